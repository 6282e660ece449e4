import { createdBy, keysOf, worldOf } from '../environment';

const CLUSTER = `
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: { name: db, namespace: shop }
spec: { instances: 2 }
`;

describe('CloudNativePG', () => {
  it('makes Secrets, Services, an account, Jobs, budgets and instances of a Cluster', () => {
    expect(createdBy(worldOf(CLUSTER), 'CloudNativePG Cluster')).toEqual([
      'Secret db-ca',
      'Secret db-server',
      'Secret db-replication',
      'Secret db-app',
      'ServiceAccount db',
      'ConfigMap cnpg-default-monitoring',
      'Service db-rw',
      'Service db-ro',
      'Service db-r',
      'Pod db-1',
      'Pod db-2',
      'Job db-1-initdb',
      'Job db-2-join',
      'Job db-1-major-upgrade',
      'PodDisruptionBudget db-primary',
    ]);
  });

  it('writes who connects, where and how into the application’s Secret', () => {
    expect(keysOf(worldOf(CLUSTER), 'db-app')).toEqual(
      expect.arrayContaining(['username', 'password', 'host', 'port', 'dbname', 'uri', 'jdbc-uri', 'pgpass']),
    );
  });

  it('makes a superuser’s Secret only when it is asked to', () => {
    const world = worldOf(CLUSTER.replace('instances: 2', 'instances: 2, enableSuperuserAccess: true'));
    expect(world.find('', 'Secret', 'shop', 'db-superuser')).toBeDefined();
    expect(worldOf(CLUSTER).find('', 'Secret', 'shop', 'db-superuser')).toBeUndefined();
  });

  it('makes no Secret for the application where one is given', () => {
    const world = worldOf(
      CLUSTER.replace('instances: 2', 'bootstrap: { initdb: { owner: a, secret: { name: b } } }'),
    );
    expect(world.find('', 'Secret', 'shop', 'db-app')).toBeUndefined();
  });

  it('leads the Service for writing to the primary only', () => {
    const world = worldOf(CLUSTER);
    const selector = { 'cnpg.io/cluster': 'db', 'cnpg.io/instanceRole': 'primary' };
    expect(world.find('', 'Service', 'shop', 'db-rw')?.manifest.spec).toMatchObject({ selector });
    expect(world.selectAll('shop', selector).map(({ name }) => name)).toEqual(['db-1']);
  });

  it('leaves out Services that are switched off', () => {
    const world = worldOf(
      CLUSTER.replace('instances: 2', 'managed: { services: { disabledDefaultServices: [ro, r] } }'),
    );
    expect(createdBy(world, 'CloudNativePG Cluster').filter((name) => name.startsWith('Service '))).toEqual([
      'Service db-rw',
    ]);
  });
});

describe('what CloudNativePG makes of a Cluster', () => {
  const withSpec = (spec: string) => worldOf(CLUSTER.replace('instances: 2', spec));

  it('has a budget for the replicas from three instances on', () => {
    const budgets = (spec: string) =>
      createdBy(withSpec(spec), 'CloudNativePG Cluster').filter((name) => name.startsWith('PodDisruption'));
    expect(budgets('instances: 1')).toEqual(['PodDisruptionBudget db-primary']);
    expect(budgets('instances: 3')).toEqual(['PodDisruptionBudget db', 'PodDisruptionBudget db-primary']);
    expect(budgets('instances: 3, enablePDB: false')).toEqual([]);
  });

  it.each([
    ['bootstrap: { initdb: { import: { type: monolith } } }', ['db-1-import']],
    ['bootstrap: { pg_basebackup: { source: old } }', ['db-1-pgbasebackup']],
    ['bootstrap: { recovery: { source: old } }', ['db-1-full-recovery']],
    ['bootstrap: { recovery: { volumeSnapshots: {} } }', ['db-1-snapshot-recovery']],
    ['bootstrap: { recovery: { backup: { name: a } } }', ['db-1-full-recovery', 'db-1-snapshot-recovery']],
  ])('begins with %s by the Jobs %j', (spec, jobs) => {
    const names = withSpec(spec)
      .ofKind('batch', 'Job')
      .map(({ name }) => name);
    expect(names).toEqual([...jobs, 'db-1-major-upgrade']);
  });

  it('has labels that are inherited instead of the operator’s own, and annotations', () => {
    const inherited = 'labels: { cnpg.io/cluster: other, team: data }, annotations: { a: b }';
    const world = withSpec(`inheritedMetadata: { ${inherited} }`);
    expect(world.select('shop', { matchLabels: { 'cnpg.io/cluster': 'db' } })).toEqual([]);
    const pods = world.selectAll('shop', { 'cnpg.io/cluster': 'other', team: 'data' });
    expect(pods.map(({ name }) => name)).toEqual(['db-1', 'db-1-initdb', 'db-1-major-upgrade']);
    expect(pods[0]?.object.manifest.metadata).toMatchObject({ annotations: { a: 'b' } });
  });

  it('has the major version of its image as a label, which may be any where the operator chooses it', () => {
    const select = (spec: string, version: string) =>
      withSpec(spec).select('shop', { matchLabels: { 'app.kubernetes.io/version': version } }).length;
    expect(select("imageName: 'registry.example.org:5000/postgresql:18.1-trixie@sha256:0'", '18')).toBe(3);
    expect(select("imageName: 'registry.example.org:5000/postgresql:18.1-trixie@sha256:0'", '17')).toBe(0);
    expect(select('imageCatalogRef: { major: 17 }', '17')).toBe(3);
    expect(select('instances: 1', '99')).toBe(3);
  });

  it('has the Services that are added to it', () => {
    const additional = '{ selectorType: ro, serviceTemplate: { metadata: { name: db-read } } }';
    const world = withSpec(`instances: 2, managed: { services: { additional: [${additional}] } }`);
    expect(world.find('', 'Service', 'shop', 'db-read')?.manifest.spec).toMatchObject({
      selector: { 'cnpg.io/cluster': 'db', 'cnpg.io/instanceRole': 'replica' },
      ports: [{ name: 'postgres', port: 5432 }],
    });
  });

  it('has the account that is named, and makes none', () => {
    const world = withSpec('serviceAccountName: own');
    expect(world.find('', 'ServiceAccount', 'shop', 'db')).toBeUndefined();
    expect(world.podsIn('shop').map(({ serviceAccount }) => serviceAccount)).toEqual(['own', 'own', 'own']);
  });
});
