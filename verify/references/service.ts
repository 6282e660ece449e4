import { field, items, labels, number, text } from '../created/field';
import type { Pod } from '../created/pod';
import { World } from '../created/world';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { oneOf } from './one-of';

/** A Service leads to pods, on ports that they have. */
export const service: Rule = {
  name: 'references/service',
  contract: 'every Service selects pods of its namespace that have its target ports',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    for (const object of environment.ofKind('', 'Service')) {
      const selector = labels(object.manifest, 'spec', 'selector');
      // without a selector, something else writes its endpoints
      if (Object.keys(selector).length === 0) continue;
      const pods = world.selectAll(object.namespace ?? '', selector);
      if (pods.length > 0) yield* checkPorts(object, pods);
      else {
        const what = `no pod of ${object.namespace} has the labels ${describeLabels(selector)}`;
        yield {
          object,
          path: ['spec', 'selector'],
          what,
          fix: 'correct the selector or the labels of the pods',
        };
      }
    }
  },
};

export const describeLabels = (of: Readonly<Record<string, string>>): string =>
  Object.entries(of)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

function* checkPorts(object: KubernetesObject, pods: readonly Pod[]): Iterable<Fault> {
  const ports = pods.flatMap((pod) => pod.ports);
  for (const [index, port] of items(object.manifest, 'spec', 'ports').entries()) {
    const given = field(port, 'targetPort') || undefined;
    const target = given ?? number(port, 'port');
    const protocol = text(port, 'protocol') ?? 'TCP';
    if (ports.some((one) => one.protocol === protocol && (one.name === target || one.port === target)))
      continue;
    const path = ['spec', 'ports', index, given === undefined ? 'port' : 'targetPort'];
    yield { object, path, ...missingPort(ports, protocol, target) };
  }
}

/**
 * A name leads nowhere unless a container has it. A number does, declared or not: it is only that nothing of dist tells of it.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Container `ports`
 */
function missingPort(ports: Pod['ports'], protocol: string, target: unknown): Omit<Fault, 'object' | 'path'> {
  const which = `the ${protocol} port ${JSON.stringify(target)}`;
  if (typeof target === 'number') {
    const what = `no container of the selected pods declares ${which}`;
    return { what, fix: 'declare it in the container, or correct it', severity: 'warning' };
  }
  const known = ports.map(({ name, port }) => (name ? `${name} (${port})` : port));
  const what = `no container of the selected pods has ${which}`;
  return { what, fix: oneOf(known, 'give a port of the container that name') };
}
