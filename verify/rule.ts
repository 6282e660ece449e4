import type { Environment } from './dist';
import type { Fault } from './finding';

/** One thing that is proven of every environment. */
export interface Rule {
  /** `<proof>/<rule>`; also the folder of its fixtures. */
  readonly name: string;
  /** What holds when it finds nothing, in one line. */
  readonly contract: string;
  /** Whether it asks anything of an environment. @default of every one */
  isFor?(environment: Environment): boolean;
  check(environment: Environment): Iterable<Fault>;
}

/** Where a rule is documented, from the root of the project. */
export const documentation = ({ name }: Rule): string => `docs/proofs.md#${name.replace('/', '')}`;
