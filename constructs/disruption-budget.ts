import type { Construct } from 'constructs';
import { IntOrString, KubePodDisruptionBudget } from '../imports/k8s';

/** Of pods that there are several of. */
interface Replicated {
  /** How many there are; of one alone a drain is not held up. */
  readonly replicas: number;
  /** By which they are selected. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Lets a drain take one pod at a time, where there are more than one. */
export function disruptionBudget(scope: Construct, name: string, { replicas, labels }: Replicated): void {
  if (replicas <= 1) return;
  new KubePodDisruptionBudget(scope, 'pod-disruption-budget', {
    metadata: { name },
    spec: { selector: { matchLabels: labels }, maxUnavailable: IntOrString.fromNumber(1) },
  });
}
