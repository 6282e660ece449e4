import { tenantsProject } from '../../../../argocd/projects';
import { addressOf } from '../../../../constructs/tenancy/database/central-database';
import { find } from '../../../manifests';
import { external, inCluster, platform, tenant } from './given';

const variables = (container: { env: { name: string; value?: string }[] }) =>
  Object.fromEntries(container.env.map(({ name, value }) => [name, value]));

describe('the database of the tenants', () => {
  it('is a cluster that is kept, with an owner that makes roles and is no superuser', () => {
    const { metadata, spec } = find(platform(inCluster), 'Cluster', 'tenant-db');
    expect(metadata.annotations?.['argocd.argoproj.io/sync-options']).toBe('Prune=false,Delete=false');
    expect(spec.enableSuperuserAccess).toBe(false);
    expect(spec.bootstrap.initdb.postInitApplicationSQL).toContain(
      'ALTER ROLE tenants_owner CREATEROLE CONNECTION LIMIT 10',
    );
    expect(spec.postgresql.pg_hba).toContain('hostssl tenants_owner +tenants all scram-sha-256');
    expect(spec.postgresql.parameters.max_connections).toBe('430');
  });

  it('leaves its owner, a member of every role that it makes, out of what the operator manages', () => {
    expect(find(platform(inCluster), 'Cluster', 'tenant-db').spec.managed).toBeUndefined();
  });

  it('is not in a namespace that Applications of tenants may write to', () => {
    const { namespace } = find(platform(inCluster), 'CronJob', 'tenant-database').metadata;
    const [{ namespace: pattern }] = tenantsProject({ url: 'https://example.org/x.git', branch: 'dist' })
      .destinations as [{ namespace: string }];
    expect(pattern).toBe('tenant-*');
    expect(namespace).not.toMatch(/^tenant-/);
  });

  it.each([
    ['in the cluster', inCluster],
    ['outside', external],
  ])(
    '%s, gives the token to the step without a password, and the password to those without a token',
    (_, settings) => {
      const { spec } = find(platform(settings), 'CronJob', 'tenant-database').spec.jobTemplate.spec.template;
      expect(spec.automountServiceAccountToken).toBe(false);
      for (const container of [...spec.initContainers, ...spec.containers]) {
        const mounts = container.volumeMounts.map(({ name }: { name: string }) => name);
        const hasPassword = 'PGPASSWORD' in variables(container);
        expect(mounts.includes('account')).toBe(!hasPassword);
        expect(hasPassword).toBe(container.name !== 'collect');
      }
    },
  );

  it('lets its provisioner list namespaces in the cluster, and no Secret', () => {
    const { rules } = find(platform(inCluster), 'ClusterRole', 'tenant-database') as never as {
      rules: object[];
    };
    expect(rules).toEqual([{ apiGroups: [''], resources: ['namespaces'], verbs: ['list'] }]);
  });

  it('lets the api of tenants in, by namespace and identity, and names no tenant', () => {
    const manifests = platform(inCluster);
    const policy = find(manifests, 'AuthorizationPolicy', 'tenant-db');
    expect(JSON.stringify(policy.spec)).toContain(
      '"source":{"namespaces":["tenant-*"],"principals":["*/sa/api"]}',
    );
    const ingress = JSON.stringify(find(manifests, 'NetworkPolicy', 'tenant-db').spec.ingress);
    expect(ingress).toContain('"plinth.dev/namespace":"tenant"');
    expect(JSON.stringify(manifests)).not.toContain('acme');
  });

  it('outside, is known to the mesh, which leaves its TLS alone', () => {
    const manifests = platform(external);
    expect(manifests.filter(({ kind }) => kind === 'Cluster')).toEqual([]);
    expect(find(manifests, 'ServiceEntry', 'tenant-db').spec).toMatchObject({
      hosts: ['tenants.example.org'],
      location: 'MESH_EXTERNAL',
      ports: [{ number: 21699, protocol: 'TCP' }],
      resolution: 'DNS',
    });
    expect(find(manifests, 'DestinationRule', 'tenant-db').spec.trafficPolicy).toEqual({
      tls: { mode: 'DISABLE' },
    });
    expect(find(manifests, 'ExternalSecret', 'tenant-db-app').spec.data).toHaveLength(2);
    expect(find(manifests, 'ExternalSecret', 'tenant-db-ca-certificate').spec.data).toHaveLength(1);
  });

  it('gives tenants the certificate of its authority, and no other Secret', () => {
    const manifests = platform(inCluster);
    const role = find(manifests, 'Role', 'tenant-database-ca') as never as { rules: object[] };
    expect(role.rules).toEqual([
      {
        apiGroups: [''],
        resources: ['secrets'],
        resourceNames: ['tenant-db-ca-certificate'],
        verbs: ['get'],
      },
    ]);
    expect(find(manifests, 'ClusterSecretStore', 'tenant-database-ca').spec.conditions).toEqual([
      { namespaceSelector: { matchExpressions: [{ key: 'plinth.dev/tenant', operator: 'Exists' }] } },
    ]);
  });
});

describe("a tenant's place in the database", () => {
  const { access, manifests } = tenant(inCluster);

  it('is a login of its own, by a password of its own, over TLS that is verified', () => {
    expect(Object.fromEntries(access.given.env.map(({ name, value }) => [name, value]))).toEqual({
      PGHOST: 'tenant-db-rw.tenancy-system.svc.cluster.local',
      PGPORT: '5432',
      PGDATABASE: 'tenants_owner',
      PGUSER: 'tenant-acme-prod',
      PGPASSWORD: undefined,
      PGSSLMODE: 'verify-full',
      PGSSLROOTCERT: '/etc/database/ca.crt',
    });
    expect(find(manifests, 'ExternalSecret', 'database').spec.target).toMatchObject({
      name: 'database',
      immutable: true,
    });
  });

  it('lets the provisioner read that one Secret, and nobody else', () => {
    const role = find(manifests, 'Role', 'tenant-database') as never as { rules: object[] };
    expect(role.rules).toEqual([
      { apiGroups: [''], resources: ['secrets'], resourceNames: ['database'], verbs: ['get'] },
    ]);
    const binding = find(manifests, 'RoleBinding', 'tenant-database') as never as { subjects: object[] };
    expect(binding.subjects).toEqual([
      { kind: 'ServiceAccount', name: 'tenant-database', namespace: 'tenancy-system' },
    ]);
  });

  it('has objects in its own namespace only', () => {
    expect(new Set(manifests.map(({ metadata }) => metadata.namespace))).toEqual(
      new Set(['tenant-acme-prod']),
    );
  });

  it('opens the way to the database for the api', () => {
    const { egress } = find(manifests, 'NetworkPolicy', 'api').spec;
    expect(egress).toContainEqual({
      ports: [{ port: 5432, protocol: 'TCP' }],
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'tenancy-system' } },
          podSelector: { matchLabels: { 'cnpg.io/cluster': 'tenant-db' } },
        },
      ],
    });
  });

  it('is the same where the database is outside, but for the address', () => {
    const outside = tenant(external);
    const kinds = (objects: typeof manifests) =>
      objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(kinds(outside.manifests)).toEqual(kinds(manifests));
    expect(addressOf(external)).toMatchObject({ host: 'tenants.example.org', port: 21699, mtls: 'none' });
  });
});
