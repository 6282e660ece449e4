import type { World } from '../../../verify/created/world';
import { worldOf } from './environment';

/** What a rule creates: `Secret db-app`. */
const createdBy = (world: World, rule: string) =>
  world.created.filter((object) => object.rule === rule).map(({ kind, name }) => `${kind} ${name}`);

const keysOf = (world: World, name: string) =>
  Object.keys((world.find('', 'Secret', 'shop', name)?.manifest.data as object | undefined) ?? {});

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

const KEYCLOAK = `
apiVersion: k8s.keycloak.org/v2beta1
kind: Keycloak
metadata: { name: sso, namespace: shop }
spec:
  http: { httpEnabled: true }
  unsupported: { podTemplate: { metadata: { labels: { team: iam } }, spec: { serviceAccountName: sso } } }
`;

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

it('makes PgBouncer of a Pooler, with labels of its own before those of the template', () => {
  const world = worldOf(`
apiVersion: postgresql.cnpg.io/v1
kind: Pooler
metadata: { name: pool, namespace: shop }
spec:
  cluster: { name: db }
  template: { metadata: { labels: { cnpg.io/poolerName: other, team: data } } }
`);
  const [pod] = world.selectAll('shop', {
    'cnpg.io/poolerName': 'pool',
    'cnpg.io/cluster': 'db',
    team: 'data',
  });
  expect(pod).toMatchObject({
    name: 'pool',
    serviceAccount: 'pool',
    labels: { 'cnpg.io/podRole': 'pooler' },
  });
  expect(pod?.ports.map(({ name, port }) => `${name} ${port}`)).toEqual(['pgbouncer 5432', 'metrics 9127']);
  expect(world.find('', 'Service', 'shop', 'pool')).toBeDefined();
});

describe('Keycloak’s operator', () => {
  const policyOf = (manifest: string) =>
    worldOf(manifest).find('networking.k8s.io', 'NetworkPolicy', 'shop', 'sso-network-policy')?.manifest.spec;

  it('lets everybody come to its ports, and its pods to each other, unless it is told not to', () => {
    const podSelector = { matchLabels: expect.objectContaining({ 'app.kubernetes.io/component': 'server' }) };
    expect(policyOf(KEYCLOAK)).toEqual({
      podSelector,
      policyTypes: ['Ingress'],
      ingress: [
        { from: [], ports: [{ port: 8080, protocol: 'TCP' }] },
        { from: [], ports: [{ port: 9000, protocol: 'TCP' }] },
        {
          from: [{ podSelector }],
          ports: [
            { port: 7800, protocol: 'TCP' },
            { port: 57800, protocol: 'TCP' },
          ],
        },
      ],
    });
    expect(policyOf(KEYCLOAK.replace('spec:', 'spec:\n  networkPolicy: { enabled: false }'))).toBeUndefined();
  });

  it('lets those come that it is told', () => {
    const peers = 'spec:\n  networkPolicy: { http: [{ podSelector: { matchLabels: { app: web } } }] }';
    expect(policyOf(KEYCLOAK.replace('spec:', peers))).toMatchObject({
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }, {}, {}],
    });
  });

  it('imports a realm with a pod like a server’s, but for the label app', () => {
    const world = worldOf(`${KEYCLOAK}---
apiVersion: k8s.keycloak.org/v2beta1
kind: KeycloakRealmImport
metadata: { name: realm, namespace: shop }
spec: { keycloakCRName: sso }
`);
    const [pod] = world.selectAll('shop', { app: 'keycloak-realm-import', team: 'iam' });
    expect(pod?.labels).toMatchObject({ 'app.kubernetes.io/component': 'server' });
  });

  it('makes Services, the first administrator’s Secret, a StatefulSet and the Job before updates', () => {
    expect(createdBy(worldOf(KEYCLOAK), 'Keycloak Keycloak')).toEqual([
      'Secret sso-initial-admin',
      'Service sso-service',
      'Service sso-discovery',
      'StatefulSet sso',
      'Job sso-update-job',
      'NetworkPolicy sso-network-policy',
    ]);
  });

  it('gives the pods its labels and those of the template, and the account of the template', () => {
    const [pod] = worldOf(KEYCLOAK).selectAll('shop', { app: 'keycloak', team: 'iam' });
    expect(pod).toMatchObject({
      serviceAccount: 'sso',
      labels: { 'app.kubernetes.io/managed-by': 'keycloak-operator', 'app.kubernetes.io/instance': 'sso' },
    });
    expect(pod?.ports.map(({ port }) => port)).toEqual([8443, 8080, 9000, 7800, 57800]);
  });

  it('leads no Service to the Job, whose label app differs', () => {
    const world = worldOf(KEYCLOAK);
    const jobs = world.podsIn('shop').filter(({ name }) => name === 'sso-update-job');
    expect(jobs[0]?.labels.app).toBe('keycloak-update-job');
  });
});

