import { isMapping } from '../../../verify/schema/catalog/schema';
import { canonical } from './same';

/** An item of a list that the other list does not have. */
interface Single {
  readonly item: unknown;
  readonly index: number;
}

interface Matched {
  readonly pairs: readonly (readonly [before: Single, after: Single])[];
  readonly gone: readonly Single[];
  readonly added: readonly Single[];
}

/** Items that are the same but for one field, and the only one on each side if nothing else is left. */
export function alike(before: readonly Single[], after: readonly Single[]): Matched {
  const byRest = new Map<string, Single>();
  for (const single of after) for (const rest of rests(single.item)) byRest.set(rest, single);
  const taken = new Set<Single>();
  const pairs = before.flatMap((old): [Single, Single][] => {
    const now = rests(old.item)
      .map((rest) => byRest.get(rest))
      .find((single) => single && !taken.has(single));
    if (!now) return [];
    taken.add(now);
    return [[old, now]];
  });
  const found = new Set(pairs.map(([old]) => old));
  const gone = before.filter((single) => !found.has(single));
  const added = after.filter((single) => !taken.has(single));
  const [old, now] = [gone[0], added[0]];
  const isLast =
    gone.length === 1 && added.length === 1 && old && now && isMapping(old.item) === isMapping(now.item);
  return isLast ? { pairs: [...pairs, [old, now]], gone: [], added: [] } : { pairs, gone, added };
}

/** A mapping without each of its fields in turn. */
function rests(item: unknown): string[] {
  if (!isMapping(item) || Object.keys(item).length < 2) return [];
  return Object.keys(item).map((key) => {
    const { [key]: _, ...rest } = item;
    return `${key} ${canonical(rest)}`;
  });
}
