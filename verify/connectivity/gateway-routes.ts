import { EVERYWHERE } from '../cidr';
import { clusterOf } from '../cluster';
import { field, items, labels, number, text } from '../created/field';
import type { Pod } from '../created/pod';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { names } from './call';
import { matchText } from './mesh/authorization-rule';
import { Network } from './network';
import { decide } from './verdict';

/** What the internet reaches is what has a route, and every route leads somewhere that lets the gateway in. */
export const gatewayRoutes: Rule = {
  name: 'connectivity/gateway-routes',
  contract:
    'hosts of a Gateway have a route, and every route passes the policies of the gateway and of its target',
  *check(environment): Iterable<Fault> {
    const network = Network.of(environment);
    const routes = environment.ofKind('networking.istio.io', 'VirtualService');
    const routed = new Set(routes.flatMap((route) => items(route.manifest, 'spec', 'hosts').map(String)));
    for (const gateway of environment.ofKind('networking.istio.io', 'Gateway')) {
      yield* checkGateway(gateway, routed, network.declarations.awaitsAll);
    }
    for (const route of routes) yield* checkRoute(network, route);
  },
};

/** Without the namespace that a host of a Gateway may begin with. */
const hostOf = (host: string): string => host.slice(host.indexOf('/') + 1);

/** @param awaits whether those whose hosts a wildcard is for are still to come */
function* checkGateway(
  gateway: KubernetesObject,
  routed: ReadonlySet<string>,
  awaits: boolean,
): Iterable<Fault> {
  for (const [index, server] of items(gateway.manifest, 'spec', 'servers').entries()) {
    for (const [position, value] of items(server, 'hosts').entries()) {
      const host = hostOf(String(value));
      const isWildcard = host.includes('*');
      if (routed.has(host) || (isWildcard && awaits)) continue;
      if (isWildcard && [...routed].some((one) => matchText(host, one))) continue;
      yield {
        object: gateway,
        path: ['spec', 'servers', index, 'hosts', position],
        what: `host ${host} has no VirtualService`,
        fix: 'add the route, or remove the host',
      };
    }
  }
}

function* checkRoute(network: Network, route: KubernetesObject): Iterable<Fault> {
  const gateways = items(route.manifest, 'spec', 'gateways')
    .map(String)
    .filter((name) => name !== 'mesh');
  for (const name of gateways) {
    const [namespace, gatewayName = ''] = name.includes('/') ? name.split('/') : [route.namespace, name];
    const gateway = network.world.find('networking.istio.io', 'Gateway', namespace, gatewayName);
    if (!gateway) continue; // references/… finds that
    for (const [index, value] of items(route.manifest, 'spec', 'hosts').entries()) {
      const what = refusal(network, gateway, route, String(value));
      if (what)
        yield {
          object: route,
          path: ['spec', 'hosts', index],
          what,
          fix: 'name the host there too, or remove the route',
        };
    }
    const [pod] = podsOf(network, gateway);
    if (pod) yield* checkDestinations(network, pod, route);
  }
}

const podsOf = (network: Network, gateway: KubernetesObject): readonly Pod[] =>
  network.world.selectAll(gateway.namespace ?? '', labels(gateway.manifest, 'spec', 'selector'));

/** Why nobody outside gets to a host, if so. */
function refusal(
  network: Network,
  gateway: KubernetesObject,
  route: KubernetesObject,
  host: string,
): string | undefined {
  const servers = items(gateway.manifest, 'spec', 'servers').filter((server) =>
    items(server, 'hosts').some((one) => admits(String(one), gateway, route, host)),
  );
  if (servers.length === 0)
    return `Gateway ${gateway.namespace}/${gateway.name} has no such host for this namespace`;
  const ports = servers.flatMap((server) => number(server, 'port', 'number') ?? []);
  const callers = clusterOf(network.environment).ipFamilies.flatMap((family) => EVERYWHERE[family] ?? []);
  for (const pod of podsOf(network, gateway)) {
    for (const [port, caller] of ports.flatMap((port) => callers.map((caller) => [port, caller] as const))) {
      const { allowed, steps } = decide(network, caller, pod, { port, host });
      const step = steps.find(({ passes }) => passes === 'no');
      if (allowed === 'no' && step)
        return `${step.layer} refuses it on port ${port} (${names(step.policies)})`;
    }
  }
  return undefined;
}

function admits(entry: string, gateway: KubernetesObject, route: KubernetesObject, host: string): boolean {
  const [namespace] = entry.includes('/') ? entry.split('/') : ['*'];
  const wanted = namespace === '.' ? gateway.namespace : namespace;
  return (wanted === '*' || wanted === route.namespace) && matchText(hostOf(entry), host);
}

function* checkDestinations(network: Network, gateway: Pod, route: KubernetesObject): Iterable<Fault> {
  for (const [index, rule] of items(route.manifest, 'spec', 'http').entries()) {
    for (const [position, to] of items(rule, 'route').entries()) {
      const path: Path = ['spec', 'http', index, 'route', position, 'destination'];
      const destination = field(to, 'destination');
      for (const { pod, port } of targetsOf(network, route, destination)) {
        const what = firstRefusal(network, gateway, pod, port, rule);
        if (what)
          yield {
            object: route,
            path,
            what,
            fix: 'declare the connection of the gateway, or remove the route',
          };
      }
    }
  }
}

function targetsOf(network: Network, route: KubernetesObject, destination: unknown) {
  const host = text(destination, 'host') ?? '';
  const [name = '', namespace = route.namespace] = host.split('.');
  const service = network.world.find('', 'Service', namespace, name);
  const wanted = number(destination, 'port', 'number');
  if (!service) return [];
  return network.world
    .selectAll(namespace ?? '', labels(service.manifest, 'spec', 'selector'))
    .flatMap((pod) =>
      network.services
        .of(pod)
        .filter((one) => one.service === service && (wanted === undefined || one.port === wanted))
        .map(({ targetPort }) => ({ pod, port: targetPort })),
    );
}

function firstRefusal(
  network: Network,
  gateway: Pod,
  pod: Pod,
  port: number,
  rule: unknown,
): string | undefined {
  const uris = items(rule, 'match').map(
    (match) => text(match, 'uri', 'prefix') ?? text(match, 'uri', 'exact'),
  );
  for (const uri of uris.length > 0 ? uris : [undefined]) {
    const path = uri && `${uri}*`;
    const { allowed, steps } = decide(network, gateway, pod, { port, path });
    const step = steps.find(({ passes }) => passes === 'no');
    if (allowed === 'no' && step) {
      return `${step.layer} refuses ${uri ?? 'the gateway'} on port ${port} (${names(step.policies)})`;
    }
  }
  return undefined;
}
