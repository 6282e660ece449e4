// biome-ignore lint/suspicious/noExplicitAny: JSON of every shape
type Json = any;

interface Operation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: unknown;
}

/** Does the operations of a JSON patch that webhooks use. @see https://www.rfc-editor.org/rfc/rfc6902#section-4 */
export function patched(object: object, operations: readonly Operation[]): Json {
  const result: Json = structuredClone(object);
  for (const operation of operations) {
    const keys = operation.path
      .split('/')
      .slice(1)
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = keys.pop() ?? '';
    change(
      keys.reduce((at, key) => at[key], result),
      last,
      operation,
    );
  }
  return result;
}

function change(parent: Json, key: string, { op, value }: Operation): void {
  if (Array.isArray(parent)) {
    const index = key === '-' ? parent.length : Number(key);
    parent.splice(index, op === 'add' ? 0 : 1, ...(op === 'remove' ? [] : [value]));
  } else if (op === 'remove') delete parent[key];
  else parent[key] = value;
}
