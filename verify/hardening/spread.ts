import { field, type Place, places } from '../created/field';
import { matches } from '../created/selector';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { podsOf, workloadsOf } from './workload';

/** Label selectors of what keeps pods of one kind apart. */
const SELECTORS = [
  'spec.topologySpreadConstraints[].labelSelector',
  'spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[].labelSelector',
  'spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[].podAffinityTerm.labelSelector',
];

/** @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/ */
export const spread: Rule = {
  name: 'hardening/spread',
  contract: 'several replicas are kept apart, by a constraint that selects their own pods',
  *check(environment): Iterable<Fault> {
    for (const workload of workloadsOf(environment)) {
      const { object, replicas = 1, template } = workload;
      if (replicas < 2) continue;
      const selectors = SELECTORS.flatMap((pattern) => places(template, pattern));
      if (selectors.length === 0) {
        const what = `nothing keeps its ${replicas} pods apart: one node may have them all`;
        const fix = 'add topologySpreadConstraints over kubernetes.io/hostname';
        yield { object, path: workload.at(['spec', 'topologySpreadConstraints']), what, fix };
        continue;
      }
      const [pod] = podsOf(workload, environment);
      if (pod === undefined) continue;
      const wrong = selectors.find(({ value }) => !isOf(value, pod.labels));
      if (wrong && !selectors.some(({ value }) => isOf(value, pod.labels))) {
        const what = 'no constraint selects the pods themselves, so that nothing keeps them apart';
        yield { object, path: workload.at(wrong.path), what, fix: 'use labels of the pods' };
      }
    }
  },
};

/** A constraint without labels counts nothing. */
const isOf = (selector: Place['value'], labels: Readonly<Record<string, string>>): boolean =>
  (field(selector, 'matchLabels') ?? field(selector, 'matchExpressions')) !== undefined &&
  matches(selector, labels);
