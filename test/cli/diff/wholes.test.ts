import { namespace } from './access/manifests';
import { diffOf, type Manifests, removeTemporary } from './folders';
import {
  body,
  both,
  gate,
  home,
  keepsEnvironment,
  kept,
  lets,
  route,
  tenants,
  text,
  withGuard,
} from './whole-manifests';

afterAll(removeTemporary);

const jane = `
apiVersion: v1.edp.epam.com/v1
kind: KeycloakRealmUser
metadata: { name: jane, namespace: tenant-acme-prod }
spec: {}
`;

describe('a tenant that is removed', () => {
  const before = tenants('acme', 'beta');
  const left = (manifests: string): string =>
    manifests
      .split('---')
      .filter((one) => one.includes('Prune=false'))
      .join('---')
      .replace('labels: {', "labels: { plinth.dev/removed: 'true',");
  const after = Object.fromEntries(
    Object.entries(before).map(([folder, manifests]) =>
      folder.endsWith('/acme-prod') ? [folder, left(manifests)] : [folder, manifests],
    ),
  );

  it('is three lines, with what Argo CD deletes and what stays in its folder', () => {
    expect(body(diffOf(before, after)).slice(0, 7)).toEqual([
      'Publishing refuses this without a word',
      '  dev, prod tenant acme goes, with acme-prod; if that is meant, say --allow "delete tenant acme"',
      '',
      'Gone',
      '  dev, prod tenant acme',
      '    deleted: 5 objects: 1 Deployment, 1 VirtualService, 1 NetworkPolicy, 1 RequestAuthentication, 1 RoleBinding',
      '    kept: Namespace tenant-acme-prod; KeycloakRealm tenant-acme-prod/acme-prod',
    ]);
  });

  it('keeps what is in its realm', () => {
    const user = (environment: Manifests): Manifests =>
      Object.fromEntries(
        Object.entries(environment).map(([folder, manifests]) => [
          folder,
          folder.endsWith('/acme-prod') ? `${manifests}---${jane}` : manifests,
        ]),
      );
    expect(body(diffOf(user(before), user(after)))).toContain(
      '    kept: Namespace tenant-acme-prod; KeycloakRealm tenant-acme-prod/acme-prod; KeycloakRealmUser tenant-acme-prod/jane',
    );
  });

  it('comes again as a whole', () => {
    expect(body(diffOf(after, before))).toContain('  dev, prod tenant acme');
  });
});

