import type { Creation, Draft, WorldObject } from '../creation';
import { configMap, secret, service, serviceAccount } from '../drafts';
import { field, items, labels, number, text } from '../field';
import { jobs } from './jobs';
import { accountOf, inherit, inheritedAnnotations, instancesOf, metadataOf, notInherited } from './metadata';

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

export const cluster: Creation = {
  name: 'CloudNativePG Cluster',
  source: 'https://cloudnative-pg.io/documentation/1.30/architecture/',
  group: 'postgresql.cnpg.io',
  kind: 'Cluster',
  *create(object) {
    const { namespace = '', name, manifest } = object;
    yield* secrets(object);
    if (!text(manifest, 'spec', 'serviceAccountName')) yield serviceAccount(namespace, name);
    // copied beside the Cluster: https://cloudnative-pg.io/documentation/1.30/monitoring/#default-set-of-metrics
    yield configMap(namespace, 'cnpg-default-monitoring', 'queries');
    yield* services(object);
    yield* instances(object);
    yield* jobs(object);
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
function* services(object: WorldObject): Iterable<Draft> {
  const { namespace = '', name, manifest } = object;
  const managed = field(manifest, 'spec', 'managed', 'services');
  const own = (draft: Draft): Draft => ({ ...draft, labels: inherit(metadataOf(object).labels, manifest) });
  const disabled = items(managed, 'disabledDefaultServices');
  for (const type of ['rw', 'ro', 'r']) {
    if (disabled.includes(type)) continue;
    yield own(service(namespace, `${name}-${type}`, selectorOf(name, type), POSTGRES));
  }
  for (const additional of items(managed, 'additional')) {
    const template = field(additional, 'serviceTemplate');
    const type = text(additional, 'selectorType') ?? '';
    const draft = own(
      service(
        namespace,
        text(template, 'metadata', 'name') ?? '',
        selectorOf(name, type),
        ...portsOf(template),
      ),
    );
    yield { ...draft, labels: { ...labels(template, 'metadata', 'labels'), ...draft.labels } };
  }
}

const POSTGRES = { name: 'postgres', port: 5432 };

/** Ports of a template go before the operator's own of that name or number. */
function portsOf(template: unknown) {
  const given = items(template, 'spec', 'ports').map((port) => ({
    name: text(port, 'name'),
    port: number(port, 'port') ?? 0,
    targetPort: number(port, 'targetPort') ?? text(port, 'targetPort'),
  }));
  const isThere = given.some(({ name, port }) => name === POSTGRES.name || port === POSTGRES.port);
  return isThere ? given : [...given, POSTGRES];
}

function selectorOf(cluster: string, type: string): Record<string, string> {
  if (type === 'r') return { 'cnpg.io/cluster': cluster, 'cnpg.io/podRole': 'instance' };
  return { 'cnpg.io/cluster': cluster, 'cnpg.io/instanceRole': type === 'rw' ? 'primary' : 'replica' };
}

const PORTS = [
  { name: 'postgresql', containerPort: 5432 },
  { name: 'metrics', containerPort: 9187 },
  { name: 'status', containerPort: 8000 },
];

/** The primary, and one that stands for all replicas. @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/pkg/specs/pods.go */
function* instances(object: WorldObject): Iterable<Draft> {
  const { namespace, name, manifest } = object;
  const { labels: own, perPod } = metadataOf(object);
  const count = instancesOf(manifest);
  const serials = Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
  for (const role of count > 1 ? ['primary', 'replica'] : ['primary']) {
    const roles = { 'cnpg.io/podRole': 'instance', 'cnpg.io/instanceRole': role, role };
    yield {
      apiVersion: 'v1',
      kind: 'Pod',
      namespace,
      name: `${name}-${role === 'primary' ? 1 : 2}`,
      labels: inherit({ ...own, ...roles }, manifest),
      annotations: inheritedAnnotations(manifest),
      // any of them may be the primary
      perPod: notInherited({ ...perPod, 'cnpg.io/instanceName': serials }, manifest),
      body: {
        spec: {
          serviceAccountName: accountOf(object),
          containers: [{ name: 'postgres', ports: PORTS }],
        },
      },
    };
  }
}

/**
 * With two instances there is only the primary's: of one replica, none may be kept.
 *
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/pkg/specs/poddisruptionbudget.go
 */
function* budgets(object: WorldObject): Iterable<Draft> {
  const { namespace, name, manifest } = object;
  if (field(manifest, 'spec', 'enablePDB') === false) return;
  const count = instancesOf(manifest);
  const budgets = [
    ...(count > 2 ? [{ budget: name, role: 'replica', minAvailable: count - 2 }] : []),
    { budget: `${name}-primary`, role: 'primary', minAvailable: 1 },
  ];
  for (const { budget, role, minAvailable } of budgets) {
    const matchLabels = { 'cnpg.io/cluster': name, 'cnpg.io/instanceRole': role };
    yield {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      namespace,
      name: budget,
      labels: inherit(metadataOf(object).labels, manifest),
      body: { spec: { minAvailable, selector: { matchLabels } } },
    };
  }
}
