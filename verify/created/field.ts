import type { Path } from '../locate';

/** A value deep inside a manifest of which nothing is known; undefined where there is none. */
export function field(value: unknown, ...path: Path): unknown {
  let at = value;
  for (let index = 0; index < path.length; index++) {
    if (typeof at !== 'object' || at === null) return undefined;
    const step = path[index] as string;
    const next: unknown = (at as Record<string, unknown>)[step];
    if (next === undefined || (isInherited(step, next) && !Object.hasOwn(at, step))) return undefined;
    at = next;
  }
  return at;
}

/** Whether a value may be one that every object has: none of YAML is a function. Told apart here, since asking each is slow. */
const isInherited = (step: string, value: unknown) => typeof value === 'function' || step === '__proto__';

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

/** Of what nobody writes more by hand; hostile input may have any number. */
const MOST = 100;

/** A number of pods there, one where there is none, and no more than can be told one by one. */
export const countAt = (value: unknown, ...path: Path): number =>
  Math.min(Math.max(0, Math.trunc(number(value, ...path) ?? 1)), MOST);

/** The entries of the mapping there whose values are texts: labels, annotations, selectors. */
export function labels(value: unknown, ...path: Path): Readonly<Record<string, string>> {
  const all = mapping(value, ...path);
  if (Object.values(all).every(isText)) return all as Record<string, string>;
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => isText(entry[1])),
  );
}

const isText = (value: unknown): value is string => typeof value === 'string';

export interface Place {
  readonly path: Path;
  readonly value: unknown;
}

/** Every value that a pattern leads to: `spec.volumes[].secret`, where `[]` stands for every item and `*` for every field. */
export function places(value: unknown, pattern: string): readonly Place[] {
  const found: Place[] = [];
  follow(value, stepsOf(pattern), [], found);
  return found;
}

const known = new Map<string, readonly string[]>();

function stepsOf(pattern: string): readonly string[] {
  const steps = known.get(pattern) ?? pattern.match(/\[\]|[^.[\]]+/g) ?? [];
  known.set(pattern, steps);
  return steps;
}

/** @param path way to the value; as long as the steps that have been taken */
function follow(
  value: unknown,
  steps: readonly string[],
  path: readonly (string | number)[],
  found: Place[],
): void {
  const step = steps[path.length];
  if (step === undefined) found.push({ path, value });
  else if (step === '[]') {
    if (!Array.isArray(value)) return;
    for (let index = 0; index < value.length; index++) follow(value[index], steps, [...path, index], found);
  } else if (step === '*') {
    const fields = mapping(value);
    for (const key of Object.keys(fields)) follow(fields[key], steps, [...path, key], found);
  } else {
    const child = field(value, step);
    if (child !== undefined) follow(child, steps, [...path, step], found);
  }
}
