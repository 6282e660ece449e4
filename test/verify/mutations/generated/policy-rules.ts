import { type Environment, reference } from '../../../../verify/dist';
import type { Editable } from '../mutation';

/** A rule of a NetworkPolicy of the real dist. */
export interface PolicyRule {
  readonly policy: string;
  /** `NetworkPolicy shop/web ingress[0]`. */
  readonly text: string;
  readonly side: 'from' | 'to';
  readonly rule: Editable;
  /** The rule in a copy of the policy. */
  in(manifest: Editable): Editable;
}

export function* policyRules(environment: Environment): Iterable<PolicyRule> {
  for (const object of environment.ofKind('networking.k8s.io', 'NetworkPolicy')) {
    const policy = reference(object);
    const { spec } = object.manifest as Editable;
    for (const direction of ['ingress', 'egress'] as const) {
      for (const [index, rule] of (spec[direction] ?? []).entries()) {
        yield {
          policy,
          text: `${policy} ${direction}[${index}]`,
          side: direction === 'ingress' ? 'from' : 'to',
          rule,
          in: (manifest) => manifest.spec[direction][index],
        };
      }
    }
  }
}

/** Some of many values for each of many places, so that each value has its places: all of both would take minutes. */
export class Rotation<T> {
  private next = 0;

  constructor(private readonly values: readonly T[]) {}

  take(count: number): T[] {
    const taken = Array.from(
      { length: count },
      (_, index) => this.values[(this.next + index) % this.values.length],
    );
    this.next += count;
    return taken as T[];
  }
}
