import * as z from 'zod';
import { tenantSchema } from '../../constructs/tenancy/tenant';

/** The part of JSON Schema that a tenant's file needs. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
}

let made: JsonSchema | undefined;

/** What a tenant's file may say, as JSON Schema for editors; made from the schema that decides. */
export function tenantJsonSchema(): JsonSchema {
  made ??= z.toJSONSchema(tenantSchema, {
    io: 'input',
    reused: 'inline',
    unrepresentable: 'any',
  }) as JsonSchema;
  return made;
}

/** What the schema says of a field, given as its path; undefined if there is no such field. */
export function fieldAt(path: readonly PropertyKey[], schema = tenantJsonSchema()): JsonSchema | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return schema;
  for (const option of options(schema)) {
    const { properties, additionalProperties, items } = option;
    const open = typeof additionalProperties === 'object' ? additionalProperties : undefined;
    const inner = typeof step === 'number' ? items : (properties?.[String(step)] ?? open);
    const found = inner && fieldAt(rest, inner);
    if (found) return found;
  }
  return undefined;
}

/** The names of the fields of a mapping. */
export const fieldsOf = (schema: JsonSchema): string[] => [
  ...new Set(options(schema).flatMap(({ properties }) => Object.keys(properties ?? {}))),
];

/** A schema itself, and those that it is put together of. */
function options(schema: JsonSchema): JsonSchema[] {
  const { anyOf = [], oneOf = [], allOf = [] } = schema;
  return [schema, ...[...anyOf, ...oneOf, ...allOf].flatMap(options)];
}
