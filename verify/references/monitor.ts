import type { WorldObject } from '../created/creation';
import { field, items, labels, places } from '../created/field';
import { selects } from '../created/pod';
import { matches } from '../created/selector';
import { World } from '../created/world';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { oneOf } from './one-of';

const GROUP = 'monitoring.coreos.com';

/** A monitor that selects nothing is a gap in the metrics that no alert tells of. */
export const monitor: Rule = {
  name: 'references/monitor',
  contract: 'every ServiceMonitor and PodMonitor selects something, on ports that it has',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    for (const object of environment.ofKind(GROUP, 'ServiceMonitor')) {
      const services = namespacesOf(object).flatMap((namespace) => servicesIn(world, namespace));
      const selected = services.filter(({ manifest }) =>
        matches(field(object.manifest, 'spec', 'selector'), labels(manifest, 'metadata', 'labels')),
      );
      const names = selected.flatMap(({ manifest }) => places(manifest, 'spec.ports[].name'));
      const ports = new Set(names.map(({ value }) => value));
      yield* check(object, 'Service', selected.length, ports, 'spec.endpoints[].port');
    }
    for (const object of environment.ofKind(GROUP, 'PodMonitor')) {
      const selector = field(object.manifest, 'spec', 'selector');
      const pods = namespacesOf(object).flatMap((namespace) =>
        namespace === undefined
          ? world.pods.filter((pod) => selects(selector, pod))
          : world.select(namespace, selector),
      );
      // Prometheus finds ports that containers declare, and no others, by number as well
      const ports = new Set<unknown>(
        pods.flatMap((pod) => pod.ports.flatMap(({ name, port }) => [name, port])),
      );
      const patterns = ['port', 'portNumber'].map((name) => `spec.podMetricsEndpoints[].${name}`);
      yield* check(object, 'pod', pods.length, ports, ...patterns);
    }
  },
};

/** Undefined stands for every namespace. */
function namespacesOf({ namespace, manifest }: KubernetesObject): (string | undefined)[] {
  if (field(manifest, 'spec', 'namespaceSelector', 'any') === true) return [undefined];
  const names = items(manifest, 'spec', 'namespaceSelector', 'matchNames').filter(
    (name) => typeof name === 'string',
  );
  return names.length > 0 ? names : [namespace];
}

const servicesIn = (world: World, namespace: string | undefined): readonly WorldObject[] =>
  namespace === undefined ? world.ofKind('', 'Service') : world.inNamespace('', 'Service', namespace);

function* check(
  object: KubernetesObject,
  kind: string,
  selected: number,
  ports: ReadonlySet<unknown>,
  ...patterns: readonly string[]
): Iterable<Fault> {
  if (selected === 0) {
    const path = ['spec', 'selector'];
    yield {
      object,
      path,
      what: `selects no ${kind}`,
      fix: 'correct the selector, the namespaces or the labels',
    };
    return;
  }
  for (const { path, value } of patterns.flatMap((pattern) => places(object.manifest, pattern))) {
    if (ports.has(value)) continue;
    const known = [...ports].flatMap((port) => (typeof port === typeof value ? [String(port)] : []));
    const called = typeof value === 'number' ? value : `named ${JSON.stringify(value)}`;
    const what = `no selected ${kind} has a port ${called}`;
    yield { object, path, what, fix: oneOf(known, `give a port of the ${kind} that name or number`) };
  }
}
