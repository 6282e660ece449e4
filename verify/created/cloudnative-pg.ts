import type { Creation, WorldObject } from './creation';
import { configMap, secret, service, serviceAccount, workload } from './drafts';
import { field, items, text } from './field';

const APPLICATION_KEYS = [
  'username',
  'user',
  'password',
  'dbname',
  'host',
  'port',
  'uri',
  'jdbc-uri',
  'pgpass',
];
const FULL_KEYS = [...APPLICATION_KEYS, 'fqdn-uri', 'fqdn-jdbc-uri'];

const cluster: Creation = {
  name: 'CloudNativePG Cluster',
  source: 'https://cloudnative-pg.io/documentation/1.30/architecture/',
  group: 'postgresql.cnpg.io',
  kind: 'Cluster',
  *create(object) {
    const { namespace = '', name } = object;
    yield* secrets(object);
    yield serviceAccount(namespace, name);
    // copied beside the Cluster: https://cloudnative-pg.io/documentation/1.30/monitoring/#default-set-of-metrics
    yield configMap(namespace, 'cnpg-default-monitoring', 'queries');
    yield* services(object);
    yield* pods(object);
    yield* budgets(object);
  },
};

/** @see https://cloudnative-pg.io/documentation/1.30/certificates/ and applications/#secrets */
function* secrets({ namespace = '', name, manifest }: WorldObject) {
  const certificates = field(manifest, 'spec', 'certificates');
  if (!text(certificates, 'clientCASecret') || !text(certificates, 'serverCASecret')) {
    yield secret(namespace, `${name}-ca`, 'ca.crt', 'ca.key');
  }
  if (!text(certificates, 'serverTLSSecret')) yield secret(namespace, `${name}-server`, 'tls.crt', 'tls.key');
  if (!text(certificates, 'replicationTLSSecret')) {
    yield secret(namespace, `${name}-replication`, 'tls.crt', 'tls.key');
  }
  if (hasApplicationSecret(manifest)) yield secret(namespace, `${name}-app`, ...FULL_KEYS);
  if (
    field(manifest, 'spec', 'enableSuperuserAccess') === true &&
    !field(manifest, 'spec', 'superuserSecret')
  ) {
    yield secret(namespace, `${name}-superuser`, ...FULL_KEYS);
  }
}

/** Only a bootstrap that has an owner of an application database, and no Secret of its own, has one made. */
function hasApplicationSecret(manifest: unknown): boolean {
  const bootstrap = field(manifest, 'spec', 'bootstrap');
  const method =
    field(bootstrap, 'recovery') ?? field(bootstrap, 'pg_basebackup') ?? field(bootstrap, 'initdb');
  if (text(method, 'secret', 'name')) return false;
  const initial = bootstrap === undefined || field(bootstrap, 'initdb') !== undefined;
  return initial || text(method, 'owner') !== undefined || text(method, 'database') !== undefined;
}

/** @see https://cloudnative-pg.io/documentation/1.30/service_management/ */
function* services({ namespace = '', name, manifest }: WorldObject) {
  const disabled = items(manifest, 'spec', 'managed', 'services', 'disabledDefaultServices');
  for (const type of ['rw', 'ro', 'r']) {
    if (disabled.includes(type)) continue;
    const selector: Record<string, string> = { 'cnpg.io/cluster': name };
    if (type === 'r') selector['cnpg.io/podRole'] = 'instance';
    else selector['cnpg.io/instanceRole'] = type === 'rw' ? 'primary' : 'replica';
    yield service(namespace, `${name}-${type}`, selector, { name: 'postgres', port: 5432 });
  }
}

/** Instances in both roles, and the Jobs that prepare them. @see https://cloudnative-pg.io/documentation/1.30/labels_annotations/ */
function* pods({ namespace = '', name, manifest }: WorldObject) {
  const inherited = field(manifest, 'spec', 'inheritedMetadata', 'labels');
  const common = {
    ...(inherited as Record<string, string> | undefined),
    'cnpg.io/cluster': name,
    'app.kubernetes.io/managed-by': 'cloudnative-pg',
    'app.kubernetes.io/name': 'postgresql',
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/component': 'database',
  };
  const ports = [
    { name: 'postgresql', port: 5432 },
    { name: 'metrics', port: 9187 },
    { name: 'status', port: 8000 },
  ];
  const instances = field(manifest, 'spec', 'instances');
  for (const role of typeof instances === 'number' && instances > 1 ? ['primary', 'replica'] : ['primary']) {
    yield instance(namespace, name, role, common, ports);
  }
  for (const job of typeof instances === 'number' && instances > 1 ? ['initdb', 'join'] : ['initdb']) {
    const labels = { ...common, 'cnpg.io/jobRole': job };
    yield workload({ kind: 'Job', namespace, name: `${name}-1-${job}`, labels, serviceAccount: name });
  }
}

function instance(
  namespace: string,
  name: string,
  role: string,
  common: Readonly<Record<string, string>>,
  ports: readonly { name: string; port: number }[],
) {
  const instanceName = `${name}-${role === 'primary' ? 1 : 2}`;
  const containerPorts = ports.map(({ name, port }) => ({ name, containerPort: port }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace,
    name: instanceName,
    labels: {
      ...common,
      'cnpg.io/podRole': 'instance',
      'cnpg.io/instanceName': instanceName,
      'cnpg.io/instanceRole': role,
      role,
    },
    body: { spec: { serviceAccountName: name, containers: [{ name: 'postgres', ports: containerPorts }] } },
  };
}

/** @see https://cloudnative-pg.io/documentation/1.30/kubernetes_upgrade/#pod-disruption-budgets */
function* budgets({ namespace = '', name, manifest }: WorldObject) {
  if (field(manifest, 'spec', 'enablePDB') === false) return;
  const instances = field(manifest, 'spec', 'instances');
  const names =
    typeof instances === 'number' && instances > 1 ? [name, `${name}-primary`] : [`${name}-primary`];
  for (const budget of names) {
    const role = budget === name ? 'replica' : 'primary';
    const matchLabels = { 'cnpg.io/cluster': name, 'cnpg.io/instanceRole': role };
    yield {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      namespace,
      name: budget,
      body: { spec: { selector: { matchLabels } } },
    };
  }
}

export const CLOUDNATIVE_PG: readonly Creation[] = [cluster];
