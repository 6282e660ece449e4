/** Columns of a line, as biome.json has them. */
export const WIDTH = 110;
/** One step of indentation. */
export const STEP = '  ';

/**
 * A value as TypeScript, as biome formats it: in one line if it fits.
 *
 * @param indent what the line begins with
 * @param taken columns of the first line that are taken beside the indentation
 */
export function literal(value: unknown, indent: string, taken: number): string {
  const short = inline(value);
  if (typeof value !== 'object' || value === null) return short;
  if (indent.length + taken + short.length <= WIDTH && !isBroken(value)) return short;
  const deeper = indent + STEP;
  if (Array.isArray(value)) {
    const items = value.map((item) => `${deeper}${literal(item, deeper, 1)},\n`);
    return `[\n${items.join('')}${indent}]`;
  }
  const entries = given(value).map(
    ([key, item]) => `${deeper}${quotedKey(key)}: ${literal(item, deeper, quotedKey(key).length + 3)},\n`,
  );
  return `{\n${entries.join('')}${indent}}`;
}

/** Whether biome breaks it although it fits, as it does with lists of several objects of several fields. */
const isBroken = (value: object): boolean =>
  Array.isArray(value)
    ? (value.length > 1 && value.every((item) => isObject(item) && given(item).length > 1)) ||
      value.some(isBrokenIn)
    : Object.values(value).some(isBrokenIn);

const isBrokenIn = (value: unknown): boolean => isObject(value) && isBroken(value);

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function inline(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (!isObject(value)) return String(value);
  const fields = given(value).map(([key, item]) => `${quotedKey(key)}: ${inline(item)}`);
  return fields.length > 0 ? `{ ${fields.join(', ')} }` : '{}';
}

const given = (value: object): [string, unknown][] =>
  Object.entries(value).filter(([, item]) => item !== undefined);

const quotedKey = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key));

/** In single quotes, as the project has them. */
const quoted = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
