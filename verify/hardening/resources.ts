import { field } from '../created/field';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { containersOf, workloadsOf } from './workload';

const WANTED: readonly Path[] = [
  ['requests', 'cpu'],
  ['requests', 'memory'],
  // without a limit on CPU a container may use what is idle; without one on memory it takes its neighbours down
  ['limits', 'memory'],
];

/** @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/ */
export const resources: Rule = {
  name: 'hardening/resources',
  contract: 'every container requests CPU and memory, and has a limit on memory',
  *check(environment): Iterable<Fault> {
    for (const workload of workloadsOf(environment)) {
      for (const { path, value, name } of containersOf(workload)) {
        for (const wanted of WANTED) {
          const set =
            field(value, 'resources', ...wanted) ?? field(workload.template, 'spec', 'resources', ...wanted);
          if (isAmount(set)) continue;
          const at = workload.at([...path, 'resources', ...wanted]);
          const what = `container ${name} has no ${wanted.join('.')}`;
          yield {
            object: workload.object,
            path: at,
            what,
            fix: 'set it to what the program has been seen to use',
          };
        }
      }
    }
  },
};

/** Zero is what is taken where nothing is set. */
const isAmount = (value: unknown): boolean =>
  (typeof value === 'number' && value > 0) || (typeof value === 'string' && /[1-9]/.test(value));
