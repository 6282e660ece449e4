import type { Creation, Draft, WorldObject } from './creation';
import { configMap, headless, type PortDraft, secret } from './drafts';
import { countAt, field, items, labels, mapping, number, text } from './field';
import type { PerPod } from './selector';

/** What the operator makes of a custom resource: a program's pods, and what they read. */
interface Server {
  readonly kind: string;
  /** Of the operator's code. */
  readonly source: string;
  /** Of every name: `prometheus-main`. */
  readonly prefix: string;
  /** `app.kubernetes.io/name`. */
  readonly app: string;
  /** Its own container. */
  readonly container: string;
  /** The governing Service where the resource names none. */
  readonly service: string;
  /** Labels with the name of the resource, beside `app.kubernetes.io/instance`. */
  readonly named: readonly string[];
  readonly isSharded: boolean;
  /** Where its web server listens unless it is told to stay local. */
  readonly web: number;
  readonly ports: readonly PortDraft[];
  readonly servicePorts: readonly PortDraft[];
  readonly secrets: (name: string) => readonly Draft[];
  readonly hasRules: boolean;
}

const SOURCE = 'https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/pkg/';

const MESH: readonly PortDraft[] = [
  { name: 'mesh-tcp', port: 9094 },
  { name: 'mesh-udp', port: 9094, protocol: 'UDP' },
];

const config = (name: string) => [secret('', name, 'prometheus.yaml.gz')];

const SERVERS: readonly Server[] = [
  {
    kind: 'Prometheus',
    source: 'prometheus/server/statefulset.go',
    prefix: 'prometheus',
    app: 'prometheus',
    container: 'prometheus',
    service: 'prometheus-operated',
    named: ['operator.prometheus.io/name', 'prometheus'],
    isSharded: true,
    web: 9090,
    ports: [],
    servicePorts: [],
    secrets: config,
    hasRules: true,
  },
  {
    kind: 'PrometheusAgent',
    source: 'prometheus/agent/statefulset.go',
    prefix: 'prom-agent',
    app: 'prometheus-agent',
    container: 'prometheus',
    service: 'prometheus-agent-operated',
    named: ['operator.prometheus.io/name'],
    isSharded: true,
    web: 9090,
    ports: [],
    servicePorts: [],
    secrets: config,
    hasRules: false,
  },
  {
    kind: 'Alertmanager',
    source: 'alertmanager/statefulset.go',
    prefix: 'alertmanager',
    app: 'alertmanager',
    container: 'alertmanager',
    service: 'alertmanager-operated',
    named: ['alertmanager'],
    isSharded: false,
    web: 9093,
    ports: MESH,
    servicePorts: [
      { name: 'tcp-mesh', port: 9094, targetPort: 'mesh-tcp' },
      { name: 'udp-mesh', port: 9094, targetPort: 'mesh-udp', protocol: 'UDP' },
    ],
    secrets: (name) => [
      secret('', `${name}-generated`, 'alertmanager.yaml.gz'),
      secret('', `${name}-cluster-tls-config`, 'cluster-tls-config.yaml'),
    ],
    hasRules: false,
  },
  {
    kind: 'ThanosRuler',
    source: 'thanos/statefulset.go',
    prefix: 'thanos-ruler',
    app: 'thanos-ruler',
    container: 'thanos-ruler',
    service: 'thanos-ruler-operated',
    named: ['thanos-ruler'],
    isSharded: false,
    web: 10902,
    ports: [{ name: 'grpc', port: 10901 }],
    servicePorts: [{ name: 'grpc', port: 10901, targetPort: 'grpc' }],
    secrets: (name) => [{ ...secret('', `${name}-config`), hasMoreKeys: true }],
    hasRules: true,
  },
];

const creation = (server: Server): Creation => ({
  name: `Prometheus operator ${server.kind}`,
  source: SOURCE + server.source,
  group: 'monitoring.coreos.com',
  kind: server.kind,
  *create(object) {
    const { namespace = '', manifest } = object;
    const name = `${server.prefix}-${object.name}`;
    for (const one of server.secrets(name)) yield { ...one, namespace };
    yield secret(namespace, `${name}-web-config`, 'web-config.yaml');
    yield { ...secret(namespace, `${name}-tls-assets-0`), hasMoreKeys: true };
    if (server.hasRules) yield { ...configMap(namespace, `${name}-rulefiles-0`), hasMoreKeys: true };
    if (text(manifest, 'spec', 'mode') === 'DaemonSet') yield pods(server, object, 'DaemonSet', name);
    else yield* statefulSets(server, object, name);
  },
});

