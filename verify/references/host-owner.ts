import { labels, number, places, text } from '../created/field';
import { World } from '../created/world';
import { type Environment, groupBy, type KubernetesObject, reference } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { hostsOf, readHost } from './gateway';

const GROUP = 'networking.istio.io';
const TENANT = 'plinth.dev/tenant';

/** Who answers for a host reads what people type there; of two, Istio takes the older one's routes. @see https://istio.io/latest/docs/ops/best-practices/traffic-management/#split-virtual-services */
export const hostOwner: Rule = {
  name: 'references/host-owner',
  contract: 'every host of a gateway is of one namespace, and no other one answers for it or may',
  *check(environment): Iterable<Fault> {
    yield* checkRoutes(routesOf(environment));
    yield* checkGateways(environment.ofKind(GROUP, 'Gateway'));
  },
};

/** A host of a VirtualService. */
interface Route {
  readonly object: KubernetesObject;
  readonly path: Path;
  readonly host: string;
  /** Where its gateways listen: ports of pods, as those select them. */
  readonly listeners: readonly string[];
  readonly position: number;
}

/** The platform's before those of tenants, so that what is wrong is said of the tenant. */
function routesOf(environment: Environment): Route[] {
  const world = World.of(environment);
  const isOfTenant = ({ namespace = '' }: KubernetesObject) =>
    text(world.find('', 'Namespace', undefined, namespace)?.manifest, 'metadata', 'labels', TENANT) !==
    undefined;
  const all = environment.ofKind(GROUP, 'VirtualService');
  return [...all.filter((object) => !isOfTenant(object)), ...all.filter(isOfTenant)]
    .flatMap((object) => {
      const listeners = listenersOf(world, object);
      return places(object.manifest, 'spec.hosts[]').map(({ path, value }) => ({
        ...{ object, path, host: String(value).toLowerCase(), listeners },
      }));
    })
    .map((route, position) => ({ ...route, position }));
}

function listenersOf(world: World, { namespace: own = '', manifest }: KubernetesObject): string[] {
  const names = places(manifest, 'spec.gateways[]').map(({ value }) => String(value));
  return names.flatMap((name) => {
    const [namespace = '', gateway = ''] = name.includes('/') ? name.split('/') : [own, name];
    const found = world.find(GROUP, 'Gateway', namespace, gateway);
    if (!found) return [];
    const ports = places(found.manifest, 'spec.servers[].port.number').map(({ value }) => String(value));
    return ports.map((port) => `${podsOfGateway(found)} ${port}`);
  });
}

const podsOfGateway = ({ namespace, manifest }: Pick<KubernetesObject, 'namespace' | 'manifest'>): string =>
  `${namespace} ${JSON.stringify(Object.entries(labels(manifest, 'spec', 'selector')).sort())}`;

function* checkRoutes(routes: readonly Route[]): Iterable<Fault> {
  const byHost = groupBy(routes, ({ host }) => host);
  const reported = new Set<Route>();
  for (const route of routes) {
    for (const pattern of covering(route.host)) {
      const other = byHost.get(pattern)?.find((one) => areRivals(one, route));
      if (!other) continue;
      const [first, second] = other.position < route.position ? [other, route] : [route, other];
      if (reported.has(second)) continue;
      reported.add(second);
      yield {
        object: second.object,
        path: second.path,
        what: `${second.host} is answered by ${reference(first.object)}${first.host === second.host ? '' : ` as ${first.host}`}`,
        fix: 'choose another host, or remove it there',
      };
    }
  }
}

const areRivals = (a: Route, b: Route): boolean =>
  a.object.namespace !== b.object.namespace && a.listeners.some((listener) => b.listeners.includes(listener));

/** @param path of a host of a server: `spec.servers[0].hosts[0]` */
const listenerOf = (gateway: KubernetesObject, path: Path): string =>
  `${podsOfGateway(gateway)} ${number(gateway.manifest, ...path.slice(0, 3), 'port', 'number')}`;

/** A gateway that takes a host from any namespace lets a tenant have what another gateway keeps for one. */
function* checkGateways(gateways: readonly KubernetesObject[]): Iterable<Fault> {
  const hosts = gateways.flatMap((object) =>
    hostsOf(object).map(({ path, entry }) => ({
      ...{ object, path, listener: listenerOf(object, path) },
      ...readHost(entry.toLowerCase(), object.namespace ?? ''),
    })),
  );
  const open = groupBy(
    hosts.filter(({ namespace }) => namespace === '*'),
    ({ host }) => host,
  );
  const reported = new Set<unknown>();
  for (const { object: owner, namespace, host, listener } of hosts.filter(
    ({ namespace }) => namespace !== '*',
  )) {
    for (const entry of covering(host).flatMap((pattern) => open.get(pattern) ?? [])) {
      if (entry.listener !== listener || reported.has(entry)) continue;
      reported.add(entry);
      yield {
        object: entry.object,
        path: entry.path,
        what: `any namespace may answer for ${host}, which ${reference(owner)} keeps for ${namespace}`,
        fix: `name the namespaces, or take another domain than that of ${host}`,
      };
    }
  }
}

const MAX_NAME = 253;

/** A host, and the wildcards that stand for it: `*.example.org` is for every name below, however deep. */
function covering(host: string): string[] {
  if (host.length > MAX_NAME) return [host];
  const labels = host.split('.');
  const wildcards = labels.map((_, index) => ['*', ...labels.slice(index + 1)].join('.'));
  return [...new Set([host, ...wildcards])];
}
