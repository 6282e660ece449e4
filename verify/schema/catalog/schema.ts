/** A node of the OpenAPI schemas in `imports/schemas`, references replaced by what they refer to. */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly nullable?: boolean;
  readonly default?: unknown;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
  /** Format of every key of a map; ours, OpenAPI has no word for it. */
  readonly keyFormat?: string;
  /** Values that mean the same as none: of fields that are no pointers in Go, their zero values; ours. */
  readonly unset?: readonly unknown[];
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-validations'?: readonly ValidationRule[];
}

/** A CEL rule of a schema. @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules */
export interface ValidationRule {
  readonly rule: string;
  readonly message?: string;
  /** CEL expression that makes the message. */
  readonly messageExpression?: string;
  /** JSON path, from the rule's node, of the field that is at fault. */
  readonly fieldPath?: string;
  /** Whether it is evaluated for a new object too, although it speaks of `oldSelf`. */
  readonly optionalOldSelf?: boolean;
  /** What to do when it does not hold; ours. */
  readonly fix?: string;
}

export type Mapping = Readonly<Record<string, unknown>>;

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The schema of a property or map entry; undefined if there is none. */
export function childSchema(schema: Schema, key: string): Schema | undefined {
  if (schema.properties && Object.hasOwn(schema.properties, key)) return schema.properties[key];
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

/**
 * Whether the API server takes a field as absent: null where null is no value of it is dropped before anything is checked, and what
 * Go has where nothing is given is nothing.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting-and-nullable
 */
export const isAbsent = (value: unknown, schema: Schema | undefined): boolean =>
  value === undefined ||
  (value === null && hasType(schema) && !schema?.nullable) ||
  schema?.unset?.includes(value) === true;

const hasType = (schema: Schema | undefined): boolean =>
  schema?.type !== undefined || schema?.['x-kubernetes-int-or-string'] === true;
