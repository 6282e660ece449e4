import type { KubernetesObject } from '../../verify/dist';
import { reference } from '../../verify/dist';

/** What is tested; docs/cluster-test.md says it in full. */
export type Rule =
  | 'order'
  | 'refused'
  | 'pruned'
  | 'pod-security'
  | 'deprecated'
  | 'warning'
  | 'drift'
  | 'owner'
  | 'pods'
  | 'access'
  | 'policy'
  | 'istio'
  | 'lint'
  | 'alerts';

/** Something that a real cluster does not take as it is, or that it takes and should not. */
export interface Fault {
  readonly rule: Rule;
  /** File or object that it is about. */
  readonly where: string;
  /** What is wrong, and after a semicolon what to do. */
  readonly what: string;
}

/** A fault of an object, with the file that it is in. */
export const faultOf = (rule: Rule, object: KubernetesObject, what: string): Fault => ({
  rule,
  where: `${object.file}: ${reference(object)}`,
  what,
});

export const describeFault = ({ rule, where, what }: Fault): string => `${where}: ${rule}: ${what}`;
