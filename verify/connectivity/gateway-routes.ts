import { EVERYWHERE } from '../cidr';
import { clusterOf } from '../cluster';
import { field, items, labels, number, text } from '../created/field';
import type { Pod } from '../created/pod';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import { toService } from '../references/cluster-host';
import { destinationsOf } from '../references/destination';
import { admits, Gateways, gatewaysOf } from '../references/gateway-server';
import { type HttpRoute, httpRoutesOf } from '../references/http-route';
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
    const gateways = Gateways.of(environment);
    const routes = environment.ofKind('networking.istio.io', 'VirtualService');
    const routed = new Set(routes.flatMap((route) => items(route.manifest, 'spec', 'hosts').map(String)));
    for (const gateway of environment.ofKind('networking.istio.io', 'Gateway')) {
      yield* checkGateway(gateway, routed, network.declarations.awaitsAll);
    }
    for (const route of routes) yield* checkRoute(network, gateways, route);
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

function* checkRoute(network: Network, gateways: Gateways, route: KubernetesObject): Iterable<Fault> {
  const bound = gatewaysOf(route);
  const pods = new Set<Pod>();
  for (const name of bound) {
    const [first] = gateways.named(name);
    if (!first) continue; // references/… finds that
    for (const pod of gateways.podsOf(first.gateway)) pods.add(pod);
    for (const [index, value] of items(route.manifest, 'spec', 'hosts').entries()) {
      const what = refusal(network, gateways, name, route, String(value));
      if (what)
        yield {
          object: route,
          path: ['spec', 'hosts', index],
          what,
          fix: 'name the host there too, or remove the route',
        };
    }
  }
  if (bound.length === 0) return;
  for (const one of httpRoutesOf(network.world, route)) yield* checkHttp(network, pods, route, one);
  for (const kind of ['tcp', 'tls']) {
    for (const [index, value] of items(route.manifest, 'spec', kind).entries()) {
      const path = ['spec', kind, index];
      yield* checkDestinations(network, pods, { object: route, path, value, matches: [] });
    }
  }
}

/** Why nobody outside gets to a host, if so. @param name `namespace/name` of a Gateway */
function refusal(
  network: Network,
  gateways: Gateways,
  name: string,
  route: KubernetesObject,
  host: string,
): string | undefined {
  const servers = gateways.named(name).filter((server) => admits(server, route, host));
  const [first] = servers;
  if (!first) return `Gateway ${name} has no such host for this namespace`;
  const callers = clusterOf(network.environment).ipFamilies.flatMap((family) => EVERYWHERE[family] ?? []);
  for (const pod of gateways.podsOf(first.gateway)) {
    const ports = servers.flatMap(({ port }) => (port === undefined ? [] : gateways.portOf(pod, port)));
    for (const [port, caller] of ports.flatMap((port) => callers.map((caller) => [port, caller] as const))) {
      const { allowed, steps } = decide(network, caller, pod, { port, host });
      const step = steps.find(({ passes }) => passes === 'no');
      if (allowed === 'no' && step)
        return `${step.layer} refuses it on port ${port} (${names(step.policies)})`;
    }
  }
  return undefined;
}

function* checkHttp(
  network: Network,
  gateways: ReadonlySet<Pod>,
  route: KubernetesObject,
  one: HttpRoute,
): Iterable<Fault> {
  const { object, path, value } = one;
  if (field(value, 'fault') !== undefined) {
    const what = 'breaks or delays requests on purpose';
    yield { object, path: [...path, 'fault'], what, fix: 'remove it' };
  }
  for (const { path: at, value: to, isCopy } of destinationsOf(value)) {
    const host = toService(text(to, 'host') ?? '', object.namespace ?? '', []);
    if (!isCopy || host?.namespace === route.namespace) continue;
    const what = `copies every request to ${text(to, 'host')}, with what tells who the user is`;
    yield {
      object,
      path: [...path, ...at],
      what,
      fix: `copy to a Service of ${route.namespace}, or remove it`,
    };
  }
  yield* checkDestinations(network, gateways, one);
}

function* checkDestinations(network: Network, gateways: ReadonlySet<Pod>, route: HttpRoute): Iterable<Fault> {
  const { object, path, value } = route;
  for (const { path: at, value: destination } of destinationsOf(value)) {
    const found = new Set<string>();
    for (const gateway of gateways) {
      for (const { pod, port } of targetsOf(network, object, destination)) {
        const what = firstRefusal(network, gateway, pod, port, route);
        if (what === undefined || found.has(what)) continue;
        found.add(what);
        const fix = 'declare the connection of the gateway, or remove the route';
        yield { object, path: [...path, ...at], what, fix };
      }
    }
  }
}

/** The ports of pods that a destination leads to. */
export function targetsOf(
  network: Network,
  { namespace = '' }: Pick<KubernetesObject, 'namespace'>,
  destination: unknown,
): { readonly pod: Pod; readonly port: number }[] {
  const host = toService(text(destination, 'host') ?? '', namespace, []);
  const service = host && network.world.find('', 'Service', host.namespace, host.name);
  if (!service) return [];
  const wanted = number(destination, 'port', 'number');
  return network.world
    .selectAll(service.namespace ?? '', labels(service.manifest, 'spec', 'selector'))
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
  { value, matches }: HttpRoute,
): string | undefined {
  for (const match of matches.length > 0 ? matches : [undefined]) {
    const path = forwarded(match, value);
    const { allowed, steps } = decide(network, gateway, pod, { port, path });
    const step = steps.find(({ passes }) => passes === 'no');
    if (allowed === 'no' && step) {
      return `${step.layer} refuses ${path ?? 'the gateway'} on port ${port} (${names(step.policies)})`;
    }
  }
  return undefined;
}

/** The path under which a target is asked, `*` at its end for all below; undefined where it may be any. */
function forwarded(match: unknown, route: unknown): string | undefined {
  if (field(route, 'rewrite', 'uriRegexRewrite') !== undefined) return undefined;
  const [exact, prefix] = [text(match, 'uri', 'exact'), text(match, 'uri', 'prefix')];
  const rewritten = text(route, 'rewrite', 'uri');
  if (exact !== undefined) return rewritten ?? exact;
  if (prefix !== undefined) return `${rewritten ?? prefix}*`;
  return rewritten === undefined || field(match, 'uri', 'regex') !== undefined ? undefined : `${rewritten}*`;
}
