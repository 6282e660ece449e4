import { formatHtml } from '../../../cli/diff/report/html';
import { formatJson } from '../../../cli/diff/report/json';
import { formatMarkdown } from '../../../cli/diff/report/markdown';
import { diffOf, removeTemporary } from './folders';
import { body, gate, home, tenants, withGuard } from './whole-manifests';

afterAll(removeTemporary);

describe('what is new as a whole', () => {
  it('is three lines for a tenant: what comes, which hosts, who reaches it', () => {
    expect(body(diffOf(tenants('beta'), tenants('acme', 'beta')))).toEqual([
      'New',
      '  dev, prod tenant acme',
      '    comes: 7 objects: 1 Deployment, 1 VirtualService, 1 Namespace, 1 KeycloakRealm, 1 NetworkPolicy, 1 RequestAuthentication, 1 more',
      '    hosts: dev: acme.apps.dev.example.org; prod: acme.apps.prod.example.org',
      '    reached by: gate/door; it reaches: none',
    ]);
  });

  it('is three lines for a component', () => {
    const come = diffOf(withGuard('dev', false), withGuard('dev', true));
    expect(body(come).slice(0, 6)).toEqual([
      'New',
      '  dev component guard',
      expect.stringMatching(/^ {4}comes: 8 objects: 1 Deployment, /),
      '    hosts: guard.dev.example.org',
      '    reached by: gate/door; it reaches: 192.0.2.0/24',
      '',
    ]);
    expect(body(come)).not.toContain('Access widened');
  });

  it('is three lines for an environment', () => {
    expect(body(diffOf(gate('dev'), { ...gate('dev'), ...withGuard('prod', true) })).slice(0, 5)).toEqual([
      'New',
      '  prod environment prod',
      expect.stringMatching(/^ {4}comes: \d+ objects: 2 Deployment, /),
      '    hosts: guard.prod.example.org',
      '    reached by: none; it reaches: 192.0.2.0/24',
    ]);
  });

  it('does not hide that it joins two tenants', () => {
    const joins = home('acme', 'dev.example.org')
      .replace('kubernetes.io/metadata.name: gate', 'kubernetes.io/metadata.name: tenant-beta-prod')
      .replace('app: door', 'app: api');
    const after = { ...tenants('acme', 'beta'), 'dev/tenants/acme-prod': joins };
    const lines = body(diffOf(tenants('beta'), after));
    expect(lines.join('\n')).toContain('say --allow "connect tenant beta-prod to tenant acme-prod"');
    expect(lines.slice(lines.indexOf('Access widened')).join('\n')).toContain(
      'tenant-beta-prod/api reaches tenant-acme-prod/api on port 8080',
    );
  });

  it('does not hide what its account may do elsewhere', () => {
    const role = `---
apiVersion: v1
kind: ServiceAccount
metadata: { name: guard, namespace: guard }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: guard }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin }
subjects: [{ kind: ServiceAccount, name: guard, namespace: guard }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: guard, namespace: gate }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit }
subjects: [{ kind: Group, name: guards }]
`;
    const after = withGuard('dev', true);
    const lines = body(
      diffOf(withGuard('dev', false), { ...after, 'dev/guard': `${after['dev/guard']}${role}` }),
    );
    expect(lines).toContain(
      '  dev ServiceAccount guard/guard may do everything to everything in every namespace (it is new)',
    );
    expect(lines).toContain('  dev Group guards may do what ClusterRole edit allows in gate');
  });
});

describe('formats', () => {
  const gone = diffOf(tenants('acme', 'beta'), tenants('beta'));

  it('show the three lines in Markdown, and fold the objects', () => {
    const shown = formatMarkdown(gone).replace(/<details>[\s\S]*?<\/details>/g, '');
    expect(shown).toContain('- **dev, prod** tenant acme\n  - deleted: nothing yet');
    expect(shown).toContain('say --allow "abandon tenant acme"');
    expect(shown).not.toContain('Deployment tenant-acme-prod/api');
  });

  it('show the three lines in HTML', () => {
    expect(formatHtml(gone)).toContain('<div class="line">hosts that end: dev: acme.apps.dev.example.org');
  });

  it('keep everything in JSON, and add what is gone as a whole and the words', () => {
    const json = JSON.parse(formatJson(gone));
    expect(json.objects).toHaveLength(14);
    expect(json.wholes).toMatchObject([
      {
        environment: 'dev',
        change: 'removed',
        kind: 'tenant',
        name: 'acme',
        stages: ['acme-prod'],
        kept: ['Namespace tenant-acme-prod', 'KeycloakRealm tenant-acme-prod/acme-prod'],
        hosts: ['acme.apps.dev.example.org'],
      },
      { environment: 'prod' },
    ]);
    expect(json.words).toMatchObject([{ environment: 'dev', word: 'abandon tenant acme' }, {}]);
    expect(json.sections.map(({ title }: { title: string }) => title)).toContain('Removed');
  });
});
