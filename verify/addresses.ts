import { overlaps, type Range } from './cidr';

/** Addresses of any number of networks: in order, and no two of them touch. */
export type Addresses = readonly Range[];

/** The union of networks. */
export function addressesOf(ranges: readonly Range[]): Addresses {
  const found: Range[] = [];
  for (const range of [...ranges].sort(compare)) {
    const last = found.at(-1);
    if (last?.family !== range.family || last.last + 1n < range.first) found.push(range);
    else if (last.last < range.last) found[found.length - 1] = { ...last, last: range.last };
  }
  return found;
}

function compare(a: Range, b: Range): number {
  if (a.family !== b.family) return a.family - b.family;
  return a.first < b.first ? -1 : a.first > b.first ? 1 : 0;
}

/** What is left of some addresses without others. */
export function without(addresses: Addresses, taken: Addresses): Addresses {
  let next = 0;
  return addresses.flatMap((range) => {
    while (isBefore(taken[next], range)) next++;
    const left: Range[] = [];
    let { first } = range;
    for (let at = next; ; at++) {
      const hole = taken[at];
      if (!hole || !overlaps(hole, range)) break;
      if (hole.first > first) left.push({ ...range, first, last: hole.first - 1n });
      first = hole.last + 1n;
    }
    return first <= range.last ? [...left, { ...range, first }] : left;
  });
}

const isBefore = (hole: Range | undefined, { family, first }: Range): boolean =>
  hole !== undefined && (hole.family < family || (hole.family === family && hole.last < first));

/** What is in both. */
export const common = (a: Addresses, b: Addresses): Addresses => without(a, without(a, b));

/** The first network of some addresses, as large as it can be: `10.0.0.0/8`. */
export function firstNetwork(addresses: Addresses): string | undefined {
  const [range] = addresses;
  if (!range) return undefined;
  const bits = range.family === 4 ? 32 : 128;
  let free = 0;
  while (free < bits && isWithin(range, free + 1)) free++;
  return `${range.family === 4 ? formatV4(range.first) : formatV6(range.first)}/${bits - free}`;
}

/** Whether a network with that many free bits begins where a range does, and ends in it. */
const isWithin = ({ first, last }: Range, free: number): boolean =>
  first % (1n << BigInt(free)) === 0n && first + (1n << BigInt(free)) - 1n <= last;

const formatV4 = (value: bigint): string =>
  [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');

/** @see https://www.rfc-editor.org/rfc/rfc5952 */
function formatV6(value: bigint): string {
  const groups = [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n].map((shift) => (value >> shift) & 65535n);
  const text = groups.map((group) => group.toString(16)).join(':');
  const [longest] = [...text.matchAll(/\b0(?::0)+\b/g)].sort(([a], [b]) => b.length - a.length);
  if (longest === undefined) return text;
  const [before, after] = [text.slice(0, longest.index), text.slice(longest.index + longest[0].length)];
  return `${before.replace(/:$/, '')}::${after.replace(/^:/, '')}`;
}
