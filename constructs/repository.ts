import type { Location } from './connection';

/** The Git repository in which Argo CD reads what synthesis wrote. */
export interface Repository extends Location {
  /** `https://….git`. */
  readonly url: string;
  /** Branch with the content of `dist` at its root. */
  readonly branch: string;
}