describe('a tenant that is gone', () => {
  const gone = diffOf(tenants('acme', 'beta'), tenants('beta'));

  it('is three lines, with the word that publishing asks for, once for environments that change alike', () => {
    expect(body(gone)).toEqual([
      'Publishing refuses this without a word',
      '  dev, prod tenant acme is gone from Git and keeps running, with acme-prod; npm run tenant -- remove acme deletes it; if that is meant, say --allow "abandon tenant acme"',
      '',
      'Gone',
      '  dev, prod tenant acme',
      '    deleted: nothing yet, for the ApplicationSet keeps the Application; with that, when somebody deletes it, 5 objects: 1 Deployment, 1 VirtualService, 1 NetworkPolicy, 1 RequestAuthentication, 1 RoleBinding',
      '    kept: Namespace tenant-acme-prod; KeycloakRealm tenant-acme-prod/acme-prod; nobody looks after it',
      '    hosts that end: dev: acme.apps.dev.example.org; prod: acme.apps.prod.example.org',
    ]);
  });

  it('is every line with --details', () => {
    const lines = text(gone, true);
    expect(lines).toContain('    - Deployment tenant-acme-prod/api');
    expect(lines).toContain(
      '    hosts that end: dev: acme.apps.dev.example.org; prod: acme.apps.prod.example.org',
    );
  });

  it('widens nothing: who was to show a token is gone as well', () => {
    expect(text(gone, true).join('\n')).not.toContain('no longer checks tokens');
  });

  it('is deleted by Argo CD where its ApplicationSet keeps no Application', () => {
    const side = (...folders: string[]) => ({
      ...gate('dev'),
      ...Object.fromEntries(folders.map((name) => [`dev/tenants/${name}-prod`, home(name, 'example.org')])),
    });
    expect(body(diffOf(side('acme', 'beta'), side('beta')))).toContain(
      '    deleted: 5 objects: 1 Deployment, 1 VirtualService, 1 NetworkPolicy, 1 RequestAuthentication, 1 RoleBinding',
    );
  });

  it('is one entry with all that go alike', () => {
    expect(body(diffOf(tenants('acme', 'beta', 'carl'), tenants('beta'))).slice(4, 10)).toEqual([
      'Gone',
      '  dev, prod tenant <tenant> × 2',
      '    acme, carl',
      expect.stringContaining('deleted: nothing yet'),
      '    kept: Namespace tenant-<tenant>-prod; KeycloakRealm tenant-<tenant>-prod/<tenant>-prod; nobody looks after it',
      '    hosts that end: dev: <tenant>.apps.dev.example.org; prod: <tenant>.apps.prod.example.org',
    ]);
  });

  it('says with it what data it holds that nothing protects', () => {
    const bare = (...names: string[]) =>
      Object.fromEntries(
        Object.entries(tenants(...names)).map(([folder, yaml]) => [
          folder,
          yaml.replaceAll('Prune=false,Delete=false', ''),
        ]),
      );
    const lines = body(diffOf(bare('acme', 'beta'), bare('beta')));
    expect(lines).toContainEqual(
      expect.stringMatching(
        /1 more, and the data of Namespace tenant-acme-prod; KeycloakRealm tenant-acme-prod\/acme-prod$/,
      ),
    );
    expect(lines).not.toContain('Data at risk');
  });

  it('that leaves a stage behind is called by its stage', () => {
    const stages = (...names: string[]): Manifests => ({
      ...gate('dev'),
      ...Object.fromEntries(
        names.map((name) => [
          `dev/tenants/acme-${name}`,
          home('acme', 'example.org')
            .replaceAll('acme-prod', `acme-${name}`)
            .replace('stage: prod', `stage: ${name}`),
        ]),
      ),
    });
    const lines = body(diffOf(stages('prod', 'test'), stages('prod')));
    expect(lines).toContain('  dev stage acme-test of tenant acme');
    expect(lines).toContain(
      '  dev stage acme-test of tenant acme is gone from Git and keeps running; if that is meant, say --allow "abandon tenant acme-test"',
    );
  });

  it('says what data really goes one by one, for nothing protects it', () => {
    const bare = (...names: string[]) => ({
      ...gate('dev'),
      ...Object.fromEntries(
        names.map((name) => [
          `dev/tenants/${name}-prod`,
          home(name, 'example.org').replaceAll('Prune=false,Delete=false', ''),
        ]),
      ),
    });
    expect(body(diffOf(bare('acme', 'beta'), bare('beta')))).toContain(
      '  dev KeycloakRealm tenant-acme-prod/acme-prod: is deleted, with the realm and its users',
    );
  });
});

