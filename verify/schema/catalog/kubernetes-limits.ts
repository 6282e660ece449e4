import { CHOICES } from './limits/choices';
import { cluster } from './limits/cluster';
import type { Limit, Limits } from './limits/limit';
import { networks } from './limits/networks';
import { pods } from './limits/pods';
import { POINTERS } from './limits/pointers';
import { storage } from './limits/storage';
import { workloads } from './limits/workloads';
import { RULES } from './rules/rules';
import type { Schema } from './schema';

/**
 * Limits of Kubernetes' own kinds that the API server checks in code, so that its OpenAPI document does not have them.
 *
 * `test/verify/schema/agreement` compares them with a running API server, field by field.
 */
export const LIMITS: Limits = { ...cluster, ...networks, ...pods, ...storage, ...workloads };

/** The definitions of Kubernetes' OpenAPI document, with the limits that it leaves out. */
export function tighten(definitions: Record<string, Schema>): Record<string, Schema> {
  for (const [name, definition] of Object.entries(definitions)) {
    const rules = RULES[name];
    definitions[name] = {
      ...definition,
      ...(definition.properties && { properties: withUnset(name, propertiesOf(name, definition)) }),
      ...CHOICES[name],
      ...(rules && { 'x-kubernetes-validations': rules }),
    };
  }
  for (const [name, limits] of Object.entries(LIMITS)) {
    const definition = definitions[name];
    if (definition) definitions[name] = narrowProperties(definition, limits);
  }
  definitions[OWN_METADATA] = narrowProperties(definitions['meta.v1.ObjectMeta'] ?? {}, OWN_FINALIZERS);
  return definitions;
}

function propertiesOf(name: string, definition: Schema): NonNullable<Schema['properties']> {
  const { properties = {} } = definition;
  if (!isKind(definition) || FREE_FINALIZERS.test(name)) return properties;
  return { ...properties, metadata: { $ref: `#/definitions/${OWN_METADATA}` } as Schema };
}

const isKind = ({ properties }: Schema): boolean =>
  properties?.apiVersion !== undefined && properties.metadata !== undefined;

/** Groups in which finalizers need no domain: their kinds are validated by the code that validates custom resources. */
const FREE_FINALIZERS = /^(?:admissionregistration|apiextensions|apiregistration|coordination|node|policy)\./;

/** The metadata of kinds whose finalizers need a domain. @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/apis/core/validation/validation.go validateKubeFinalizerName */
const OWN_METADATA = 'meta.v1.ObjectMeta of own kinds';

const OWN_FINALIZERS: Limits[string] = { finalizers: { items: { format: 'finalizer' } } };

const EMPTY = [''];

/** Go's zero value of a text is none, but for pointers. */
function withUnset(name: string, properties: NonNullable<Schema['properties']>): Schema['properties'] {
  const pointers = POINTERS[name] ?? [];
  return Object.fromEntries(
    Object.entries(properties).map(([property, schema]) =>
      schema.type === 'string' && !pointers.includes(property)
        ? [property, { ...schema, unset: EMPTY }]
        : [property, schema],
    ),
  );
}

function narrowProperties(definition: Schema, limits: Limits[string]): Schema {
  const properties: Record<string, Schema> = { ...definition.properties };
  const required = new Set(definition.required);
  for (const [property, limit] of Object.entries(limits)) {
    const schema = properties[property];
    if (!schema) continue;
    properties[property] = narrow(schema, limit);
    if (limit.required === true) required.add(property);
    if (limit.required === false) required.delete(property);
  }
  return { ...definition, properties, required: [...required] };
}

function narrow(schema: Schema, { items, additionalProperties, required, ...limit }: Limit): Schema {
  return {
    ...schema,
    ...limit,
    ...(items && { items: narrow(schema.items ?? {}, items) }),
    ...(additionalProperties && {
      additionalProperties: narrow(asSchema(schema.additionalProperties), additionalProperties),
    }),
  };
}

const asSchema = (value: Schema['additionalProperties']): Schema => (typeof value === 'object' ? value : {});
