import { type Demand, demandsOf, sentencesOf } from '../diff/demands';
import type { Diff } from '../diff/diff';

export interface GuardOptions {
  /** What a person has named: `delete tenant acme`. */
  readonly allow: readonly string[];
  /** Share of an environment's objects that may go without a word, from 0 to 1. @default 0.1 */
  readonly maxRemovedShare?: number;
}

/**
 * Why a diff may not be published, one line each, with the words that allow it: what takes data, a tenant or an environment away,
 * takes much away at once, joins tenants, or refuses requests while it is applied. Empty where it may.
 */
export function refusals(diff: Diff, { allow, maxRemovedShare }: GuardOptions): string[] {
  const allowed = new Set(allow.map(normalized));
  const isAllowed = ({ word, environment }: Demand) =>
    [word, `${word} in ${environment}`].some((one) => allowed.has(normalized(one)));
  const open = demandsOf(diff, maxRemovedShare).filter((demand) => !isAllowed(demand));
  return sentencesOf(open).map(({ environments, what }) => `${environments.join(', ')}: ${what}`);
}

/** However it is spaced or capitalized. */
const normalized = (words: string): string => words.trim().replace(/\s+/g, ' ').toLowerCase();