describe('a component that is gone', () => {
  const gone = diffOf(
    both((environment) => withGuard(environment, true)),
    both((environment) => withGuard(environment, false)),
  );

  it('is three lines with its namespace, metrics, dashboard and Application', () => {
    expect(body(gone).slice(body(gone).indexOf('Gone'))).toEqual([
      'Gone',
      '  dev, prod component guard',
      '    deleted: 8 objects: 1 Deployment, 1 VirtualService, 1 ConfigMap, 1 NetworkPolicy, 1 RequestAuthentication, 1 Namespace, 2 more',
      '    kept: nothing',
      '    hosts that end: dev: guard.dev.example.org; prod: guard.prod.example.org',
      '',
      'Data at risk',
      '  dev, prod Namespace guard: is deleted, with what is in it',
      '',
      'Changed',
      '  dev, prod AppProject argocd/watch: in place',
      '    - spec.destinations[1]: {"namespace":"guard","server":"here"}',
    ]);
  });

  it('narrows no project by name, nor by a namespace that it was the last in', () => {
    expect(body(gone).join('\n')).not.toContain('Access narrowed');
    const after = withGuard('dev', false);
    const stays = `${after['dev/namespaces']}---\n${namespace('guard')}`;
    const lines = body(diffOf(withGuard('dev', true), { ...after, 'dev/namespaces': stays }));
    expect(lines.join('\n')).not.toContain('AppProject watch may no longer');
  });

  it('is no longer let in by the policies of others, which says itself', () => {
    const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: guard, namespace: guard }\n';
    const side = (isThere: boolean, ...principals: string[]): Manifests => {
      const manifests = withGuard('dev', isThere);
      return {
        ...manifests,
        'dev/gate': `${manifests['dev/gate']}---\n${lets(...principals)}`,
        ...(isThere && { 'dev/guard': `${manifests['dev/guard']}---\n${account}` }),
      };
    };
    const found = (...others: string[]) =>
      body(diffOf(side(true, 'guard', ...others), side(false, 'other'))).filter((line) =>
        line.includes('no longer lets in'),
      );
    expect(found()).toEqual([]);
    expect(found('other')).toEqual([]);
    expect(found('third')).toHaveLength(1);
    const withOthers = (manifests: Manifests): Manifests => ({
      ...manifests,
      'dev/gate': (manifests['dev/gate'] ?? '').replace(
        'from: [',
        'from: [{ source: { namespaces: [other] } }, ',
      ),
    });
    const both = body(diffOf(withOthers(side(true, 'guard')), side(false, 'other')));
    expect(both.filter((line) => line.includes('no longer lets in'))).toHaveLength(1);
  });

  it('is asked for by the words for its data', () => {
    expect(body(gone)).toContain(
      '  dev Namespace guard is deleted, with what is in it; if that is meant, say --allow "delete Namespace guard in dev"',
    );
  });

  it('is a chart, of which dist has the Application alone', () => {
    const chart = (environment: string, isThere: boolean): Manifests => {
      const manifests = withGuard(environment, false);
      const application = `---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${environment}-cni, namespace: argocd }
spec: { project: watch, source: { repoURL: c, chart: cni, targetRevision: 1.0.0 } }
`;
      const root = `${environment}/root`;
      return isThere ? { ...manifests, [root]: `${manifests[root]}${application}` } : manifests;
    };
    const side = (isThere: boolean) => both((environment) => chart(environment, isThere));
    const lines = body(diffOf(side(true), side(false)));
    expect(lines.slice(lines.indexOf('Gone'))).toEqual([
      'Gone',
      '  dev, prod component cni',
      '    deleted: 1 object: 1 Application',
      '    kept: what chart cni brought; nobody looks after it',
      '    hosts that end: none',
    ]);
  });

  it('leaves what it brought where its Application deletes nothing', () => {
    const loose = (isThere: boolean): Manifests =>
      Object.fromEntries(
        Object.entries(withGuard('dev', isThere)).map(([folder, yaml]) => [
          folder,
          yaml.replaceAll(/, finalizers: \[[^\]]*\]/g, ''),
        ]),
      );
    expect(body(diffOf(loose(true), loose(false)))).toContainEqual(
      expect.stringMatching(/^ {4}kept: .*Deployment guard\/guard.*nobody looks after it$/),
    );
  });
});

describe('an environment that is gone', () => {
  const side = (environment: string): Manifests => ({
    [`${environment}/gate`]: kept('gate'),
    ...keepsEnvironment(environment),
    [`${environment}/shop`]: route('gate', `shop.${environment}.example.org`),
  });
  const gone = diffOf({ ...side('dev'), ...side('prod') }, side('dev'));

  it('is three lines, and none for each of its objects', () => {
    expect(body(gone)).toEqual([
      'Publishing refuses this without a word',
      '  prod the environment is gone from Git, and its 4 objects keep running; if that is meant, say --allow "abandon environment prod"',
      '',
      'Gone',
      '  prod environment prod',
      '    deleted: nothing yet, for the ApplicationSet keeps the Application; with that, when somebody deletes it, 3 objects: 1 Deployment, 1 VirtualService, 1 ApplicationSet',
      '    kept: Namespace gate; nobody looks after it',
      '    hosts that end: shop.prod.example.org',
    ]);
  });
});
