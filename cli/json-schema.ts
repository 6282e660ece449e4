/** The part of JSON Schema that the files which people write need. */
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
  readonly format?: string;
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

/**
 * What a schema says of a field, given as its path; undefined if there is no such field.
 *
 * @param content what is there; of mappings of several kinds the one that it is of is meant
 */
export function fieldAt(
  path: readonly PropertyKey[],
  schema: JsonSchema,
  content?: unknown,
): JsonSchema | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return schema;
  for (const { properties, additionalProperties, items } of optionsOf(schema, content)) {
    const open = typeof additionalProperties === 'object' ? additionalProperties : undefined;
    const inner = typeof step === 'number' ? items : (properties?.[String(step)] ?? open);
    const found = inner && fieldAt(rest, inner, valueIn(content, step));
    if (found) return found;
  }
  return undefined;
}

/** The names of the fields of a mapping. */
export const fieldsOf = (schema: JsonSchema, content?: unknown): string[] => [
  ...new Set(optionsOf(schema, content).flatMap(({ properties }) => Object.keys(properties ?? {}))),
];

/** A schema itself, and those that it is put together of, without the kinds that the content is not of. */
export function optionsOf(schema: JsonSchema, content?: unknown): JsonSchema[] {
  const { anyOf = [], oneOf = [], allOf = [] } = schema;
  const parts = [...anyOf, ...oneOf, ...allOf];
  const meant = parts.filter((part) => isOf(part, content));
  return [schema, ...(meant.length > 0 ? meant : parts).flatMap((part) => optionsOf(part, content))];
}

/** Whether content has the words by which a kind is told from others. */
const isOf = ({ properties = {} }: JsonSchema, content: unknown): boolean =>
  Object.entries(properties).every(
    ([name, { const: word }]) => word === undefined || valueIn(content, name) === word,
  );

const valueIn = (content: unknown, step: PropertyKey): unknown =>
  (content as Record<PropertyKey, unknown> | null | undefined)?.[step];
