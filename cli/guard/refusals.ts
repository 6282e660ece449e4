import type { Diff } from '../diff/diff';

export interface GuardOptions {
  /** What a person has named: `delete tenant acme`. */
  readonly allow: readonly string[];
  /** Share of an environment's objects that may go without a word, from 0 to 1. @default 0.1 */
  readonly maxRemovedShare?: number;
}

/** Why a diff may not be published, one line each, with the words that allow it. Empty where it may. */
export function refusals(_diff: Diff, _options: GuardOptions): string[] {
  throw new Error('not written yet');
}
