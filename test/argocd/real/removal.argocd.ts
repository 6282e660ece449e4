import type { Json } from '../../../cli/cluster/api/client';
import { describeOnArgoCd } from './describe-on-argo-cd';
import type { TinyPlatform } from './tiny-platform';

const one = { name: 'one', wave: 'foundation' } as const;
const both: TinyPlatform = {
  components: [one, { name: 'two', wave: 'services' }, { name: 'guest', wave: 'services', beside: 'one' }],
  tenants: ['acme-prod', 'beta-prod'],
};
const projects = '/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects';
const destinations = (project: Json | undefined): string[] =>
  (project?.spec.destinations ?? []).map(({ namespace }: Json) => namespace);
const account = (tenant: string, name: string): string =>
  `/api/v1/namespaces/tenant-${tenant}/serviceaccounts/${name}`;

describeOnArgoCd('what is removed', (delivered) => {
  const exists = async (path: string) => (await delivered().get(path)) !== undefined;

  test('as a tenant leaves only what is kept, when its folder holds nothing else', async () => {
    await delivered().bootstrap(both);
    for (const tenant of ['acme-prod', 'beta-prod'])
      await delivered().reached(90, tenant, () => exists(account(tenant, 'service')));
    await delivered().repository.publish({ ...both, tenants: ['beta-prod'], going: ['acme-prod'] });
    await delivered().reached(60, 'its end', async () => !(await exists(account('acme-prod', 'service'))));
    await delivered().reached(60, 'its Application', () => delivered().isDone('dev-tenant-acme-prod'));
    expect(await exists(account('acme-prod', 'kept'))).toBe(true);
    expect(await exists(account('beta-prod', 'service'))).toBe(true);
  });

  test('as the index by mistake deletes nothing', async () => {
    await delivered().repository.publish(both, (file, text) =>
      file.startsWith('index/dev/') ? undefined : text,
    );
    await new Promise((resolve) => setTimeout(resolve, 15_000));
    for (const tenant of ['acme-prod', 'beta-prod']) {
      expect(await delivered().application(`dev-tenant-${tenant}`)).toBeDefined();
      expect(await exists(account(tenant, 'kept'))).toBe(true);
    }
    expect(await exists(account('beta-prod', 'service'))).toBe(true);
  });

  test('as a component is gone with its Application, but for what is kept', async () => {
    const own = '/api/v1/namespaces/one-system/configmaps/guest';
    expect(await exists(own)).toBe(true);
    await delivered().repository.publish({ ...both, components: both.components.slice(0, 2) });
    await delivered().reached(
      60,
      'its Application',
      async () => !(await delivered().application('dev-guest')),
    );
    await delivered().reached(60, 'its end', async () => !(await exists(own)));
    expect(await exists(`${own}-kept`)).toBe(true);
    expect(await exists('/api/v1/namespaces/one-system/configmaps/settings')).toBe(true);
  });

  const settings = '/api/v1/namespaces/two-system/configmaps/settings';

  test('as the last object in a namespace is gone, of a component that stays', async () => {
    await delivered().apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'further' } });
    const further = '/api/v1/namespaces/further/configmaps/needs';
    const two = { name: 'two', wave: 'services' } as const;
    await delivered().repository.publish({ ...both, components: [one, { ...two, needs: 'further' }] });
    await delivered().reached(90, 'the object', () => exists(further));
    await delivered().reached(180, 'the end of the sync', async () =>
      destinations(await delivered().get(`${projects}/infrastructure-last-synced`)).includes('further'),
    );
    await delivered().repository.publish({ ...both, components: [one, two] });
    await delivered().reached(60, 'its end', async () => !(await exists(further)));
    await delivered().reached(60, 'the root', () => delivered().isDone('dev-root'));
  });

  test('as the last component of a namespace loses its Application', async () => {
    expect(await exists(settings)).toBe(true);
    await delivered().repository.publish({ ...both, components: [one] });
    await delivered().reached(60, 'its end', async () => !(await delivered().application('dev-two')));
  });

  test('as the last component of a namespace leaves none of its objects', async () => {
    await delivered().reached(15, 'their end', async () => !(await exists(settings)));
  });
});
