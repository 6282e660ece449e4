import { field, items, labels, number, places, text } from '../created/field';
import type { Pod } from '../created/pod';
import { matches } from '../created/selector';
import type { World } from '../created/world';
import type { KubernetesObject } from '../dist';
import type { Path } from '../locate';

export const MONITORING = 'monitoring.coreos.com';

/** A port that a monitor has Prometheus ask, of all pods that it selects. */
export interface ScrapeTarget {
  readonly path: Path;
  readonly endpoint: unknown;
  readonly pods: readonly { readonly pod: Pod; readonly port: number }[];
}

/** Where a monitor sends Prometheus; nodes and what is outside of the cluster is not among it. */
export function targetsOf(world: World, monitor: KubernetesObject): ScrapeTarget[] {
  const pods = monitor.kind === 'PodMonitor' ? podsOfPodMonitor : podsOfServiceMonitor;
  const list = monitor.kind === 'PodMonitor' ? 'spec.podMetricsEndpoints[]' : 'spec.endpoints[]';
  const selector = field(monitor.manifest, 'spec', 'selector');
  const namespaces = namespacesOf(world, monitor);
  return places(monitor.manifest, list).map(({ path, value }) => ({
    path,
    endpoint: value,
    pods: namespaces.flatMap((namespace) => pods(world, namespace, selector, value)),
  }));
}

function namespacesOf(world: World, { namespace = '', manifest }: KubernetesObject): readonly string[] {
  const selector = field(manifest, 'spec', 'namespaceSelector');
  if (field(selector, 'any') === true) return world.ofKind('', 'Namespace').map(({ name }) => name);
  const names = items(selector, 'matchNames').map(String);
  return names.length > 0 ? names : [namespace];
}

function podsOfPodMonitor(world: World, namespace: string, selector: unknown, endpoint: unknown) {
  const name = text(endpoint, 'port');
  const wanted = number(endpoint, 'portNumber');
  return world.select(namespace, selector).flatMap((pod) => {
    const found = pod.ports.find((one) => (name === undefined ? one.port === wanted : one.name === name));
    return found ? [{ pod, port: found.port }] : [];
  });
}

function podsOfServiceMonitor(world: World, namespace: string, selector: unknown, endpoint: unknown) {
  const services = world
    .inNamespace('', 'Service', namespace)
    .filter(({ manifest }) => matches(selector, labels(manifest, 'metadata', 'labels')));
  return services.flatMap(({ manifest }) => {
    const port = items(manifest, 'spec', 'ports').find((one) => text(one, 'name') === text(endpoint, 'port'));
    const wanted = labels(manifest, 'spec', 'selector');
    const pods = world.selectAll(namespace, wanted);
    return pods.flatMap((pod) => {
      const name = text(port, 'targetPort');
      const targetPort =
        name === undefined
          ? (number(port, 'targetPort') ?? number(port, 'port'))
          : pod.ports.find((one) => one.name === name)?.port;
      return targetPort === undefined ? [] : [{ pod, port: targetPort }];
    });
  });
}
