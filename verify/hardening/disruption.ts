import { isCreated } from '../created/creation';
import { field, number } from '../created/field';
import type { Pod } from '../created/pod';
import type { Environment } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { type Budget, budgetsOf } from './budgets';
import { podsOf, workloadsOf } from './workload';

/** @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/ */
export const disruption: Rule = {
  name: 'hardening/disruption',
  contract: 'several replicas have one PodDisruptionBudget, and every budget lets a node be drained',
  *check(environment): Iterable<Fault> {
    for (const budget of budgetsOf(environment)) {
      if (!isCreated(budget.object)) yield* blocking(budget);
    }
    yield* withoutOne(environment);
    for (const object of environment.ofKind('postgresql.cnpg.io', 'Cluster')) {
      const instances = number(object.manifest, 'spec', 'instances') ?? 1;
      if (instances > 1 || field(object.manifest, 'spec', 'enablePDB') === false) continue;
      // https://cloudnative-pg.io/documentation/1.30/kubernetes_upgrade/#pod-disruption-budgets
      const what =
        'the operator’s budget never lets the only instance go, so that its node cannot be drained';
      const fix = 'set it to false, or ask for two instances';
      yield { object, path: ['spec', 'enablePDB'], what, fix };
    }
  },
};

function* blocking({ object, pods }: Budget): Iterable<Fault> {
  for (const limit of ['minAvailable', 'maxUnavailable'] as const) {
    const value = field(object.manifest, 'spec', limit);
    const allowed = disruptions(limit, value, pods);
    if (allowed === undefined || allowed > 0) continue;
    const of = pods === undefined ? '' : ` of ${pods === 1 ? 'the only pod' : `${pods} pods`}`;
    yield {
      object,
      path: ['spec', limit],
      what: `${JSON.stringify(value)}${of} never lets one go, so that its node cannot be drained`,
      fix: 'use maxUnavailable: 1, and two replicas if it must not stop',
    };
  }
}

/** How many pods may be gone, if that can be told; a percentage is rounded up, as the controller does. */
function disruptions(limit: string, value: unknown, pods: number | undefined): number | undefined {
  const percentage = typeof value === 'string' ? /^(\d{1,3})%$/.exec(value)?.[1] : undefined;
  const share = percentage === undefined ? undefined : Number(percentage) / 100;
  if (share === undefined && typeof value !== 'number') return undefined;
  if (limit === 'maxUnavailable') return pods === 0 ? undefined : (share ?? Number(value));
  if (share !== undefined && share >= 1) return 0;
  if (pods === undefined || pods === 0) return undefined;
  return pods - Math.ceil(share === undefined ? Number(value) : share * pods);
}

function* withoutOne(environment: Environment): Iterable<Fault> {
  const budgets = new Map<Pod, string[]>();
  for (const { object, selected } of budgetsOf(environment)) {
    for (const pod of selected) budgets.set(pod, [...(budgets.get(pod) ?? []), object.name]);
  }
  for (const workload of workloadsOf(environment)) {
    const found = podsOf(workload, environment).map((pod) => budgets.get(pod) ?? []);
    const several = found.find(({ length }) => length > 1);
    if (several) {
      const what = `its pods have several PodDisruptionBudgets (${several.join(', ')}), with which no pod can be evicted`;
      yield { object: workload.object, what, fix: 'keep one' };
    } else if ((workload.replicas ?? 1) > 1 && found.flat().length === 0) {
      const what = `a drain may take all ${workload.replicas} pods at once`;
      yield { object: workload.object, what, fix: 'add a PodDisruptionBudget with maxUnavailable: 1' };
    }
  }
}
