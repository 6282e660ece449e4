import { field } from '../created/field';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { containersOf, workloadsOf } from './workload';

/** What cannot be written cannot be replaced by whoever gets in. */
export const rootFileSystem: Rule = {
  name: 'hardening/root-file-system',
  contract: 'no container can write its root file system',
  *check(environment): Iterable<Fault> {
    for (const workload of workloadsOf(environment)) {
      for (const { path, value, name } of containersOf(workload)) {
        if (field(value, 'securityContext', 'readOnlyRootFilesystem') === true) continue;
        yield {
          object: workload.object,
          path: workload.at([...path, 'securityContext', 'readOnlyRootFilesystem']),
          what: `container ${name} can write its root file system`,
          fix: 'set it to true, and mount an emptyDir where the program writes',
        };
      }
    }
  },
};
