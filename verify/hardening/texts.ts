import type { Path } from '../locate';

export interface Text {
  readonly path: Path;
  readonly value: string;
  /** What names it: its key, or the `name` beside a `value` (environment variables, options, parameters of charts). */
  readonly key: string;
}

/** Every text in a value, however deep. */
export function* texts(value: unknown, path: Path = [], key = ''): Generator<Text> {
  if (typeof value === 'string') yield { path, value, key };
  else if (Array.isArray(value)) {
    // an item is named as its list is
    for (let index = 0; index < value.length; index++) yield* texts(value[index], [...path, index], key);
  } else if (typeof value === 'object' && value !== null) {
    const named = nameBeside(value);
    for (const [field, part] of Object.entries(value)) {
      yield* texts(part, [...path, field], field === 'value' && named ? named : field);
    }
  }
}

function nameBeside(value: object): string | undefined {
  const { name, value: own } = value as { name?: unknown; value?: unknown };
  return typeof name === 'string' && typeof own === 'string' ? name : undefined;
}
