import { field, items, labels, text } from '../created/field';
import type { Pod } from '../created/pod';
import { matches } from '../created/selector';
import type { World } from '../created/world';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { isGatewayPort, names, SIDECAR_PORTS } from './call';
import { Network } from './network';
import { MONITORING, type ScrapeTarget, targetsOf } from './scrape-targets';
import { decide } from './verdict';

/** A monitor is a wish; whether metrics come of it is decided by the policies and by the mesh. */
export const scraped: Rule = {
  name: 'connectivity/scraped',
  contract: 'Prometheus reads every monitor, and reaches what it selects in the way that the mesh asks for',
  *check(environment): Iterable<Fault> {
    const servers = environment.ofKind(MONITORING, 'Prometheus');
    if (servers.length === 0) return;
    const network = Network.of(environment);
    for (const kind of ['ServiceMonitor', 'PodMonitor', 'Probe']) {
      for (const monitor of environment.ofKind(MONITORING, kind)) {
        const readers = servers.filter((server) => reads(server, monitor, network.world));
        if (readers.length === 0) yield unread(monitor);
        for (const server of readers) yield* checkMonitor(network, server, monitor);
      }
    }
  },
};

const unread = (object: KubernetesObject): Fault => ({
  object,
  path: ['metadata', 'namespace'],
  what: 'no Prometheus reads it',
  fix: 'put it into a namespace that a Prometheus reads, or give its namespace the labels',
});

/** Whether the selectors of a Prometheus let a monitor in; without one for namespaces it reads its own. */
function reads(server: KubernetesObject, monitor: KubernetesObject, world: World): boolean {
  const name = `${monitor.kind.charAt(0).toLowerCase()}${monitor.kind.slice(1)}`;
  const selector = field(server.manifest, 'spec', `${name}Selector`);
  const namespaces = field(server.manifest, 'spec', `${name}NamespaceSelector`);
  const namespace = world.find('', 'Namespace', undefined, monitor.namespace ?? '');
  const isIn =
    namespaces === undefined
      ? monitor.namespace === server.namespace
      : matches(namespaces, labels(namespace?.manifest, 'metadata', 'labels'));
  return isIn && selector !== undefined && matches(selector, labels(monitor.manifest, 'metadata', 'labels'));
}

function* checkMonitor(
  network: Network,
  server: KubernetesObject,
  monitor: KubernetesObject,
): Iterable<Fault> {
  const name = text(monitor.manifest, 'spec', 'scrapeClass');
  const scrapeClass = items(server.manifest, 'spec', 'scrapeClasses').find(
    (one) => text(one, 'name') === name,
  );
  if (name !== undefined && scrapeClass === undefined) {
    yield {
      object: monitor,
      path: ['spec', 'scrapeClass'],
      what: `Prometheus ${server.name} has no scrape class ${JSON.stringify(name)}`,
      fix: 'use one that it has, or add it',
    };
    return;
  }
  if (monitor.kind === 'Probe') return;
  const [prometheus] = network.world
    .podsIn(server.namespace ?? '')
    .filter(({ object }) => isPodOf(object.name, server));
  if (!prometheus) return;
  const hasCertificate = text(scrapeClass, 'tlsConfig', 'certFile') !== undefined;
  for (const target of targetsOf(network.world, monitor)) {
    const fault = firstFault(network, prometheus, target, hasCertificate);
    if (fault) yield { object: monitor, ...fault };
  }
}

const isPodOf = (pod: string, server: KubernetesObject): boolean => pod === `prometheus-${server.name}`;

/** The first pod that fails; the others fail for the same reason. */
function firstFault(
  network: Network,
  prometheus: Pod,
  { path, endpoint, pods }: ScrapeTarget,
  hasCertificate: boolean,
): Omit<Fault, 'object'> | undefined {
  const reached = pods.filter(({ pod }) => !pod.hostNetwork);
  for (const { pod, port } of reached) {
    const where = `${pod.namespace}/${pod.name} on port ${port}`;
    const wrong = wrongWay(network, pod, port, endpoint, hasCertificate);
    if (wrong) return { path, what: `${where}: ${wrong.what}`, fix: wrong.fix };
    const attempt = { port, method: 'GET', path: text(endpoint, 'path') ?? '/metrics' };
    const { allowed, steps } = decide(network, prometheus, pod, attempt);
    const refused = steps.find(({ passes }) => passes !== 'yes');
    if (allowed === 'yes' || !refused) continue;
    const { layer, why, policies } = refused;
    return {
      path,
      what: `${where}: ${layer} refuses Prometheus, ${why} (${names(policies)})`,
      fix: 'declare the connection, or remove the monitor',
    };
  }
  return undefined;
}

/** Whether the mesh takes nothing but mutual TLS there. */
const needsMesh = (network: Network, pod: Pod, port: number): boolean =>
  pod.mesh === 'sidecar' &&
  !SIDECAR_PORTS.includes(port) &&
  !isGatewayPort(pod, port) &&
  network.peers.at(pod, port).mode === 'STRICT';

/** Whether a port is asked as it can answer: with Prometheus' certificate where the mesh is strict, and nowhere else. */
function wrongWay(
  network: Network,
  pod: Pod,
  port: number,
  endpoint: unknown,
  hasCertificate: boolean,
): { readonly what: string; readonly fix: string } | undefined {
  const isTls = text(endpoint, 'scheme')?.toLowerCase() === 'https';
  if (!needsMesh(network, pod, port)) {
    if (!hasCertificate || !isTls) return undefined;
    return {
      what: 'takes no mutual TLS of the mesh, but is asked with a certificate of it',
      fix: 'remove the scrape class and the scheme',
    };
  }
  if (!hasCertificate || !isTls) {
    return {
      what: 'takes nothing but mutual TLS, but is asked without',
      fix: 'set the scheme https, and a scrape class with the certificate of the mesh',
    };
  }
  if (field(endpoint, 'enableHttp2') === false) return undefined;
  return {
    what: 'is asked by HTTP/2, which the sidecar offers and the application may not speak',
    fix: 'set enableHttp2 to false',
  };
}
