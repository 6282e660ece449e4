import { text } from '../created/field';
import { groupBy, reference } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { type Workload, workloadsOf } from './workload';

/** The ServiceAccount is what a pod is known by: to the API server, and to every policy of the mesh. */
export const serviceAccount: Rule = {
  name: 'hardening/service-account',
  contract: 'every workload runs under a ServiceAccount of its own, never "default"',
  *check(environment): Iterable<Fault> {
    const named: Workload[] = [];
    for (const workload of workloadsOf(environment)) {
      if (accountOf(workload) !== 'default') named.push(workload);
      else {
        yield {
          object: workload.object,
          path: pathOf(workload),
          what: 'runs as the ServiceAccount default, as everything that names none',
          fix: 'name a ServiceAccount of its own',
        };
      }
    }
    const users = groupBy(
      named.filter(({ isLongRunning }) => isLongRunning),
      (workload) => `${workload.object.namespace}/${accountOf(workload)}`,
    );
    for (const [account, [first, ...others]] of users) {
      for (const workload of others) {
        yield {
          object: workload.object,
          path: pathOf(workload),
          what: `shares the ServiceAccount ${account} with ${first && reference(first.object)}`,
          fix: 'give each its own, or policies cannot tell one from the other',
        };
      }
    }
  },
};

export const accountOf = ({ template }: Workload): string =>
  text(template, 'spec', 'serviceAccountName') ?? text(template, 'spec', 'serviceAccount') ?? 'default';

const pathOf = (workload: Workload) => workload.at(['spec', 'serviceAccountName']);
