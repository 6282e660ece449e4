import { field, items, labels, number, text } from '../../created/field';
import { type Pod, selects } from '../../created/pod';
import type { World } from '../../created/world';
import { groupBy, type KubernetesObject } from '../../dist';
import { fullHost, hostOfService, isExported, meshObjects, standsFor, texts } from './objects';

/** Where a route of a sidecar sends what is meant for a Service. */
export interface Destination {
  /** Full name. */
  readonly host: string;
  readonly port: number;
  readonly subset: string | undefined;
}

export interface Routing {
  readonly route: KubernetesObject;
  readonly destinations: readonly Destination[];
  /** Why some calls end at none of them: a redirect, a fault. */
  readonly otherwise: string | undefined;
}

/** What VirtualServices have sidecars do with calls. @see https://istio.io/latest/docs/reference/config/networking/virtual-service/ */
export class MeshRoutes {
  private readonly exact: ReadonlyMap<string, readonly KubernetesObject[]>;
  private readonly wildcards: readonly { readonly host: string; readonly object: KubernetesObject }[];

  constructor(world: World) {
    const hosts = meshObjects(world, 'networking.istio.io', 'VirtualService')
      .filter(isForMesh)
      .flatMap((object) =>
        texts(object.manifest, 'spec', 'hosts').map((host) => ({
          host: fullHost(host, object.namespace),
          object,
        })),
      );
    const groups = groupBy(
      hosts.filter(({ host }) => !host.startsWith('*')),
      ({ host }) => host,
    );
    this.exact = new Map([...groups].map(([host, group]) => [host, group.map(({ object }) => object)]));
    this.wildcards = hosts.filter(({ host }) => host.startsWith('*'));
  }

  /** What becomes of calls of a pod to a port of a Service, of every route that may count. */
  of(client: Pod, service: Pick<KubernetesObject, 'name' | 'namespace'>, port: number): readonly Routing[] {
    return this.about(service)
      .filter(({ namespace, manifest }) =>
        isExported(texts(manifest, 'spec', 'exportTo'), namespace, client.namespace),
      )
      .map((route) => routing(route, client, port));
  }

  /** VirtualServices for the host of a Service, whoever calls: one with the name itself comes before wildcards. */
  about(service: Pick<KubernetesObject, 'name' | 'namespace'>): readonly KubernetesObject[] {
    if (this.exact.size === 0 && this.wildcards.length === 0) return [];
    const host = hostOfService(service);
    const exact = this.exact.get(host);
    return exact ?? this.wildcards.filter((one) => standsFor(one.host, host)).map(({ object }) => object);
  }
}

const isForMesh = ({ manifest }: KubernetesObject): boolean => {
  const gateways = texts(manifest, 'spec', 'gateways');
  return gateways.length === 0 || gateways.includes('mesh');
};

function routing(route: KubernetesObject, client: Pod, port: number): Routing {
  const rules = (['http', 'tls', 'tcp'] as const)
    .flatMap((kind) => items(route.manifest, 'spec', kind))
    .filter((rule) => mayMatch(rule, client, port));
  const targets = rules.flatMap((rule) =>
    items(rule, 'route').filter((one) => field(one, 'weight') !== 0 || items(rule, 'route').length === 1),
  );
  return {
    route,
    destinations: targets.map((one) => ({
      host: fullHost(text(one, 'destination', 'host') ?? '', route.namespace),
      port: number(one, 'destination', 'port', 'number') ?? port,
      subset: text(one, 'destination', 'subset'),
    })),
    otherwise: rules.length === 0 ? 'no route matches' : rules.map(endOf).find((why) => why !== undefined),
  };
}

/** What ends a call before any destination. */
const ENDS = ['redirect', 'directResponse', 'delegate', 'fault'] as const;

const endOf = (rule: unknown): string | undefined => ENDS.find((name) => field(rule, name) !== undefined);

/** Whether a rule may match what a pod sends; what depends on the request may. */
function mayMatch(rule: unknown, client: Pod, port: number): boolean {
  const matches = items(rule, 'match');
  return (
    matches.length === 0 ||
    matches.some((match) => {
      const gateways = texts(match, 'gateways');
      const [wanted, from] = [number(match, 'port'), text(match, 'sourceNamespace')];
      return (
        (gateways.length === 0 || gateways.includes('mesh')) &&
        (wanted === undefined || wanted === port) &&
        (from === undefined || from === client.namespace) &&
        selects({ matchLabels: labels(match, 'sourceLabels') }, client)
      );
    })
  );
}
