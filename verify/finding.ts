import type { KubernetesObject } from './dist';
import type { Path } from './locate';

type Severity = 'error' | 'warning';

/** What a rule finds wrong with an object. */
export interface Fault {
  readonly object: KubernetesObject;
  /** The field that is wrong, or that should exist. @default the object as a whole */
  readonly path?: Path;
  /** What is wrong: rule and value, lower case, no full stop. */
  readonly what: string;
  /** What to do about it. */
  readonly fix: string;
  /** What the faults of several objects have in common, so that they are told once, of the first. @default nothing */
  readonly shared?: string;
  /** A warning does not fail the run. @default error */
  readonly severity?: Severity;
}

/** A fault as it is reported: named, and located in its file. */
export interface Finding {
  /** `schema/fields`. */
  readonly rule: string;
  readonly severity: Severity;
  /** Undefined where the finding is about the proof itself, such as an exception that nothing needs. */
  readonly environment?: string;
  /** `Deployment iam-system/keycloak`. */
  readonly object: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** `spec.containers[0].image`; empty for the object as a whole. */
  readonly path: string;
  readonly what: string;
  readonly fix: string;
}
