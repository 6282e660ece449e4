import { Network } from '../../verify/connectivity/network';
import { items } from '../../verify/created/field';
import type { Pod } from '../../verify/created/pod';
import type { Environment, KubernetesObject } from '../../verify/dist';

/** Ports that Istio itself has in every pod. */
const ISTIO_PORTS: readonly number[] = [15020, 15021, 15090];

/** A pod of the mesh that runs in the test. */
export interface MeshPod {
  /** `iam-system/keycloak-instance`. */
  readonly name: string;
  readonly address: string;
  readonly pod: Pod;
  /** Ports of its own that take TCP. */
  readonly ports: readonly number[];
}

/** A port of a Service that leads to a pod of the mesh. */
export interface Way {
  /** `grafana.observability-system.svc.cluster.local`. */
  readonly host: string;
  /** Of the Service, or of the pod where it has none. */
  readonly address: string;
  readonly port: number;
  readonly targetPort: number;
}

/** The pods of the mesh of an environment, and what is told of them to the API server. */
export class MeshWorld {
  readonly network: Network;
  readonly pods: readonly MeshPod[];
  private readonly services: readonly KubernetesObject[];
  private readonly clusterIPs: ReadonlyMap<KubernetesObject, string>;

  constructor(environment: Environment) {
    this.network = Network.of(environment);
    // The API server makes its own.
    this.services = this.network.world
      .ofKind('', 'Service')
      .filter(({ namespace }) => namespace !== 'default');
    this.clusterIPs = new Map(this.services.map((one, index) => [one, `10.96.1.${index + 1}`]));
    this.pods = running(this.network.pods).map((pod, index) => ({
      name: `${pod.namespace}/${pod.name}`,
      address: `198.18.0.${index + 1}`,
      pod,
      ports: portsOf(pod),
    }));
  }

  /**
   * How a client reaches a port of a pod by names that its proxy knows, of Services that lead to others only: behind one that leads to the
   * client as well, it may be itself that answers.
   */
  ways(client: MeshPod, { pod, address }: MeshPod, port: number): Way[] {
    const { services } = this.network;
    const ways = services.at(pod, port).filter(({ service }) => !services.pods(service).includes(client.pod));
    return ways
      .filter(({ service }) => this.knows(client, service))
      .map(({ service, port: own, targetPort }) => ({
        host: `${service.name}.${service.namespace}.svc.cluster.local`,
        address: isHeadless(service) ? address : (this.clusterIPs.get(service) ?? ''),
        port: own,
        targetPort,
      }));
  }

  /** Whether the proxy of a client is told of a Service: by default of all, else of those that the Sidecar of its namespace names. */
  private knows({ pod }: MeshPod, { name, namespace = '' }: KubernetesObject): boolean {
    const sidecars = this.network.world.ofKind('networking.istio.io', 'Sidecar');
    const own = sidecars.find((one) => one.namespace === pod.namespace);
    const hosts = items(own?.manifest, 'spec', 'egress').flatMap((egress) =>
      items(egress, 'hosts'),
    ) as string[];
    const home = namespace === pod.namespace ? ['./*'] : [];
    const names = [...home, `${namespace}/*`, `${namespace}/${name}.${namespace}.svc.cluster.local`];
    return own === undefined || hosts.some((host) => names.includes(host));
  }

  /** What kube-proxy does of the addresses of Services, each with its first pod behind it: lines for iptables-restore. */
  get serviceRules(): string {
    const rules = this.services.flatMap((service) => {
      const to = isHeadless(service) ? undefined : this.clusterIPs.get(service);
      const { services } = this.network;
      const target = this.pods.find(({ pod }) => services.pods(service).includes(pod));
      if (!to || !target) return [];
      return services
        .of(target.pod)
        .filter((way) => way.service === service && way.protocol === 'TCP')
        .map(
          ({ port, targetPort }) =>
            `-A OUTPUT -d ${to}/32 -p tcp --dport ${port} -j DNAT --to-destination ${target.address}:${targetPort}`,
        );
    });
    return ['*nat', ...rules, 'COMMIT', ''].join('\n');
  }

