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
  for (const [index, port] of items(object.manifest, 'spec', 'ports').entries()) {
    const target = field(port, 'targetPort') ?? number(port, 'port');
    const protocol = text(port, 'protocol') ?? 'TCP';
    const ports = pods.flatMap((pod) => pod.ports);
    if (ports.some((one) => one.protocol === protocol && (one.name === target || one.port === target)))
      continue;
    const known = ports.map(({ name, port }) => (name ? `${name} (${port})` : port));
    yield {
      object,
      path: [
        'spec',
        'ports',
        index,
        ...(field(port, 'targetPort') === undefined ? ['port'] : ['targetPort']),
      ],
      what: `no container of the selected pods has the ${protocol} port ${JSON.stringify(target)}`,
      fix: `${oneOf(known)}, or declare it in the container`,
    };
  }
}
