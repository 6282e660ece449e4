import { field, items, mapping, number, text } from '../created/field';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { containersOf, workloadsOf } from './workload';

/**
 * A program that waits for another is not ready, and no restart helps it. Who only connects is told nothing of that, so that a
 * socket may be asked twice.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export const liveness: Rule = {
  name: 'hardening/liveness',
  contract: 'no container is restarted for not being ready: its livenessProbe asks something else',
  *check(environment): Iterable<Fault> {
    for (const workload of workloadsOf(environment)) {
      for (const { path, value, name } of containersOf(workload)) {
        const alive = questionOf(value, 'livenessProbe');
        if (alive === undefined) continue;
        const isSame = alive === questionOf(value, 'readinessProbe');
        if (!isSame && !asksForReadiness(value)) continue;
        yield {
          object: workload.object,
          path: workload.at([...path, 'livenessProbe']),
          what: isSame
            ? `container ${name} is asked the same whether it is alive and whether it is ready: what it waits for gets it restarted`
            : `container ${name} is asked whether it is ready, and restarted when it is not`,
          fix: 'ask a path that looks at nothing but the program itself; if it has no other, say so in an exception',
        };
      }
    }
  },
};

/** What a probe asks, so that two can be compared; undefined where it asks nothing of the program. */
function questionOf(container: unknown, probe: string): string | undefined {
  const { httpGet, grpc, exec } = mapping(container, probe);
  if (httpGet !== undefined) {
    const { path = '/', host = '', scheme = 'HTTP' } = mapping(httpGet);
    return `http ${scheme} ${host} ${portOf(container, httpGet)} ${String(path).replace(/\/+$/, '')}`;
  }
  if (grpc !== undefined) return `grpc ${portOf(container, grpc)} ${text(grpc, 'service') ?? ''}`;
  return exec === undefined ? undefined : `exec ${JSON.stringify(field(exec, 'command'))}`;
}

/** Ports by number: one probe may have the name of what the other has the number of. */
function portOf(container: unknown, handler: unknown): unknown {
  const port = field(handler, 'port');
  const named = items(container, 'ports').find((one) => text(one, 'name') === port);
  return (named && number(named, 'containerPort')) ?? port;
}

/** `/ready`, `/-/ready`, `/q/health/ready`, `/readyz`. */
const asksForReadiness = (container: unknown): boolean =>
  /\/read(?:y|yz|iness)$/i.test(text(container, 'livenessProbe', 'httpGet', 'path') ?? '');
