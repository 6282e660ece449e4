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
  for (const { op, path, value } of operations) {
    const keys = path
      .split('/')
      .slice(1)
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = keys.pop() ?? '';
    const parent = keys.reduce((at, key) => at[key], result);
    if (Array.isArray(parent)) {
      const index = last === '-' ? parent.length : Number(last);
      const isNew = op === 'add' ? 0 : 1;
      parent.splice(index, isNew, ...(op === 'remove' ? [] : [value]));
    } else if (op === 'remove') delete parent[last];
    else parent[last] = value;
  }
  return result;
}
