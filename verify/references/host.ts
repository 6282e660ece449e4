import { clusterOf } from '../cluster';
import { field, items, labels, number, type Place, places, text } from '../created/field';
import { World } from '../created/world';
import type { Environment, KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { type Host, hostsOf, portsOf, toHost, toService } from './cluster-host';
import { destinationsOf } from './destination';
import { oneOf } from './one-of';
import { describeLabels } from './service';

/** Kinds whose hosts Istio resolves. */
const ROUTES = ['networking.istio.io/VirtualService', 'networking.istio.io/DestinationRule'];

/** The names under which programs call each other lead to Services, and to ports that they have. */
export const host: Rule = {
  name: 'references/host',
  contract: 'every host name of the cluster, wherever it is written, is that of a Service with that port',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    const outside = new Set(
      environment
        .ofKind('networking.istio.io', 'ServiceEntry')
        .flatMap(({ manifest }) => items(manifest, 'spec', 'hosts')),
    );
    const subsets = subsetsOf(environment);
    yield* checkTexts(world, environment);
    for (const object of environment.ofKind('networking.istio.io', 'VirtualService')) {
      for (const { path, value } of routedBy(object)) {
        if (outside.has(text(value, 'host'))) continue;
        yield* checkDestination(world, object, path, value, subsets);
      }
    }
    for (const object of environment.ofKind('networking.istio.io', 'DestinationRule')) {
      if (!outside.has(text(object.manifest, 'spec', 'host'))) yield* checkRule(world, object);
    }
  },
};

function* checkTexts(world: World, environment: Environment): Iterable<Fault> {
  const foreign = foreignOf(environment);
  for (const object of environment.objects) {
    if (ROUTES.includes(`${object.group}/${object.kind}`)) continue;
    const hosts = hostsOf(object.manifest).filter(
      ({ namespace, name }) => !foreign.has(`${namespace}/${name}`),
    );
    for (const host of hosts) yield* checkHost(world, object, withPort(object, host));
  }
}

/** Services of somebody else's, of which no more is known than that they are called. */
function foreignOf(environment: Environment): ReadonlySet<string> {
  const hosts = clusterOf(environment).foreign.flatMap(({ name }) => toHost(name, '', []) ?? []);
  return new Set(hosts.map(({ namespace, name }) => `${namespace}/${name}`));
}

/** A Keycloak writes host and port of its database in two fields. */
function withPort({ kind, manifest }: KubernetesObject, host: Host): Host {
  const isDatabase = kind === 'Keycloak' && host.path.join('.') === 'spec.db.host';
  return isDatabase ? { ...host, port: number(manifest, 'spec', 'db', 'port') } : host;
}

function* checkHost(world: World, object: KubernetesObject, host: Host): Iterable<Fault> {
  const { path, namespace, name, port } = host;
  const service = world.find('', 'Service', namespace, name);
  // what somebody else has there, nobody here knows
  if (!service && isForeign(world, namespace)) return;
  if (!service) {
    const what = `${host.text} is no Service: ${namespace} has none named ${name}`;
    const known = world.inNamespace('', 'Service', namespace).map((one) => one.name);
    yield { object, path, what, fix: oneOf(known, 'add the Service, or correct the namespace') };
  } else if (port !== undefined && !portsOf(service).includes(port)) {
    const what = `Service ${namespace}/${name} has no port ${port}`;
    yield { object, path, what, fix: oneOf(portsOf(service), 'add the port to the Service') };
  }
}

const isForeign = ({ environment }: World, namespace: string): boolean =>
  clusterOf(environment).foreign.some((pods) => pods.namespace === namespace);

const routedBy = ({ manifest }: KubernetesObject): Place[] =>
  ['http', 'tcp', 'tls']
    .flatMap((protocol) => places(manifest, `spec.${protocol}[]`))
    .flatMap(({ path, value }) =>
      destinationsOf(value).map((one) => ({ path: [...path, ...one.path], value: one.value })),
    );

const NEITHER = 'write <name>.<namespace>.svc.cluster.local in full, or add a ServiceEntry';

type Subsets = ReadonlyMap<string, ReadonlySet<unknown>>;

function subsetsOf(environment: Environment): Subsets {
  const subsets = new Map<string, Set<unknown>>();
  for (const { namespace, manifest } of environment.ofKind('networking.istio.io', 'DestinationRule')) {
    const host = toService(text(manifest, 'spec', 'host') ?? '', namespace ?? '', []);
    const key = host ? `${host.namespace}/${host.name}` : '';
    const names = subsets.get(key) ?? new Set();
    for (const subset of items(manifest, 'spec', 'subsets')) names.add(field(subset, 'name'));
    subsets.set(key, names);
  }
  return subsets;
}

function* checkDestination(
  world: World,
  object: KubernetesObject,
  path: Path,
  destination: unknown,
  subsets: Subsets,
): Iterable<Fault> {
  const found = toService(text(destination, 'host') ?? '', object.namespace ?? '', [...path, 'host']);
  if (!found) {
    const what = `destination ${JSON.stringify(text(destination, 'host'))} is neither a Service nor in a ServiceEntry`;
    yield { object, path: [...path, 'host'], what, fix: NEITHER };
    return;
  }
  const port = number(destination, 'port', 'number');
  yield* checkHost(world, object, { ...found, path: port ? [...path, 'port', 'number'] : found.path, port });
  const service = world.find('', 'Service', found.namespace, found.name);
  if (service && port === undefined && portsOf(service).length > 1) {
    const what = `Service ${found.namespace}/${found.name} has several ports and the destination names none`;
    yield { object, path, what, fix: `set port.number to one of ${portsOf(service).join(', ')}` };
  }
  const subset = text(destination, 'subset');
  if (subset && !subsets.get(`${found.namespace}/${found.name}`)?.has(subset)) {
    const what = `no DestinationRule of ${found.text} has the subset ${JSON.stringify(subset)}`;
    yield { object, path: [...path, 'subset'], what, fix: 'add the subset, or remove the field' };
  }
}

function* checkRule(world: World, object: KubernetesObject): Iterable<Fault> {
  const { namespace = '', manifest } = object;
  const path = ['spec', 'host'];
  const host = text(manifest, 'spec', 'host') ?? '';
  if (host.includes('*')) return;
  const found = toService(host, namespace, path);
  if (!found) {
    const what = `host ${JSON.stringify(host)} is neither a Service nor in a ServiceEntry`;
    yield { object, path, what, fix: NEITHER };
    return;
  }
  yield* checkHost(world, object, found);
  const service = world.find('', 'Service', found.namespace, found.name);
  for (const [index, subset] of items(manifest, 'spec', 'subsets').entries()) {
    const wanted = { ...labels(service?.manifest, 'spec', 'selector'), ...labels(subset, 'labels') };
    if (!service || world.selectAll(found.namespace, wanted).length > 0) continue;
    const what = `no pod of the Service has the labels ${describeLabels(labels(subset, 'labels'))}`;
    yield {
      object,
      path: ['spec', 'subsets', index, 'labels'],
      what,
      fix: 'correct the labels, or remove the subset',
    };
  }
}
