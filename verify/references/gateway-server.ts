import { field, items, labels, number, text } from '../created/field';
import { istiodValuesOf } from '../created/istiod-values';
import type { Pod } from '../created/pod';
import { hasAll } from '../created/selector';
import { World } from '../created/world';
import { type Environment, groupBy, type KubernetesObject } from '../dist';
import type { Path } from '../locate';
import { type Covering, coveringBy, isWithin } from './host-pattern';

const GROUP = 'networking.istio.io';

/** A host of a server: `namespace/host`. */
interface ServedHost {
  readonly path: Path;
  /** Whose routes are taken; `*` for any. */
  readonly namespace: string;
  readonly host: string;
}

/** A server of a Gateway. */
export interface Server {
  readonly gateway: KubernetesObject;
  readonly path: Path;
  readonly value: unknown;
  /** In upper case, as Istio takes it in any. */
  readonly protocol: string;
  /** As the Gateway has it, which is a port of a Service or of the pods. */
  readonly port: number | undefined;
  readonly hosts: readonly ServedHost[];
  /** The hosts, each `namespace/host`: a thousand routes through one gateway are no million comparisons. */
  readonly entries: ReadonlySet<string>;
  readonly covering: Covering;
  /** Where it listens: ports of pods. */
  readonly listeners: readonly string[];
}

/** Protocols of requests that are not encrypted. @see https://github.com/istio/istio/blob/1.31.1/pkg/config/protocol/instance.go IsHTTP */
export const PLAIN_HTTP: readonly string[] = ['HTTP', 'HTTP2', 'GRPC', 'GRPC-WEB', 'HTTP_PROXY'];

const known = new WeakMap<Environment, Gateways>();

/** Gateways with the pods that listen for them, and the routes that go through them. */
export class Gateways {
  readonly servers: readonly Server[];
  private readonly pods: readonly Pod[];
  private readonly isScoped: boolean;
  private readonly byGateway: ReadonlyMap<string, readonly Server[]>;
  private readonly routes: ReadonlyMap<string, readonly KubernetesObject[]>;
  private readonly selected = new WeakMap<object, readonly Pod[]>();
  private readonly ports = new Map<Pod, ReadonlyMap<number, number>>();

  private constructor(private readonly environment: Environment) {
    this.pods = World.of(environment).pods.filter(({ mesh }) => mesh === 'gateway');
    this.isScoped = isScoped(environment);
    this.servers = environment.ofKind(GROUP, 'Gateway').flatMap((gateway) => this.serversOf(gateway));
    this.byGateway = groupBy(this.servers, ({ gateway }) => nameOf(gateway));
    const bound = environment
      .ofKind(GROUP, 'VirtualService')
      .flatMap((route) => [...new Set(gatewaysOf(route))].map((gateway) => ({ gateway, route })));
    this.routes = new Map(
      [...groupBy(bound, ({ gateway }) => gateway)].map(([name, all]) => [
        name,
        all.map(({ route }) => route),
      ]),
    );
  }

  /** The same for the same environment, so that it is read once for all rules. */
  static of(environment: Environment): Gateways {
    const gateways = known.get(environment) ?? new Gateways(environment);
    known.set(environment, gateways);
    return gateways;
  }

  /** The gateways of a Gateway: those of any namespace, unless istiod is told otherwise. No sidecar listens for one. */
  podsOf({ namespace, manifest }: Pick<KubernetesObject, 'namespace' | 'manifest'>): readonly Pod[] {
    const known = this.selected.get(manifest);
    if (known) return known;
    const selector = labels(manifest, 'spec', 'selector');
    const pods = this.pods.filter(
      (pod) => (!this.isScoped || pod.namespace === namespace) && hasAll(selector, pod.labels),
    );
    this.selected.set(manifest, pods);
    return pods;
  }

  /** Servers of the Gateway `namespace/name`. */
  named(name: string): readonly Server[] {
    return this.byGateway.get(name) ?? [];
  }

  /** VirtualServices that name the Gateway of a server and have a host of it, whose namespace it takes. */
  routesOf(server: Server): readonly KubernetesObject[] {
    return (this.routes.get(nameOf(server.gateway)) ?? []).filter((route) =>
      items(route.manifest, 'spec', 'hosts').some((host) => serves(server, route, String(host))),
    );
  }

  /** The port of a pod that a port of a Gateway stands for: that of a Service which leads there, else the number itself. */
  portOf(pod: Pod, port: number): number {
    return this.portsOf(pod).get(port) ?? port;
  }

