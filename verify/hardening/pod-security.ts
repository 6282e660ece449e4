import { text } from '../created/field';
import { World } from '../created/world';
import type { Environment } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { type Level, levelOf, violations } from './pod-security-standards';
import { type Workload, workloadsOf } from './workload';

export const ENFORCE = 'pod-security.kubernetes.io/enforce';

/** A pod that its namespace refuses is an event on a ReplicaSet that nobody reads. */
export const podSecurity: Rule = {
  name: 'hardening/pod-security',
  contract: 'every pod meets the Pod Security Standard that its namespace enforces',
  *check(environment): Iterable<Fault> {
    for (const workload of workloadsOf(environment)) {
      const level = enforced(workload, environment);
      if (level === 'privileged') continue;
      for (const { path, what, fix, control, level: of } of violations(workload.template, level)) {
        yield { object: workload.object, path: workload.at(path), what: `${what} (${of}: ${control})`, fix };
      }
    }
  },
};

/** Only a label makes a namespace less than restricted. */
export function enforced({ object }: Workload, environment: Environment): Level | 'privileged' {
  const namespace = World.of(environment).find('', 'Namespace', undefined, object.namespace ?? '');
  return levelOf(text(namespace?.manifest, 'metadata', 'labels', ENFORCE)) ?? 'restricted';
}
