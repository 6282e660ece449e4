import { places, text } from '../created/field';
import { World } from '../created/world';
import { type Environment, groupBy, type KubernetesObject, reference } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { Gateways, gatewaysOf, type Server } from './gateway-server';
import { claims } from './host-claim';
import { coveringBy, plainHost } from './host-pattern';

const GROUP = 'networking.istio.io';
const TENANT = 'plinth.dev/tenant';

/** Who answers for a host reads what people type there; of two, Istio takes the older one's routes. @see https://istio.io/latest/docs/ops/best-practices/traffic-management/#split-virtual-services */
export const hostOwner: Rule = {
  name: 'references/host-owner',
  contract:
    'every host of a gateway is of one namespace, and no other one answers for it, has its certificate or may',
  *check(environment): Iterable<Fault> {
    const gateways = Gateways.of(environment);
    const isOfTenant = tenancyOf(environment);
    const reported = new Set<string>();
    for (const fault of checkRoutes(routesOf(environment, gateways, isOfTenant))) {
      reported.add(`${reference(fault.object)} ${fault.path?.join('.')}`);
      yield fault;
    }
    yield* checkGateways(gateways.servers);
    for (const fault of claims(environment, gateways, isOfTenant)) {
      if (!reported.has(`${reference(fault.object)} ${fault.path?.join('.')}`)) yield fault;
    }
  },
};

function tenancyOf(environment: Environment): (object: KubernetesObject) => boolean {
  const world = World.of(environment);
  return ({ namespace = '' }) =>
    text(world.find('', 'Namespace', undefined, namespace)?.manifest, 'metadata', 'labels', TENANT) !==
    undefined;
}

/** A host of a VirtualService. */
interface Route {
  readonly object: KubernetesObject;
  readonly path: Path;
  readonly host: string;
  /** Where its gateways listen: ports of pods, as those select them. */
  readonly listeners: ReadonlySet<string>;
  readonly position: number;
}

/** The platform's before those of tenants, so that what is wrong is said of the tenant. */
function routesOf(
  environment: Environment,
  gateways: Gateways,
  isOfTenant: (object: KubernetesObject) => boolean,
): Route[] {
  const all = environment.ofKind(GROUP, 'VirtualService');
  const servers = new Map<string, ReadonlySet<string>>();
  return [...all.filter((object) => !isOfTenant(object)), ...all.filter(isOfTenant)]
    .flatMap((object) => {
      const names = gatewaysOf(object);
      const key = names.join(' ');
      const listeners =
        servers.get(key) ??
        new Set(names.flatMap((name) => gateways.named(name)).flatMap((server) => server.listeners));
      servers.set(key, listeners);
      return places(object.manifest, 'spec.hosts[]').map(({ path, value }) => ({
        ...{ object, path, host: plainHost(String(value)), listeners },
      }));
    })
    .map((route, position) => ({ ...route, position }));
}

function* checkRoutes(routes: readonly Route[]): Iterable<Fault> {
  const covering = coveringBy(routes.map(({ host }) => host));
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
  a.object.namespace !== b.object.namespace &&
  (a.listeners === b.listeners
    ? a.listeners.size > 0
    : [...a.listeners].some((listener) => b.listeners.has(listener)));

/** A gateway that takes a host from any namespace lets a tenant have what another gateway keeps for one. */
function* checkGateways(servers: readonly Server[]): Iterable<Fault> {
  const hosts = servers.flatMap(({ gateway: object, hosts, listeners }) =>
    hosts.map(({ path, namespace, host }) => ({ object, listeners, path, namespace, host: plainHost(host) })),
  );
  const open = groupBy(
    hosts.filter(({ namespace }) => namespace === '*'),
    ({ host }) => host,
  );
  const covering = coveringBy(open.keys());
  const reported = new Set<unknown>();
  for (const { object: owner, namespace, host, listeners } of hosts) {
    if (namespace === '*') continue;
    for (const entry of covering(host).flatMap((pattern) => open.get(pattern) ?? [])) {
      if (reported.has(entry) || !entry.listeners.some((listener) => listeners.includes(listener))) continue;
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
