import type { Path } from '../locate';

/** A value deep inside a manifest of which nothing is known; undefined where there is none. */
export function field(value: unknown, ...path: Path): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}

/** The mapping there; empty where there is none. */
export function mapping(value: unknown, ...path: Path): Readonly<Record<string, unknown>> {
  const at = field(value, ...path);
  return typeof at === 'object' && at !== null && !Array.isArray(at) ? (at as Record<string, unknown>) : {};
}

/** The items of the list there; empty where there is none. */
export function items(value: unknown, ...path: Path): readonly unknown[] {
  const at = field(value, ...path);
  return Array.isArray(at) ? at : [];
}

/** The text there; undefined where there is none, or an empty one. */
export function text(value: unknown, ...path: Path): string | undefined {
  const at = field(value, ...path);
  return typeof at === 'string' && at !== '' ? at : undefined;
}

/** The number there. */
export function number(value: unknown, ...path: Path): number | undefined {
  const at = field(value, ...path);
  return typeof at === 'number' ? at : undefined;
}

/** The entries of the mapping there whose values are texts: labels, annotations, selectors. */
export function labels(value: unknown, ...path: Path): Readonly<Record<string, string>> {
  const entries = Object.entries(mapping(value, ...path));
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

export interface Place {
  readonly path: Path;
  readonly value: unknown;
}

/** Every value that a pattern leads to: `spec.volumes[].secret`, where `[]` stands for every item and `*` for every field. */
export function places(value: unknown, pattern: string): Place[] {
  let found: Place[] = [{ path: [], value }];
  for (const step of pattern.match(/\[\]|[^.[\]]+/g) ?? []) {
    found = found.flatMap((place) => {
      if (step === '[]') return itemsOf(place);
      return step === '*' ? fieldsOf(place) : childOf(place, step);
    });
  }
  return found;
}

const itemsOf = ({ path, value }: Place): Place[] =>
  Array.isArray(value) ? value.map((item, index) => ({ path: [...path, index], value: item })) : [];

const fieldsOf = ({ path, value }: Place): Place[] =>
  Object.entries(mapping(value)).map(([key, child]) => ({ path: [...path, key], value: child }));

function childOf({ path, value }: Place, step: string): Place[] {
  const child = field(value, step);
  return child === undefined ? [] : [{ path: [...path, step], value: child }];
}
