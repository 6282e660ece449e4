import { isCreated, type WorldObject } from '../created/creation';
import { items, places, text } from '../created/field';
import { World } from '../created/world';
import type { Environment, KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';

const GROUP = 'networking.istio.io';

/** What is reachable from outside: routes and gateways name each other, and certificates name the hosts. */
export const gateway: Rule = {
  name: 'references/gateway',
  contract:
    'every VirtualService is admitted by its gateways, every host of a gateway has a route and is in its certificate',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    const routed = new Set<string>();
    for (const object of environment.ofKind(GROUP, 'VirtualService'))
      yield* checkRoute(world, object, routed);
    for (const object of environment.ofKind(GROUP, 'Gateway')) {
      yield* checkHosts(object, routed);
      yield* checkCertificates(world, environment, object);
    }
  },
};

/** A gateway's host: `namespace/host`, where `.` is the gateway's own namespace and `*` or nothing any. */
export function readHost(entry: string, own: string): { readonly namespace: string; readonly host: string } {
  const [namespace, host] = entry.includes('/') ? entry.split('/') : ['*', entry];
  return { namespace: namespace === '.' ? own : (namespace ?? '*'), host: host ?? '' };
}

const admits = (pattern: string, host: string): boolean =>
  pattern === '*' || pattern === host || (pattern.startsWith('*.') && host.endsWith(pattern.slice(1)));

interface Admitted {
  readonly exact: ReadonlySet<string>;
  readonly patterns: readonly { readonly namespace: string; readonly host: string }[];
}

const admissions = new WeakMap<object, Admitted>();

/** Exact hosts by look-up, so that a thousand routes through one gateway are no million comparisons. */
function admittedBy(gateway: Pick<KubernetesObject, 'manifest' | 'namespace'>): Admitted {
  const known = admissions.get(gateway.manifest);
  if (known) return known;
  const hosts = hostsOf(gateway).map(({ entry }) => readHost(entry, gateway.namespace ?? ''));
  const isPattern = ({ namespace, host }: { namespace: string; host: string }) =>
    namespace === '*' || host.startsWith('*');
  const admitted = {
    exact: new Set(
      hosts.filter((host) => !isPattern(host)).map(({ namespace, host }) => `${namespace}/${host}`),
    ),
    patterns: hosts.filter(isPattern),
  };
  admissions.set(gateway.manifest, admitted);
  return admitted;
}

export const hostsOf = ({ manifest }: Pick<KubernetesObject, 'manifest'>): { path: Path; entry: string }[] =>
  places(manifest, 'spec.servers[].hosts[]').flatMap(({ path, value }) =>
    typeof value === 'string' ? [{ path, entry: value }] : [],
  );

function* checkRoute(world: World, object: KubernetesObject, routed: Set<string>): Iterable<Fault> {
  const own = object.namespace ?? '';
  for (const { path, value } of places(object.manifest, 'spec.gateways[]')) {
    if (value === 'mesh' || typeof value !== 'string') continue;
    const [namespace = '', name = ''] = value.includes('/') ? value.split('/') : [own, value];
    const gateway = world.find(GROUP, 'Gateway', namespace, name);
    if (gateway) yield* checkAdmission(object, gateway, routed);
    else {
      const what = `Gateway ${namespace}/${name} does not exist`;
      yield { object, path, what, fix: 'correct it; a gateway of another namespace is "namespace/name"' };
    }
  }
}

function* checkAdmission(
  object: KubernetesObject,
  { namespace, name, manifest }: WorldObject,
  routed: Set<string>,
): Iterable<Fault> {
  const own = object.namespace ?? '';
  const { exact, patterns } = admittedBy({ namespace, manifest });
  const ofOwn = patterns.filter((one) => one.namespace === '*' || one.namespace === own);
  for (const { path, value: host } of places(object.manifest, 'spec.hosts[]')) {
    if (typeof host !== 'string') continue;
    routed.add(`${namespace}/${name} ${own}/${host}`).add(`${namespace}/${name} */${host}`);
    if (exact.has(`${own}/${host}`) || ofOwn.some((one) => admits(one.host, host))) continue;
    const what = `Gateway ${namespace}/${name} does not admit ${host} from ${own}`;
    yield {
      object,
      path,
      what,
      fix: `add "${own}/${host}" to the hosts of the gateway, or correct the host`,
    };
  }
}

/** A host that nothing answers is a 404, and mostly a mistake in a name. */
function* checkHosts(object: KubernetesObject, routed: ReadonlySet<string>): Iterable<Fault> {
  const gateway = `${object.namespace}/${object.name}`;
  for (const { path, entry } of hostsOf(object)) {
    const { namespace, host } = readHost(entry, object.namespace ?? '');
    if (host.startsWith('*') || routed.has(`${gateway} ${namespace}/${host}`)) continue;
    const what = `no VirtualService ${namespace === '*' ? '' : `of ${namespace} `}routes ${host}`;
    yield { object, path, what, fix: 'add the route, or remove the host' };
  }
}

function* checkCertificates(
  world: World,
  environment: Environment,
  object: KubernetesObject,
): Iterable<Fault> {
  for (const [index, server] of items(object.manifest, 'spec', 'servers').entries()) {
    const name = text(server, 'tls', 'credentialName') ?? '';
    const secret = world.find('', 'Secret', object.namespace, name);
    const certificate = secret && isCreated(secret) ? secret.createdBy : undefined;
    if (certificate?.kind !== 'Certificate' || certificate.environment !== environment.name) continue;
    const names = items(certificate.manifest, 'spec', 'dnsNames').filter((one) => typeof one === 'string');
    const exact = new Set(names);
    const wildcards = names.filter((one) => one.startsWith('*.'));
    for (const [at, entry] of items(server, 'hosts').entries()) {
      const { host } = readHost(String(entry), '');
      // a wildcard of a certificate stands for one label
      if (exact.has(host) || wildcards.includes(host.replace(/^[^.]+/, '*'))) continue;
      const what = `Certificate ${certificate.namespace}/${certificate.name} of ${name} is not for ${host}`;
      const path = ['spec', 'servers', index, 'hosts', at];
      yield { object, path, what, fix: `add ${host} to spec.dnsNames of the Certificate` };
    }
  }
}
