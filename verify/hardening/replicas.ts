import { originOf } from '../created/creation';
import { labels, text } from '../created/field';
import { World } from '../created/world';
import type { Environment } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { type Workload, workloadsOf } from './workload';

const STAGE = 'plinth.dev/stage';

/** What others call stops with its only pod: at every update of a node. */
export const replicas: Rule = {
  name: 'hardening/replicas',
  contract: 'in production, what a Service leads to has two replicas',
  isFor: ({ name }) => isProduction(name),
  *check(environment): Iterable<Fault> {
    if (!isProduction(environment.name)) return;
    const called = calledIn(environment);
    for (const workload of workloadsOf(environment)) {
      const { object, replicas = 2 } = workload;
      if (replicas > 1 || !called.has(object) || isTest(workload, environment)) continue;
      yield {
        object,
        path: workload.counted,
        what: `is called by others and has ${replicas === 0 ? 'no' : 'one'} replica, which is gone while its node is updated`,
        fix: 'ask for two',
        severity: 'warning',
      };
    }
  },
};

const isProduction = (name: string): boolean => /^prod/.test(name);

/** Objects whose pods a Service leads to. */
function calledIn(environment: Environment): ReadonlySet<unknown> {
  const world = World.of(environment);
  const called = new Set<unknown>();
  for (const service of world.ofKind('', 'Service')) {
    const pods = world.selectAll(service.namespace ?? '', labels(service.manifest, 'spec', 'selector'));
    for (const { object } of pods) called.add(originOf(object));
  }
  return called;
}

/** A tenant's stage for tests may be in the same cluster. */
function isTest({ object }: Workload, environment: Environment): boolean {
  const namespace = environment.find('', 'Namespace', undefined, object.namespace ?? '');
  const stage = text(namespace?.manifest, 'metadata', 'labels', STAGE);
  return stage !== undefined && !isProduction(stage);
}
