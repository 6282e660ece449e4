import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { environmentFaults } from '../../cli/synth/environment-faults';
import { synth } from '../../cli/synth/synth';
import * as proofs from '../../cli/verify/main';
import { type Environment, environmentSchema } from '../../environments/environment';
import { prod } from '../../environments/prod';
import { loadDist } from '../../verify/load';
import { type Choice, Choices, type Samples } from './choices';
import { covering } from './covering';
import { refusedChanges } from './immutable';
import { backupStores, objectStores, repositories, stores } from './surroundings';

// Whatever the schema of an environment allows is synthesized and proven: every value of every union, every optional field with and
// without, amounts at their bounds, and every two of these together. A new field comes into it by itself.

const root = path.join(__dirname, '../..');
const scratch = mkdtempSync(path.join(tmpdir(), 'plinth-every-value-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Values of fields that neither have a type that says them nor an example in the schema or in prod that would do. */
const table: Readonly<Record<string, readonly unknown[]>> = {
  // What is around a cluster depends on itself in many ways: surroundings.test.ts takes all of it.
  repository: Object.values(repositories),
  certificates: [{ issuer: 'self-signed' }, prod.certificates],
  secretStore: [stores.vault[1]],
  'loki.objectStorage': Object.values(objectStores),
  'backups.objectStorage': backupStores,
  'cluster.version': ['1.34', '1.36'],
  'cluster.ipFamilies': [['IPv4'], ['IPv6'], ['IPv4', 'IPv6'], ['IPv6', 'IPv4']],
  'cluster.dns.pods.labels': [{ 'k8s-app': 'coredns' }],
  'cluster.apiServer.callsFrom.pods[].labels': [{ 'k8s-app': 'konnectivity-agent' }],
  'cluster.loadBalancers.pods[].labels': [{ app: 'load-balancer' }],
  'cluster.storageClass': ['exoscale-sbs'],
  'cluster.classes.StorageClass[]': ['exoscale-sbs'],
  'cluster.classes.IngressClass[]': ['nginx'],
  'cluster.classes.RuntimeClass[]': ['gvisor'],
  'cluster.classes.PriorityClass[]': ['platform'],
  // private ones have to be let in as load balancers, too
  'istio.gateway.trustedProxies.cidrs': [['198.51.100.0/24']],
  // follows from networkPlugin
  'cluster.cilium': [],
  'crowdsec.enforce': [false, true],
  'crowdsec.communityBlocklist': [false, true],
  'tenants.database.host': ['postgres.example.net'],
  'tenants.database.database': ['tenants'],
  // What is made of the values is in test/alerts/service-levels.test.ts, and that a host has to be there in parts.test.ts.
  serviceLevels: [{ argocd: { availability: 99, latency: 100 }, keycloak: { availability: 99.99 } }],
  'prometheus.remoteWrite.url': ['https://metrics.example.net/push'],
  'alerting.delivery.chat.host': ['chat.example.net'],
};

const samples: Samples = (field, type) => {
  if (table[field]) return table[field];
  // No two of these are the same pods.
  if (field.endsWith('.pods.labels'))
    return [{ app: field.replace('.pods.labels', '').replace('[]', '').replaceAll('.', '-') }];
  const said = field
    .replaceAll('[]', '.0')
    .split('.')
    .reduce(fieldOf, prod as unknown);
  return type === 'string' && typeof said === 'string' ? [said] : undefined;
};

const fieldOf = (value: unknown, step: string): unknown =>
  (value as Record<string, unknown> | undefined)?.[step];

const choices = new Choices(
  environmentSchema,
  samples,
  (field) => !/callsFrom$|dns$|loadBalancers$/.test(field),
);

/** Everything given, and as little as there can be. */
const bases = [
  ({ path: field, levels }: Choice) =>
    // The collector that is last takes no volume.
    isPlace(field) || field === 'loki.collector' ? 0 : levels.length - 1,
  ({ path: field }: Choice) => (/callsFrom\.nodes$|(dns|loadBalancers)\.pods$/.test(field) ? 1 : 0),
];

/** Where a host outside is, which nine of them have: it has to do with the rest of its own part alone. */
const isPlace = (field: string): boolean => /\(cidrs\|pods\)$|\.pods\.port$/.test(field);
const partOf = (field: string): string => field.replace(/\..*/, '');
const meet = ({ path: a }: Choice, { path: b }: Choice): boolean =>
  !(isPlace(a) || isPlace(b)) || partOf(a) === partOf(b);

/** Networks of the families that there are, the name of a Service in the cluster, and what Cilium has to be told where it is. */
function fitting(environment: Environment): Environment {
  const { cluster } = environment;
  const { apiServer, loadBalancers, dns, networkPlugin, ipFamilies = ['IPv4'] } = cluster;
  const networks = ipFamilies.map((family) => (family === 'IPv4' ? '10.0.0.0/16' : 'fd00:1::/48'));
  const within = <T extends { cidrs?: string[] | undefined }>(ends: T): T =>
    ends.cidrs ? { ...ends, cidrs: networks } : ends;
  return {
    ...environment,
    argocd: environment.argocd.gatewayAddress
      ? { ...environment.argocd, gatewayAddress: ipFamilies[0] === 'IPv4' ? '10.96.0.80' : 'fd00:2::80' }
      : environment.argocd,
    tenants: environment.tenants && { ...environment.tenants, database: named(environment.tenants.database) },
    cluster: {
      ...cluster,
      nodes: networks,
      apiServer: { ...apiServer, cidrs: networks, callsFrom: within(apiServer.callsFrom) },
      ...(loadBalancers && { loadBalancers: within(loadBalancers) }),
      ...(dns && { dns: within(dns) }),
      ...(networkPlugin === 'cilium' && { cilium }),
    },
  };
}

/** A database in the cluster has the name of a Service beside its pods. */
type Database = NonNullable<Environment['tenants']>['database'];

function named(database: Database): Database {
  if (database.provider !== 'external' || !database.pods) return database;
  return { ...database, host: `postgres.${database.pods.namespace}.svc.cluster.local` };
}

const cilium = {
  policyCIDRMatchMode: 'nodes',
  cni: { exclusive: false },
  socketLB: { hostNamespaceOnly: true },
} as const;

/** Faster than messages would be. */
function faultyFields(value: Environment): string[] {
  const payload = environmentSchema._zod.run({ value, issues: [] }, {});
  if (payload instanceof Promise) throw new Error('the schema must not wait for anything');
  return payload.issues.map(({ path: field = [] }) => field.join('.'));
}

const made = covering(choices, { bases, meet, made: (value) => fitting(value as Environment), faultyFields });

/** What no two environments may share. Their names are those of production, of which more is asked. */
const environments = made.cases.map(({ value }, index): Environment => {
  const { loki, tenants, backups } = value;
  return {
    ...value,
    name: `prod-${index}`,
    domain: `platform-${index}.example.org`,
    tenants: tenants && {
      ...tenants,
      domain: `apps-${index}.example.org`,
      database:
        tenants.database.provider === 'in-cluster'
          ? tenants.database
          : { ...tenants.database, database: `tenants_${index}` },
    },
    backups: backups && {
      ...backups,
      objectStorage: { ...backups.objectStorage, bucket: `backups-${index}` },
    },
    loki:
      loki?.objectStorage && loki.objectStorage.provider !== 'garage'
        ? { ...loki, objectStorage: { ...loki.objectStorage, bucket: `loki-${index}` } }
        : loki,
  };
});

/** What a person has to delete when a setting changes later, and why it cannot be the same in all. CHANGELOG and runbook name the command. */
const DELETED_FIRST: Readonly<Record<string, string>> = {
  'PersistentVolumeClaim crowdsec-system/crowdsec: spec.storageClassName':
    'a volume does not move to another class',
  'PersistentVolumeClaim garage-system/garage: spec.storageClassName':
    'a volume does not move to another class',
  'PersistentVolumeClaim observability-system/alloy: spec.storageClassName':
    'a volume does not move to another class',
  'PersistentVolumeClaim observability-system/grafana: spec.storageClassName':
    'a volume does not move to another class',
  'StatefulSet observability-system/alertmanager: spec.volumeClaimTemplates':
    'with a volume or without, and of what size and class',
  'StatefulSet observability-system/loki: spec.volumeClaimTemplates':
    'highly available with a volume of a size and class, single without',
};

describe('every value that the schema of an environment allows', () => {
  test('is in an environment, together with every other that there can be', () => {
    const together = new Set<string>(made.impossible);
    for (const { picked } of made.cases) {
      const levels = Object.entries(picked).map(([field, label]) => `${field} ${label}`);
      for (const a of levels) for (const b of levels) together.add(`${a} with ${b}`);
    }
    const first = choices.all.filter(({ path: field, needs }) => needs.length === 0 && !isPlace(field));
    const levels = first.map(({ path: field, levels }) => levels.map(({ label }) => `${field} ${label}`));
    const pairs = levels.flatMap((some, index) =>
      levels.slice(index + 1).flatMap((others) => some.flatMap((a) => others.map((b) => `${a} with ${b}`))),
    );
    expect(pairs.length).toBeGreaterThan(2000);
    expect(pairs.filter((pair) => !together.has(pair))).toEqual([]);
    expect(new Set(made.cases.flatMap(({ picked }) => Object.keys(picked)))).toEqual(
      new Set(choices.all.map(({ path: field }) => field)),
    );
  });

  test('is refused where it is written, if it cannot be had together with another', () => {
    const parts =
      /^secretStore absent with|with secretStore absent$|^prometheus.* with alerting absent$|^prometheus absent with alerting|^(prometheus|alerting) absent with (serviceLevels|signOn)|^loki absent with crowdsec|^garage absent with loki.objectStorage/;
    expect(made.impossible.filter((pair) => !parts.test(pair))).toEqual([
      'cluster.loadBalancers.cidrs absent with cluster.loadBalancers.pods absent',
      'cluster.dns.pods absent with cluster.dns.cidrs absent',
      'istio.gateway.minReplicas 10000 with istio.gateway.maxReplicas 1',
      'istio.gateway.limits.headerTimeout 10000 with istio.gateway.limits.requestTimeout absent',
      'istio.gateway.limits.headerTimeout absent with istio.gateway.limits.requestTimeout 1',
      'istio.gateway.limits.headerTimeout 10000 with istio.gateway.limits.requestTimeout 1',
      'istio.gateway.limits.responseTimeout 3600 with istio.gateway.limits.streamIdleTimeout absent',
      'istio.gateway.limits.responseTimeout absent with istio.gateway.limits.streamIdleTimeout 10',
      'istio.gateway.limits.responseTimeout 3600 with istio.gateway.limits.streamIdleTimeout 10',
      // in each mode
      'loki.collector "promtail" with loki.collectorStorage "1Gi"',
      'loki.retention 10000 with loki.auditRetention 1',
      'loki.collector "promtail" with loki.collectorStorage "1Gi"',
      'loki.retention 10000 with loki.auditRetention 1',
      'signOn.prometheus absent with signOn.alertmanager absent',
      'tenants.database.connections 1 with tenants.database.connectionsPerLogin 10000',
    ]);
  });

  test('is synthesized and proven', () => {
    const said: string[] = [];
    const spy = jest.spyOn(console, 'error').mockImplementation((line) => said.push(line));
    const argv = ['--output', scratch, '--no-verify', '--quiet'];
    const code = synth(environments, argv, root, () => proofs);
    spy.mockRestore();
    expect(environmentFaults(environments)).toEqual([]);
    expect([code, said]).toEqual([0, ['synth: --no-verify, what is written is not proven']]);

    const { findings } = proofs.verify(scratch, { root });
    const errors = findings.filter(({ severity }) => severity === 'error');
    expect(
      errors.map(({ environment, rule, object, what }) => {
        const { picked } = made.cases[Number(environment?.replace('prod-', ''))] ?? {};
        return { rule, object, what, picked };
      }),
    ).toEqual([]);
  });

  test('can be changed later without an object that has to be deleted first, but for what is known', () => {
    expect(refusedChanges(loadDist(scratch).environments)).toEqual(Object.keys(DELETED_FIRST));
  });
});