  /** Ports of the Services of a pod, with where they lead. */
  portsOf(pod: Pod): ReadonlyMap<number, number> {
    const ports = this.ports.get(pod) ?? readPorts(this.environment, pod);
    this.ports.set(pod, ports);
    return ports;
  }

  private serversOf(gateway: KubernetesObject): Server[] {
    const pods = this.podsOf(gateway);
    const selector = JSON.stringify(Object.entries(labels(gateway.manifest, 'spec', 'selector')).sort());
    return items(gateway.manifest, 'spec', 'servers').map((value, index) => {
      const port = number(value, 'port', 'number');
      const path = ['spec', 'servers', index];
      const hosts = items(value, 'hosts').map((entry, at) => ({
        path: [...path, 'hosts', at],
        ...readHost(String(entry), gateway.namespace ?? ''),
      }));
      return {
        ...{ gateway, path, value, port },
        protocol: (text(value, 'port', 'protocol') ?? '').toUpperCase(),
        hosts,
        entries: new Set(hosts.map(({ namespace, host }) => `${namespace}/${host}`)),
        covering: coveringBy(hosts.map(({ host }) => host)),
        // pods that nobody knows are told by how they are selected
        listeners:
          pods.length === 0
            ? [`${selector} ${port}`]
            : pods.map((pod) => `${pod.namespace}/${pod.name} ${port && this.portOf(pod, port)}`),
      };
    });
  }
}

/** Whether a server takes a host of a route with all that it stands for. */
export const admits = (
  { entries, covering }: Server,
  { namespace }: Pick<KubernetesObject, 'namespace'>,
  host: string,
): boolean => covering(host).some((one) => entries.has(`${namespace}/${one}`) || entries.has(`*/${one}`));

/** Whether a server takes a host of a route, or a part of what it stands for. */
export const serves = (server: Server, route: Pick<KubernetesObject, 'namespace'>, host: string): boolean =>
  admits(server, route, host) ||
  (host.startsWith('*') &&
    server.hosts.some((one) => ['*', route.namespace].includes(one.namespace) && isWithin(one.host, host)));

/** A gateway's host: `namespace/host`, where `.` is the gateway's own namespace and `*` or nothing any. */
function readHost(entry: string, own: string): { readonly namespace: string; readonly host: string } {
  const slash = entry.indexOf('/');
  if (slash < 0) return { namespace: '*', host: entry };
  const namespace = entry.slice(0, slash);
  return { namespace: namespace === '.' ? own : namespace, host: entry.slice(slash + 1) };
}

const nameOf = ({ namespace = '', name }: KubernetesObject): string => `${namespace}/${name}`;

/** The Gateways that a VirtualService names, each as `namespace/name`; without `mesh`, which is none. */
export const gatewaysOf = ({ namespace = '', manifest }: KubernetesObject): string[] =>
  items(manifest, 'spec', 'gateways').flatMap((name) =>
    typeof name === 'string' && name !== 'mesh' ? toGateway(name, namespace) : [],
  );

/**
 * `namespace/name` of a Gateway, which is written so, as `./name`, as `name` or as `name.namespace.svc.cluster.local`.
 *
 * @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/model/config.go resolveGatewayName
 */
export function toGateway(name: string, own: string): string {
  if (name.startsWith('./')) return `${own}${name.slice(1)}`;
  if (name.includes('/')) return name;
  const [first = '', namespace = own] = name.split('.');
  return `${namespace}/${first}`;
}

/** @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/model/gateway.go resolvePorts */
function readPorts(environment: Environment, { namespace, labels: own, ports }: Pod): Map<number, number> {
  const found = new Map<number, number>();
  for (const service of World.of(environment).inNamespace('', 'Service', namespace)) {
    const selector = labels(service.manifest, 'spec', 'selector');
    if (Object.keys(selector).length === 0 || !hasAll(selector, own)) continue;
    for (const port of items(service.manifest, 'spec', 'ports')) {
      const at = number(port, 'port');
      const target = field(port, 'targetPort') ?? at;
      const named = ports.find(({ name }) => name === target)?.port;
      if (at !== undefined && !found.has(at)) found.set(at, named ?? (Number(target) || at));
    }
  }
  return found;
}

/** Whether gateways look at Gateways of their own namespace only. @see https://istio.io/latest/docs/reference/commands/pilot-discovery/#envvars */
const isScoped = (environment: Environment): boolean =>
  istiodValuesOf(environment).some(
    ({ values }) => text(values, 'env', 'PILOT_SCOPE_GATEWAY_TO_NAMESPACE') === 'true',
  );
