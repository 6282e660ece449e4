import { field, text } from '../created/field';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { type Container, containersOf, workloadsOf } from './workload';

const PROBES = {
  readinessProbe: 'it is sent requests before it can answer',
  livenessProbe: 'it stays when it hangs',
};

/** @see https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/ */
export const probes: Rule = {
  name: 'hardening/probes',
  contract: 'every container that keeps running is asked whether it is ready and alive',
  *check(environment): Iterable<Fault> {
    for (const workload of workloadsOf(environment)) {
      if (!workload.isLongRunning) continue;
      for (const { path, value, name } of containersOf(workload).filter(keepsRunning)) {
        for (const [probe, consequence] of Object.entries(PROBES)) {
          if (field(value, probe) !== undefined) continue;
          const what = `container ${name} has no ${probe}: ${consequence}`;
          const at = workload.at([...path, probe]);
          yield { object: workload.object, path: at, what, fix: 'add it, with a path or port that tells' };
        }
      }
    }
  },
};

/** An init container that restarts is a sidecar, and runs as long as the pod. */
const keepsRunning = ({ path: [, list], value }: Container): boolean =>
  list === 'containers' || (list === 'initContainers' && text(value, 'restartPolicy') === 'Always');