const secretOf = (spec: string) =>
  worldOf(`apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: api, namespace: shop }
spec: ${spec}
---
apiVersion: generators.external-secrets.io/v1alpha1
kind: Password
metadata: { name: two, namespace: shop }
spec: { secretKeys: [admin, viewer] }
`).find('', 'Secret', 'shop', 'api');

describe('External Secrets', () => {
  it('writes the keys of data', () => {
    expect(secretOf('{ data: [{ secretKey: a }, { secretKey: b }] }')?.manifest.data).toEqual({
      a: '',
      b: '',
    });
  });

  it('writes what a generator of passwords names', () => {
    const generated = (name: string) =>
      secretOf(`{ dataFrom: [{ sourceRef: { generatorRef: { kind: Password, name: ${name} } } }] }`)?.manifest
        .data;
    expect(generated('two')).toEqual({ admin: '', viewer: '' });
    expect(generated('one')).toEqual({ password: '' });
  });

  it('writes the keys of a template instead, or as well where it merges', () => {
    const data = 'data: [{ secretKey: a }], target: { template: { data: { b: x }';
    expect(secretOf(`{ ${data} } } }`)?.manifest.data).toEqual({ b: '' });
    expect(secretOf(`{ ${data}, mergePolicy: Merge } } }`)?.manifest.data).toEqual({ a: '', b: '' });
  });

  it('has keys that nobody knows where everything is extracted', () => {
    expect(secretOf('{ dataFrom: [{ extract: { key: all } }] }')).toMatchObject({ hasMoreKeys: true });
  });

  it('makes no Secret where it only adds to one', () => {
    expect(secretOf('{ target: { creationPolicy: Merge }, data: [{ secretKey: a }] }')).toBeUndefined();
  });
});

describe('cert-manager', () => {
  it('writes certificate, key and CA into the Secret of a Certificate', () => {
    const world = worldOf(
      'apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: { name: web, namespace: shop }\nspec: { secretName: tls }\n',
    );
    expect(keysOf(world, 'tls')).toEqual(['tls.crt', 'tls.key', 'ca.crt']);
  });

  const certified = (solver: string) =>
    worldOf(`
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: web, namespace: shop }
spec: { secretName: tls, issuerRef: { kind: ClusterIssuer, name: public } }
---
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: { name: public }
spec: { acme: { solvers: [${solver}] } }
`);

  it('shows the page of a proof with a pod beside the Certificate, as its template says', () => {
    const world = certified('{ http01: { ingress: { podTemplate: { metadata: { labels: { a: b } } } } } }');
    expect(createdBy(world, 'cert-manager Certificate')).toEqual(['Secret tls', 'Pod cm-acme-http-solver']);
    const pod = world.find('', 'Pod', 'shop', 'cm-acme-http-solver');
    expect(pod?.manifest.metadata).toMatchObject({
      labels: { 'acme.cert-manager.io/http01-solver': 'true', a: 'b' },
    });
  });

  it('shows none for a proof in DNS', () => {
    expect(createdBy(certified('{ dns01: { webhook: {} } }'), 'cert-manager Certificate')).toEqual([
      'Secret tls',
    ]);
  });
});

const PROMETHEUS = `
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: { name: main, namespace: shop }
spec:
  serviceAccountName: prometheus
  podMetadata: { labels: { app.kubernetes.io/name: mine, team: ops }, annotations: { a: b } }
`;

