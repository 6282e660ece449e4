import type { Path } from '../locate';

export interface Text {
  /** Changes with the walk: copy it to keep it. */
  readonly path: Path;
  readonly value: string;
  /** What names it: its key, or what is beside a `value` (environment variables, options, parameters of charts, credentials). */
  readonly key: string;
}

type Visit = (text: Text) => void;

/** Visits every text and number in a value, however deep. */
export function visitTexts(value: unknown, visit: Visit, path: Path = [], key = ''): void {
  walk(value, visit, [...path], key);
}

function walk(value: unknown, visit: Visit, path: (string | number)[], key: string): void {
  if (typeof value === 'string') visit({ path, value, key });
  else if (typeof value === 'number') visit({ path, value: String(value), key });
  else if (Array.isArray(value)) {
    // an item is named as its list is
    for (let index = 0; index < value.length; index++) step(value[index], visit, path, index, key);
  } else if (typeof value === 'object' && value !== null) {
    const named = nameBeside(value);
    const fields = value as Readonly<Record<string, unknown>>;
    for (const field of Object.keys(fields)) {
      step(fields[field], visit, path, field, field === 'value' && named ? named : field);
    }
  }
}

function step(value: unknown, visit: Visit, path: (string | number)[], to: string | number, key: string) {
  path.push(to);
  walk(value, visit, path, key);
  path.pop();
}

function nameBeside(value: object): string | undefined {
  const { name, key, type, value: own } = value as Readonly<Record<string, unknown>>;
  if (typeof own !== 'string' && typeof own !== 'number') return undefined;
  return [name, key, type].find((beside) => typeof beside === 'string');
}
