/** Whether two values of manifests are the same; the order of keys does not count, a null is an absent field. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b || (isAbsent(a) && isAbsent(b))) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && sameItems(a, b);
  return sameFields(a as Fields, b as Fields);
}

type Fields = Readonly<Record<string, unknown>>;

export const isAbsent = (value: unknown): boolean => value === undefined || value === null;

const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, index) => same(item, b[index]));

function sameFields(a: Fields, b: Fields): boolean {
  for (const key of Object.keys(a)) if (!same(a[key], b[key])) return false;
  return Object.keys(b).every((key) => key in a || isAbsent(b[key]));
}

/** A text that is the same for values that are the same. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, at) => {
    if (typeof at !== 'object' || at === null || Array.isArray(at)) return at;
    const entries = Object.entries(at).filter(([, child]) => !isAbsent(child));
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }) ?? 'undefined';