describe('the Prometheus operator', () => {
  it('makes a StatefulSet, its Service and the Secrets of its configuration', () => {
    expect(createdBy(worldOf(PROMETHEUS), 'Prometheus operator Prometheus')).toEqual([
      'Secret prometheus-main',
      'Secret prometheus-main-web-config',
      'Secret prometheus-main-tls-assets-0',
      'ConfigMap prometheus-main-rulefiles-0',
      'Service prometheus-operated',
      'StatefulSet prometheus-main',
    ]);
  });

  it('makes pods with labels of its own, which overrule those that it is given', () => {
    const [pod] = worldOf(PROMETHEUS).podsIn('shop');
    expect(pod?.labels).toMatchObject({
      'app.kubernetes.io/name': 'prometheus',
      'app.kubernetes.io/instance': 'main',
      team: 'ops',
    });
    expect(pod?.serviceAccount).toBe('prometheus');
    expect(pod?.object.manifest.metadata).toMatchObject({ annotations: { a: 'b' } });
    expect(pod?.ports.map(({ name, port }) => `${name} ${port}`)).toEqual(['web 9090', 'reloader-web 8080']);
  });

  it.each([
    ['Alertmanager', 'alertmanager-main', 'web 9093, mesh-tcp 9094, mesh-udp 9094, reloader-web 8080'],
    ['ThanosRuler', 'thanos-ruler-main', 'web 10902, grpc 10901, reloader-web 8080'],
    ['PrometheusAgent', 'prom-agent-main', 'web 9090, reloader-web 8080'],
  ])('makes pods of a resource of the kind %s', (kind, name, ports) => {
    const world = worldOf(PROMETHEUS.replace('kind: Prometheus', `kind: ${kind}`));
    expect(createdBy(world, `Prometheus operator ${kind}`)).toContain(`StatefulSet ${name}`);
    const [pod] = world.selectAll('shop', { 'app.kubernetes.io/instance': 'main', team: 'ops' });
    expect(pod).toMatchObject({ name, serviceAccount: 'prometheus' });
    expect(pod?.labels['app.kubernetes.io/name']).not.toBe('mine');
    expect(pod?.ports.map(({ name, port }) => `${name} ${port}`).join(', ')).toBe(ports);
    const services = world.ofKind('', 'Service').filter(({ namespace }) => namespace === 'shop');
    for (const { manifest } of services) {
      expect(
        world.selectAll('shop', (manifest.spec as { selector: Record<string, string> }).selector),
      ).toEqual([pod]);
    }
  });

  it('makes a DaemonSet of an agent that is to run on every node', () => {
    const agent = PROMETHEUS.replace('kind: Prometheus', 'kind: PrometheusAgent').replace(
      'podMetadata:',
      'mode: DaemonSet\n  podMetadata:',
    );
    const made = createdBy(worldOf(agent), 'Prometheus operator PrometheusAgent');
    expect(made.filter((name) => !name.startsWith('Secret '))).toEqual(['DaemonSet prom-agent-main']);
  });

  it('makes a StatefulSet for each shard, and merges the containers that it is given', () => {
    const sidecar = 'containers: [{ name: proxy, ports: [{ containerPort: 4180 }] }]';
    const world = worldOf(PROMETHEUS.replace('podMetadata:', `shards: 2\n  ${sidecar}\n  podMetadata:`));
    const [second] = world.selectAll('shop', { 'operator.prometheus.io/shard': '1' });
    expect(second?.name).toBe('prometheus-main-shard-1');
    expect(second?.ports.map(({ port }) => port)).toEqual([9090, 8080, 4180]);
  });

  it('makes no Service where another one is named', () => {
    const world = worldOf(PROMETHEUS.replace('podMetadata:', 'serviceName: own\n  podMetadata:'));
    expect(world.find('', 'Service', 'shop', 'prometheus-operated')).toBeUndefined();
  });

  it('keeps a Service for the kubelets only where it is told to', () => {
    const operator = (args: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: prometheus-operator, namespace: shop }
spec: { template: { spec: { containers: [{ name: operator, args: ${args} }] } } }
`;
    const found = (args: string) => worldOf(operator(args)).find('', 'Service', 'kube-system', 'kubelet');
    expect(found("['--kubelet-service=kube-system/kubelet']")?.manifest).toMatchObject({
      metadata: { labels: { 'app.kubernetes.io/name': 'kubelet' } },
    });
    expect(found('[]')).toBeUndefined();
  });
});
