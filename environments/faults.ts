import type { ZodError } from 'zod';

/** What a schema finds wrong with a value, as `<where>: <field> <rule>, got <value>`; empty when all is well. */
export function faults(where: string, value: unknown, error: ZodError | undefined): string[] {
  return (error?.issues ?? []).flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) =>
        fault(where, value, [...issue.path, key], 'must be removed, no such field'),
      );
    }
    return [fault(where, value, issue.path, issue.message)];
  });
}

const fault = (where: string, value: unknown, path: readonly PropertyKey[], rule: string): string =>
  `${where}: ${path.map(String).join('.') || 'the file'} ${rule}, got ${JSON.stringify(valueAt(value, path)) ?? 'nothing'}`;

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);
