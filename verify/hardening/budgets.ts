import { originOf, type WorldObject } from '../created/creation';
import { field } from '../created/field';
import type { Pod } from '../created/pod';
import { World } from '../created/world';
import type { Environment } from '../dist';
import { isOfJob, type Workload, workloadsOf } from './workload';

/** A PodDisruptionBudget of dist or of an operator, and the workloads whose pods it selects. */
export interface Budget {
  readonly object: WorldObject;
  readonly selected: readonly Pod[];
  readonly workloads: readonly Workload[];
  /** How many pods it selects; undefined where a chart's are among them. */
  readonly pods: number | undefined;
}

const known = new WeakMap<Environment, readonly Budget[]>();

export function budgetsOf(environment: Environment): readonly Budget[] {
  const budgets = known.get(environment) ?? findBudgets(environment);
  known.set(environment, budgets);
  return budgets;
}

function findBudgets(environment: Environment): Budget[] {
  const world = World.of(environment);
  const workloads = new Map<unknown, Workload>(workloadsOf(environment).map((one) => [one.object, one]));
  return world.ofKind('policy', 'PodDisruptionBudget').map((object) => {
    // no selector selects nothing, an empty one everything
    const selector = field(object.manifest, 'spec', 'selector');
    const pods = selector ? world.select(object.namespace ?? '', selector) : [];
    const running = pods.filter((pod) => !isOfJob(pod));
    const found = [...new Set(running.map(({ object: pod }) => workloads.get(originOf(pod))))];
    const selected = found.filter((workload) => workload !== undefined);
    const isKnown = selected.length === found.length;
    const counts = selected.map(({ replicas }) => replicas);
    return {
      object,
      selected: running,
      workloads: selected,
      pods: isKnown ? counts.reduce((sum, count) => sumOf(sum, count), 0) : undefined,
    };
  });
}

const sumOf = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? undefined : a + b;