  /** Namespaces, accounts, pods, Services and the slices with their addresses. */
  get objects(): object[] {
    const { world } = this.network;
    const accounts = new Set(this.pods.map(({ pod }) => `${pod.namespace}/${pod.serviceAccount}`));
    return [
      ...world.ofKind('', 'Namespace').map(namespaceOf),
      ...[...accounts].filter((one) => !one.endsWith('/default')).map(accountOf),
      ...this.pods.map(podOf),
      ...this.services.map((one) => this.serviceOf(one)),
      ...this.services.flatMap((one) => this.slicesOf(one)),
    ];
  }

  private serviceOf(service: KubernetesObject): object {
    const { name, namespace, manifest } = service;
    const { selector, ports } = manifest.spec as { selector?: object; ports?: object[] };
    const named = ports?.map((port, index) => ({ name: `port-${index}`, ...port }));
    const clusterIP = isHeadless(service) ? 'None' : this.clusterIPs.get(service);
    return {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace, labels: manifest.metadata?.labels },
      spec: { selector, clusterIP, ports: named },
    };
  }

  /** One for each pod, since names of ports mean other numbers in each. */
  private slicesOf(service: KubernetesObject): object[] {
    const { services } = this.network;
    const names = items(service.manifest, 'spec', 'ports').map(
      (port, index) => (port as { name?: string }).name ?? `port-${index}`,
    );
    const numbers = items(service.manifest, 'spec', 'ports').map((port) => (port as { port: number }).port);
    return this.pods
      .filter(({ pod }) => services.pods(service).includes(pod))
      .map(({ pod, address }, index) => ({
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
            name: names[numbers.indexOf(way.port)],
            port: way.targetPort,
            protocol: way.protocol,
          })),
        endpoints: [
          {
            addresses: [address],
            conditions: { ready: true },
            targetRef: { kind: 'Pod', name: pod.name, namespace: pod.namespace },
          },
        ],
      }));
  }
}

/** Every pod with ports of its own; of the others, one for each account that no pod has yet. */
function running(pods: readonly Pod[]): Pod[] {
  const meshed = pods.filter(({ mesh }) => mesh !== 'none');
  const serving = meshed.filter((pod) => portsOf(pod).length > 0);
  const accounts = new Set(serving.map(identityOf));
  const others = meshed.filter((pod) => {
    const isNew = !accounts.has(identityOf(pod));
    accounts.add(identityOf(pod));
    return isNew;
  });
  return [...serving, ...others];
}

const identityOf = ({ namespace, serviceAccount }: Pod): string => `${namespace}/${serviceAccount}`;

const portsOf = ({ ports }: Pod): number[] => [
  ...new Set(
    ports.flatMap(({ port, protocol }) => (protocol === 'TCP' && !ISTIO_PORTS.includes(port) ? [port] : [])),
  ),
];

const isHeadless = ({ manifest }: KubernetesObject): boolean =>
  (manifest.spec as { clusterIP?: string }).clusterIP === 'None';

/** Without the labels of Pod Security: pods of the test have no containers that anybody runs. */
function namespaceOf({ name, manifest }: KubernetesObject): object {
  const labels = Object.entries((manifest.metadata?.labels ?? {}) as Record<string, string>);
  const kept = labels.filter(([label]) => !label.startsWith('pod-security.kubernetes.io/'));
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: Object.fromEntries(kept) } };
}

function accountOf(account: string): object {
  const [namespace, name] = account.split('/');
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } };
}

/** As injection leaves it: with the label by which istiod tells who takes mutual TLS. */
function podOf({ pod, address }: MeshPod): object {
  const injected = pod.mesh === 'sidecar' ? { 'security.istio.io/tlsMode': 'istio' } : {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: pod.name, namespace: pod.namespace, labels: { ...injected, ...pod.labels } },
    spec: {
      serviceAccountName: pod.serviceAccount,
      containers: [
        {
          name: 'main',
          image: 'main',
          ports: pod.ports.map(({ name, port, protocol }) => ({ name, containerPort: port, protocol })),
        },
      ],
    },
    status: { podIP: address, podIPs: [{ ip: address }], phase: 'Running', conditions: READY },
  };
}

const READY = [{ type: 'Ready', status: 'True' }];
