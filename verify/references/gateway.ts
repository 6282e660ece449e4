import { isCreated } from '../created/creation';
import { field, items, places } from '../created/field';
import { World } from '../created/world';
import type { Environment, KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { credentialsOf } from './credential';
import { admits, Gateways, type Server, toGateway } from './gateway-server';
import { plainHost } from './host-pattern';
import { delegateOf } from './http-route';

const GROUP = 'networking.istio.io';

/** What is reachable from outside: routes and gateways name each other, and certificates name the hosts. */
export const gateway: Rule = {
  name: 'references/gateway',
  contract:
    'every VirtualService is admitted by its gateways, every host of a gateway has a route and is in its certificate',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    const gateways = Gateways.of(environment);
    const routed = new Set<string>();
    for (const object of environment.ofKind(GROUP, 'VirtualService')) {
      yield* checkRoute(world, gateways, object, routed);
      yield* checkDelegates(world, object);
    }
    for (const server of gateways.servers) yield* checkHosts(server, routed);
    for (const server of gateways.servers) yield* checkCertificates(world, environment, server);
  },
};

function* checkRoute(
  world: World,
  gateways: Gateways,
  object: KubernetesObject,
  routed: Set<string>,
): Iterable<Fault> {
  for (const { path, value } of places(object.manifest, 'spec.gateways[]')) {
    if (value === 'mesh' || typeof value !== 'string') continue;
    const name = toGateway(value, object.namespace ?? '');
    const [of = '', own = ''] = name.split('/');
    const found = world.find(GROUP, 'Gateway', of, own);
    if (!found) {
      const what = `Gateway ${name} does not exist`;
      yield { object, path, what, fix: 'correct it; a gateway of another namespace is "namespace/name"' };
      continue;
    }
    yield* checkAdmission(object, name, gateways.named(name), routed);
    yield* checkExport(object, name, [...new Set(gateways.podsOf(found).map(({ namespace }) => namespace))]);
  }
}

function* checkAdmission(
  object: KubernetesObject,
  name: string,
  servers: readonly Server[],
  routed: Set<string>,
): Iterable<Fault> {
  const own = object.namespace ?? '';
  for (const { path, value: host } of places(object.manifest, 'spec.hosts[]')) {
    if (typeof host !== 'string') continue;
    routed.add(`${name} ${own}/${host}`).add(`${name} */${host}`);
    if (servers.some((server) => admits(server, object, host))) continue;
    const what = `Gateway ${name} does not admit ${host} from ${own}`;
    const fix = `add "${own}/${host}" to the hosts of the gateway, or correct the host`;
    yield { object, path, what, fix };
  }
}

/** A route that is not shown to the pods of its gateway is not there. */
function* checkExport(
  object: KubernetesObject,
  name: string,
  namespaces: readonly string[],
): Iterable<Fault> {
  const shown = items(object.manifest, 'spec', 'exportTo').map((one) =>
    one === '.' ? (object.namespace ?? '') : String(one),
  );
  const missed = namespaces.find((namespace) => !shown.includes(namespace));
  if (shown.length === 0 || shown.includes('*') || missed === undefined) return;
  const what = `is not shown to ${missed}, where the pods of Gateway ${name} are`;
  yield { object, path: ['spec', 'exportTo'], what, fix: `add ${missed}` };
}

/** What a route leaves its requests to has no hosts of its own. @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#Delegate */
function* checkDelegates(world: World, object: KubernetesObject): Iterable<Fault> {
  for (const [index, route] of items(object.manifest, 'spec', 'http').entries()) {
    if (field(route, 'delegate') === undefined) continue;
    const path = ['spec', 'http', index, 'delegate'];
    const delegate = delegateOf(world, object, route);
    if (!delegate) {
      const what = 'leaves its requests to a VirtualService that does not exist';
      yield { object, path, what, fix: 'correct name and namespace' };
    } else if (items(delegate.manifest, 'spec', 'hosts').length > 0) {
      const what = `leaves its requests to ${delegate.namespace}/${delegate.name}, which has hosts of its own and is heeded by none`;
      yield { object, path, what, fix: 'remove the hosts there' };
    }
  }
}

/** A host that nothing answers is a 404, and mostly a mistake in a name. */
function* checkHosts({ gateway: object, hosts }: Server, routed: ReadonlySet<string>): Iterable<Fault> {
  for (const { path, namespace, host } of hosts) {
    if (host.startsWith('*') || routed.has(`${object.namespace}/${object.name} ${namespace}/${host}`))
      continue;
    const what = `no VirtualService ${namespace === '*' ? '' : `of ${namespace} `}routes ${host}`;
    yield { object, path, what, fix: 'add the route, or remove the host' };
  }
}

function* checkCertificates(world: World, environment: Environment, server: Server): Iterable<Fault> {
  const { gateway: object, hosts } = server;
  for (const { name } of credentialsOf(server)) {
    const secret = world.find('', 'Secret', object.namespace, name);
    const certificate = secret && isCreated(secret) ? secret.createdBy : undefined;
    if (certificate?.kind !== 'Certificate' || certificate.environment !== environment.name) continue;
    const names = items(certificate.manifest, 'spec', 'dnsNames').map((one) => plainHost(String(one)));
    const exact = new Set(names);
    const wildcards = new Set(names.filter((one) => one.startsWith('*.')));
    for (const { path, host } of hosts) {
      // a wildcard of a certificate stands for one label
      const wanted = plainHost(host);
      if (exact.has(wanted) || wildcards.has(wanted.replace(/^[^.]+/, '*'))) continue;
      const what = `Certificate ${certificate.namespace}/${certificate.name} of ${name} is not for ${host}`;
      yield { object, path, what, fix: `add ${host} to spec.dnsNames of the Certificate` };
    }
  }
}
