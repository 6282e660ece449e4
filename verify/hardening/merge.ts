import { mapping } from '../created/field';
import type { Path } from '../locate';

/** A value with another merged in at a path, as a patch is: mappings by key, lists by position. */
export function mergeAt(value: unknown, path: Path, patch: unknown): unknown {
  if (patch === undefined) return value;
  const [step, ...rest] = path;
  if (step === undefined) return merge(value, patch);
  if (typeof step === 'number') {
    const list: unknown[] = Array.isArray(value) ? [...value] : [];
    list[step] = mergeAt(list[step], rest, patch);
    return list;
  }
  const fields = mapping(value);
  return { ...fields, [step]: mergeAt(Object.hasOwn(fields, step) ? fields[step] : undefined, rest, patch) };
}

function merge(value: unknown, patch: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(patch)) {
    const longer = value.length > patch.length ? value : patch;
    return longer.map((_, index) =>
      index < patch.length ? merge(value[index], patch[index]) : value[index],
    );
  }
  if (!isMapping(value) || !isMapping(patch)) return patch;
  const entries = Object.entries(patch).map(([key, part]) => [
    key,
    merge(Object.hasOwn(value, key) ? value[key] : undefined, part),
  ]);
  return { ...value, ...Object.fromEntries(entries) };
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
