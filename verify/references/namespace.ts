import { World } from '../created/world';
import type { Fault } from '../finding';
import type { Rule } from '../rule';

/** Nothing creates a namespace for an object: its labels must be there before the first pod. */
export const namespace: Rule = {
  name: 'references/namespace',
  contract: 'the namespace of every object exists',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    for (const object of environment.objects) {
      const { namespace } = object;
      if (namespace === undefined || world.find('', 'Namespace', undefined, namespace)) continue;
      yield {
        object,
        path: ['metadata', 'namespace'],
        what: `Namespace ${namespace} does not exist`,
        fix: 'correct the namespace, or add it with its labels',
      };
    }
  },
};
