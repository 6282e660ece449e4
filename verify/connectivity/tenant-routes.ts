import { field, items, labels, mapping, text } from '../created/field';
import type { Pod } from '../created/pod';
import type { World } from '../created/world';
import type { Environment, KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import { toService } from '../references/cluster-host';
import { type Destination, destinationsOf } from '../references/destination';
import { Gateways, gatewaysOf } from '../references/gateway-server';
import { plainHost } from '../references/host-pattern';
import { delegateOf, type HttpRoute, httpRoutesOf } from '../references/http-route';
import type { Rule } from '../rule';
import { targetsOf } from './gateway-routes';
import { Network } from './network';
import { Stages } from './tenants';

const GROUP = 'networking.istio.io';

/** Gateways do for a tenant what its VirtualServices say, with the rights of a gateway: they get to every tenant, and into the platform. */
export const tenantRoutes: Rule = {
  name: 'connectivity/tenant-routes',
  contract: 'routes of a tenant lead to its own Services as declared, and no other route leads to them',
  *check(environment): Iterable<Fault> {
    const network = Network.of(environment);
    const gateways = Gateways.of(environment);
    const stages = new Stages(network);
    for (const object of environment.ofKind(GROUP, 'VirtualService')) {
      yield* checkStages(network.world, object, stages);
      if (stages.of(object.namespace ?? '') === undefined) continue;
      yield* checkExport(object, gateways);
      if (gatewaysOf(object).length > 0) yield* checkRoute(network, gateways, object);
    }
    yield* checkOthers(environment, gateways, stages);
  },
};

/** Nobody's route leads into a tenant but its own, and its own into no other. */
function* checkStages(world: World, object: KubernetesObject, stages: Stages): Iterable<Fault> {
  const own = object.namespace ?? '';
  for (const { path, value } of ownRoutes(object)) {
    const targets = destinationsOf(value).map((to) => ({
      path: [...path, ...to.path, 'host'],
      namespace: toService(plainHost(text(to.value, 'host') ?? ''), own, [])?.namespace,
    }));
    const delegate = {
      path: [...path, 'delegate', 'namespace'],
      namespace: text(value, 'delegate', 'namespace'),
    };
    for (const target of answersItself(world, stages, object, value) ? targets : [...targets, delegate]) {
      if (target.namespace === undefined || target.namespace === own) continue;
      if (stages.of(target.namespace) === stages.of(own)) continue;
      const what = `leads from ${own} to ${target.namespace}, which are not of the same stage of the same tenant`;
      yield { object, path: target.path, what, fix: `lead to a Service of ${own}` };
    }
  }
}

/** Whether the gateway itself answers what a route leaves to a VirtualService of the platform, so that it leads nowhere. */
function answersItself(world: World, stages: Stages, object: KubernetesObject, route: unknown): boolean {
  const delegate = delegateOf(world, object, route);
  const routes = items(delegate?.manifest, 'spec', 'http');
  return (
    stages.of(delegate?.namespace ?? '') === undefined &&
    routes.length > 0 &&
    routes.every((one) => field(one, 'directResponse') !== undefined && destinationsOf(one).length === 0)
  );
}

const ownRoutes = ({ manifest }: KubernetesObject): { readonly path: Path; readonly value: unknown }[] =>
  ['http', 'tcp', 'tls'].flatMap((kind) =>
    items(manifest, 'spec', kind).map((value, index) => ({ path: ['spec', kind, index], value })),
  );

/** What is shown to everybody is heeded by everybody's sidecars, or left to by everybody's routes. */
function* checkExport(object: KubernetesObject, gateways: Gateways): Iterable<Fault> {
  const own = object.namespace ?? '';
  const allowed = new Set(['.', own]);
  for (const { gateway } of gatewaysOf(object).flatMap((name) => gateways.named(name))) {
    for (const { namespace } of gateways.podsOf(gateway)) allowed.add(namespace);
  }
  const shown = items(object.manifest, 'spec', 'exportTo').map(String);
  const other = shown.length === 0 ? '*' : shown.find((one) => !allowed.has(one));
  if (other === undefined) return;
  yield {
    object,
    path: ['spec', 'exportTo'],
    what: `is shown to ${other === '*' ? 'every namespace' : other}`,
    fix: `show it to ${[...allowed].slice(1).join(' or ')} alone`,
  };
}

function* checkRoute(network: Network, gateways: Gateways, object: KubernetesObject): Iterable<Fault> {
  const hosts = items(object.manifest, 'spec', 'hosts').map(String);
  for (const [index, host] of hosts.entries()) {
    if (!host.startsWith('*')) continue;
    const what = `${host} is every name that nobody has yet`;
    yield { object, path: ['spec', 'hosts', index], what, fix: 'name the hosts' };
  }
  for (const kind of ['tcp', 'tls']) {
    for (const index of items(object.manifest, 'spec', kind).keys()) {
      const what = 'hands connections on that no policy looks into';
      yield { object, path: ['spec', kind, index], what, fix: 'make it an HTTP route' };
    }
  }
  const pods = new Set(
    gatewaysOf(object)
      .flatMap((name) => gateways.named(name))
      .flatMap(({ gateway }) => gateways.podsOf(gateway)),
  );
  for (const route of httpRoutesOf(network.world, object)) {
    if (route.object.namespace !== object.namespace) continue;
    for (const to of destinationsOf(route.value)) yield* checkDestination(network, pods, route, to);
    yield* checkNames(route, new Set(hosts.map(plainHost)));
  }
}

/** A Service of its own, with pods that are known, and that the gateway is declared to ask. */
function* checkDestination(
  network: Network,
  gateways: ReadonlySet<Pod>,
  { object, path: of }: HttpRoute,
  { path: at, value }: Destination,
): Iterable<Fault> {
  const path = [...of, ...at, 'host'];
  const own = object.namespace ?? '';
  const written = text(value, 'host') ?? '';
  const host = toService(written, own, path);
  const fix = 'lead to a Service with pods of its own, which the gateway is declared to ask';
  if (host?.namespace !== own) {
    // checkStages says it of what is somebody's
    if (host === undefined)
      yield { object, path, what: `leads to ${written}, which is no Service of ${own}`, fix };
    return;
  }
  const service = network.world.find('', 'Service', own, host.name);
  if (!service) return;
  if (text(service.manifest, 'spec', 'externalName') !== undefined) {
    const what = `leads to where Service ${own}/${host.name} points: ${text(service.manifest, 'spec', 'externalName')}`;
    yield { object, path, what, fix };
  } else if (Object.keys(labels(service.manifest, 'spec', 'selector')).length === 0) {
    const what = `leads to Service ${own}/${host.name}, of whose addresses nobody knows what they are`;
    yield { object, path, what, fix };
  }
  for (const gateway of gateways) {
    const undeclared = targetsOf(network, object, value).find(
      ({ pod, port }) =>
        !network.declarations
          .between(gateway, pod)
          .some(({ ports }) => ports.some((declared) => declared.port === port)),
    );
    if (!undeclared) continue;
    const { pod, port } = undeclared;
    const what = `leads ${gateway.namespace}/${gateway.name} to ${pod.namespace}/${pod.name} on port ${port}, which no connection declares`;
    yield { object, path, what, fix };
  }
}

/** Headers by which programs believe who calls, and under which name. */
const TRUSTED =
  /^(?::.*|host|forwarded|x-forwarded-.*|x-real-ip|x-envoy-.*|x-client-.*|authorization|cookie)$/i;

/** Those that every route has to set; connectivity/forwarded-headers looks at what they say. */
const FORWARDED = /^x-forwarded-(?:for|host|port|proto)$/i;

/** Under names of its own, as whoever calls. */
function* checkNames({ object, path, value }: HttpRoute, hosts: ReadonlySet<string>): Iterable<Fault> {
  for (const step of ['rewrite', 'redirect']) {
    const authority = text(value, step, 'authority');
    if (authority === undefined || hosts.has(plainHost(authority.replace(/:\d+$/, '')))) continue;
    const what = `sends callers to ${authority}, which is none of its hosts`;
    yield { object, path: [...path, step, 'authority'], what, fix: 'name one of its hosts, or remove it' };
  }
  const places: [Path, unknown][] = [
    [path, value],
    ...items(value, 'route').map((one, index): [Path, unknown] => [[...path, 'route', index], one]),
  ];
  for (const [at, of] of places) {
    for (const change of ['set', 'add']) {
      for (const name of Object.keys(mapping(of, 'headers', 'request', change))) {
        if (!TRUSTED.test(name) || FORWARDED.test(name)) continue;
        const what = `writes the header ${name}, which says who calls whom`;
        yield { object, path: [...at, 'headers', 'request', change, name], what, fix: 'remove it' };
      }
    }
  }
}

/** What says where a Service leads, beside its pods: Istio takes addresses from all of them. */
const ADDRESSES: readonly (readonly [group: string, kind: string])[] = [
  ['discovery.k8s.io', 'EndpointSlice'],
  ['', 'Endpoints'],
  [GROUP, 'WorkloadEntry'],
];

/** A Gateway is heeded by the gateways of every namespace; a DestinationRule says how a Service is called. */
function* checkOthers(environment: Environment, gateways: Gateways, stages: Stages): Iterable<Fault> {
  for (const object of environment.ofKind(GROUP, 'Gateway')) {
    const own = object.namespace ?? '';
    const other = gateways.podsOf(object).find(({ namespace }) => namespace !== own);
    if (stages.of(own) === undefined || !other) continue;
    const what = `is heeded by ${other.namespace}/${other.name}, which is not of ${own}`;
    yield { object, path: ['spec', 'selector'], what, fix: 'remove it' };
  }
  for (const object of environment.ofKind(GROUP, 'DestinationRule')) {
    const own = object.namespace ?? '';
    const host = text(object.manifest, 'spec', 'host') ?? '';
    if (stages.of(own) === undefined || toService(host, own, [])?.namespace === own) continue;
    const what = `says how ${host} is called, which is no Service of ${own}`;
    yield { object, path: ['spec', 'host'], what, fix: `name a Service of ${own}` };
  }
  for (const object of ADDRESSES.flatMap(([group, kind]) => environment.ofKind(group, kind))) {
    if (stages.of(object.namespace ?? '') === undefined) continue;
    const what = 'writes addresses to which Services lead, and with them the gateway';
    yield { object, what, fix: 'remove it; a Service finds its pods by their labels' };
  }
}
