import type { Environment } from '../../../../verify/dist';
import type { MutableDist } from '../mutation';

/** A fault of some kind at one place of the real dist. */
export interface GeneratedMutation {
  /** The place: object, port. */
  readonly at: string;
  mutate(dist: MutableDist): void;
}

/** A kind of fault, at every place of an environment where it can be made: a kind is covered, and not an example of it. */
export interface Generator {
  /** What goes wrong, as a reviewer would say it. */
  readonly name: string;
  /** Rules of which one has to find it. */
  readonly rules: readonly string[];
  generate(environment: Environment): Iterable<GeneratedMutation>;
}
