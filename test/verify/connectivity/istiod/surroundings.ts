import { send } from '../../../../verify/connectivity/mesh/client-proxy';
import { meshObjects } from '../../../../verify/connectivity/mesh/objects';
import { Network } from '../../../../verify/connectivity/network';
import { field, items, labels } from '../../../../verify/created/field';
import { istiodValuesOf } from '../../../../verify/created/istiod-values';
import type { Pod } from '../../../../verify/created/pod';
import type { Environment, KubernetesObject } from '../../../../verify/dist';
import { strict } from '../../mutations/generated/places';

/** What the proof says of a call between two pods. */
export interface Claim {
  /** `shop/web`. */
  readonly client: string;
  /** Address of the target. */
  readonly address: string;
  readonly port: number;
  readonly isEncrypted: boolean;
  /** Clusters of Envoy that the call may go through. */
  readonly clusters: readonly string[];
}

/** An environment as istiod sees it, and what the proof says of its declared connections. */
export class Surroundings {
  readonly claims: readonly Claim[];
  private readonly kinds: readonly Kind[];
  private readonly network: Network;
  private readonly addresses: ReadonlyMap<Pod, string>;
  private readonly clients: ReadonlySet<Pod>;
  private readonly isInbound: boolean;

  /** With the proxies of pods that call others, with all that there are, with the gateways, or with those of pods `namespace/name` for what they take. */
  constructor(
    private readonly environment: Environment,
    proxies: 'callers' | 'all' | 'gateways' | readonly string[] = 'callers',
  ) {
    this.isInbound = typeof proxies !== 'string';
    this.network = Network.of(environment);
    this.kinds = proxies === 'gateways' ? [...KINDS, ...OF_GATEWAYS] : KINDS;
    this.addresses = new Map(this.network.pods.map((pod, index) => [pod, addressAt(index)]));
    const calls = [...strict(environment)];
    const meshed = this.network.pods.filter(
      ({ mesh }) => mesh === (proxies === 'gateways' ? 'gateway' : 'sidecar'),
    );
    const named = meshed.filter(({ namespace, name }) => proxies.includes(`${namespace}/${name}`));
    const all = this.isInbound ? named : meshed;
    this.clients = new Set(proxies === 'callers' ? calls.map(({ from }) => from) : all);
    this.claims = calls.map(({ from, to, port }) => ({
      client: `${from.namespace}/${from.name}`,
      address: this.addressOf(to),
      port,
      isEncrypted: send(this.network, from, to, port).tls !== 'plain',
      clusters: this.network.services
        .at(to, port)
        .map((way) => `outbound|${way.port}||${way.service.name}.${way.service.namespace}.svc.cluster.local`),
    }));
  }

  /** What is in the folder of a case. */
  get files(): Readonly<Record<string, string>> {
    const { world } = this.network;
    const services = world.ofKind('', 'Service');
    return {
      'kube.yaml': documents([
        ...world.ofKind('', 'Namespace').map(namespaceOf),
        ...this.network.pods.map((pod) => this.podOf(pod)),
        ...services.map(serviceOf),
        ...services.flatMap((service) => this.slicesOf(service)),
      ]),
      'config.yaml': documents(
        this.kinds.flatMap(([group, kind]) =>
          meshObjects(world, group, kind).map(({ manifest }) => manifest),
        ),
      ),
      'mesh.json': JSON.stringify({ extensionProviders: providersOf(this.environment) }),
      'clients.json': JSON.stringify(
        [...this.clients].map((pod) => ({
          Name: pod.name,
          Pod: this.nameOf(pod),
          Namespace: pod.namespace,
          Address: this.addressOf(pod),
          Account: pod.serviceAccount,
          Labels: pod.labels,
          Inbound: this.isInbound,
          ...(pod.mesh === 'gateway' && { Gateway: configOf(pod) }),
        })),
      ),
    };
  }

  private addressOf(pod: Pod): string {
    return this.addresses.get(pod) ?? '';
  }

  private nameOf(pod: Pod): string {
    return `${pod.name}-${this.addressOf(pod).replaceAll('.', '-')}`;
  }