function* statefulSets(server: Server, object: WorldObject, name: string): Iterable<Draft> {
  const { namespace = '', manifest } = object;
  if (!text(manifest, 'spec', 'serviceName')) {
    const web = { name: portName(manifest), port: server.web, targetPort: portName(manifest) };
    const ports = [web, ...server.servicePorts, ...(hasSidecar(manifest) ? [GRPC] : [])];
    yield headless(namespace, server.service, { 'app.kubernetes.io/name': server.app }, ...ports);
  }
  const shards = server.isSharded ? countAt(manifest, 'spec', 'shards') : 1;
  for (let shard = 0; shard < shards; shard++) {
    yield pods(server, object, 'StatefulSet', shard === 0 ? name : `${name}-shard-${shard}`, shard);
  }
}

const GRPC: PortDraft = { name: 'grpc', port: 10901, targetPort: 'grpc' };

const portName = (manifest: unknown): string => text(manifest, 'spec', 'portName') ?? 'web';

/** Thanos beside Prometheus. */
const hasSidecar = (manifest: unknown): boolean => field(manifest, 'spec', 'thanos') !== undefined;

/** The pods: the operator's own labels come after those of `podMetadata`, and the version before them. */
function pods(
  server: Server,
  { namespace, name, manifest }: WorldObject,
  kind: 'StatefulSet' | 'DaemonSet',
  workload: string,
  shard = 0,
): Draft {
  const spec = field(manifest, 'spec');
  const own = {
    'app.kubernetes.io/name': server.app,
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/managed-by': 'prometheus-operator',
    ...Object.fromEntries(server.named.map((key) => [key, name])),
    ...(server.isSharded && kind === 'StatefulSet' ? { 'operator.prometheus.io/shard': String(shard) } : {}),
  };
  const metadata = {
    labels: { ...labels(spec, 'podMetadata', 'labels'), ...own },
    annotations: labels(spec, 'podMetadata', 'annotations'),
  };
  return {
    apiVersion: 'apps/v1',
    kind,
    namespace,
    name: workload,
    labels: own,
    perPod: versionOf(metadata.labels),
    body: {
      spec: {
        serviceName: text(spec, 'serviceName') ?? server.service,
        replicas: number(spec, 'replicas') ?? 1,
        selector: { matchLabels: own },
        template: { metadata, spec: podSpec(server, spec) },
      },
    },
  };
}

const VERSION = 'app.kubernetes.io/version';

/** That of the program, which is the operator's choice where the resource has none. */
const versionOf = (given: Readonly<Record<string, string>>): PerPod =>
  Object.hasOwn(given, VERSION) ? {} : { [VERSION]: 'any' };

const podSpec = (server: Server, spec: unknown) => ({
  serviceAccountName: text(spec, 'serviceAccountName'),
  automountServiceAccountToken: field(spec, 'automountServiceAccountToken'),
  hostNetwork: field(spec, 'hostNetwork'),
  volumes: items(spec, 'volumes'),
  securityContext: mapping(spec, 'securityContext'),
  initContainers: items(spec, 'initContainers'),
  containers: containersOf(server, spec),
});

/** The operator's containers, and those of the resource, which are merged by name. */
function containersOf(server: Server, spec: unknown) {
  const isLocal = field(spec, 'listenLocal') === true;
  const web = isLocal ? [] : [{ name: text(spec, 'portName') ?? 'web', port: server.web }];
  const own = [
    { name: server.container, ports: toContainerPorts([...web, ...server.ports]) },
    {
      name: 'config-reloader',
      ports: toContainerPorts(isLocal ? [] : [{ name: 'reloader-web', port: 8080 }]),
    },
    ...(field(spec, 'thanos') === undefined ? [] : [{ name: 'thanos-sidecar', ports: SIDECAR }]),
  ];
  const given = items(spec, 'containers');
  const named = (name: unknown) => given.find((one) => text(one, 'name') === name);
  return [
    ...own.map(({ name, ports }) => ({ name, ports: [...ports, ...items(named(name), 'ports')] })),
    ...given.filter((one) => !own.some(({ name }) => name === text(one, 'name'))),
  ];
}

const toContainerPorts = (ports: readonly PortDraft[]) =>
  ports.map(({ name, port, protocol }) => ({ name, containerPort: port, protocol }));

const SIDECAR = toContainerPorts([{ name: 'http', port: 10902 }, GRPC]);

/** Custom resources that the Prometheus operator makes pods of. */
export const MONITORING: readonly Creation[] = SERVERS.map(creation);
