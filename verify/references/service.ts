import { field, items, labels, number, text } from '../created/field';
import type { Pod } from '../created/pod';
import { World } from '../created/world';
import type { Environment, KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { oneOf } from './one-of';

/** A Service leads to pods, on ports that they have. */
export const service: Rule = {
  name: 'references/service',
  contract: 'every Service selects pods of its namespace that have its target ports, and leads nowhere else',
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
    yield* checkEndpoints(environment);
  },
};

/** Where a Service with a selector leads is for Kubernetes to write; whatever else is written for it is added. @see https://kubernetes.io/docs/concepts/services-networking/service/#custom-endpointslices */
function* checkEndpoints(environment: Environment): Iterable<Fault> {
  const written = [
    ...environment.ofKind('discovery.k8s.io', 'EndpointSlice').map((object) => ({
      object,
      name: text(object.manifest, 'metadata', 'labels', 'kubernetes.io/service-name') ?? '',
    })),
    ...environment.ofKind('', 'Endpoints').map((object) => ({ object, name: object.name })),
  ];
  const world = World.of(environment);
  for (const { object, name } of written) {
    const found = world.find('', 'Service', object.namespace, name);
    if (Object.keys(labels(found?.manifest, 'spec', 'selector')).length === 0) continue;
    const what = `adds addresses to Service ${object.namespace}/${name}, which selects its pods by labels`;
    yield { object, what, fix: 'remove it, or take the selector from the Service' };
  }
}

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