  /** With the label that injection adds, by which istiod tells who takes mutual TLS. */
  private podOf(pod: Pod): object {
    const injected = pod.mesh === 'sidecar' ? { 'security.istio.io/tlsMode': 'istio' } : {};
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: this.nameOf(pod), namespace: pod.namespace, labels: { ...injected, ...pod.labels } },
      spec: { serviceAccountName: pod.serviceAccount, containers: [containerOf(pod)] },
      status: {
        podIP: this.addressOf(pod),
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    };
  }

  /** A slice for each pod, since names of ports mean other numbers in each. */
  private slicesOf(service: KubernetesObject): object[] {
    const { services } = this.network;
    return services.pods(service).map((pod, index) => ({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: `${service.name}-${index}`,
        namespace: service.namespace,
        labels: { 'kubernetes.io/service-name': service.name },
      },
      addressType: 'IPv4',
      ports: services
        .of(pod)
        .filter((way) => way.service === service)
        .map((way) => ({
          name: nameOfPort(service, way.port),
          port: way.targetPort,
          protocol: way.protocol,
        })),
      endpoints: [
        {
          addresses: [this.addressOf(pod)],
          conditions: { ready: true },
          targetRef: { kind: 'Pod', name: this.nameOf(pod), namespace: pod.namespace },
        },
      ],
    }));
  }
}

const containerOf = ({ ports }: Pod): object => ({
  name: 'main',
  image: 'main',
  ports: ports.map(({ name, port, protocol }) => ({ name, containerPort: port, protocol })),
});

/** What a gateway is told beside the mesh's configuration. */
const configOf = ({ object: { manifest } }: Pod): string =>
  labels(manifest, 'metadata', 'annotations')['proxy.istio.io/config'] ?? '{}';

/** Programs that proxies may ask. */
const providersOf = (environment: Environment): unknown[] =>
  istiodValuesOf(environment).flatMap(({ values }) => items(values, 'meshConfig', 'extensionProviders'));
type Kind = readonly [group: string, kind: string];

/** What istiod is told beside Kubernetes' own objects. */
const KINDS: readonly Kind[] = [
  ['networking.istio.io', 'DestinationRule'],
  ['networking.istio.io', 'Gateway'],
  ['networking.istio.io', 'ServiceEntry'],
  ['networking.istio.io', 'Sidecar'],
  ['networking.istio.io', 'VirtualService'],
  ['security.istio.io', 'AuthorizationPolicy'],
  ['security.istio.io', 'PeerAuthentication'],
];

/** And what changes how they answer. */
const OF_GATEWAYS: readonly Kind[] = [['networking.istio.io', 'EnvoyFilter']];

const addressAt = (index: number): string => `10.20.${Math.floor(index / 250)}.${(index % 250) + 1}`;

const documents = (objects: readonly unknown[]): string =>
  objects.map((object) => JSON.stringify(object)).join('\n---\n');

const namespaceOf = ({ name, manifest }: KubernetesObject): object => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: labels(manifest, 'metadata', 'labels') },
});

/** With an address and with names of its ports, as the API server fills them in where there are none. */
function serviceOf({ name, namespace, manifest }: KubernetesObject, index: number): object {
  const ports = items(manifest, 'spec', 'ports').map((port, place) => ({
    name: `port-${place}`,
    protocol: 'TCP',
    targetPort: field(port, 'port'),
    ...(port as object),
  }));
  const clusterIP = field(manifest, 'spec', 'clusterIP') === 'None' ? 'None' : `10.96.0.${index + 1}`;
  const spec = { ...(manifest.spec as object), ports, clusterIP };
  return { apiVersion: 'v1', kind: 'Service', metadata: { ...manifest.metadata, name, namespace }, spec };
}

function nameOfPort({ manifest }: KubernetesObject, wanted: number): string {
  const ports = items(manifest, 'spec', 'ports');
  const place = ports.findIndex((port) => field(port, 'port') === wanted);
  return String(field(ports[place], 'name') ?? `port-${place}`);
}
