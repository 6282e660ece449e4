import { type CustomResource, mapSchema, type Schema, withoutProse } from './crd';
import { shareParts } from './share';

/** What a proof needs to check objects of one kind. */
export interface KindSchema {
  readonly scope: string;
  /** Why not to write it any more. */
  readonly deprecated?: string;
  /** Other versions that the API server takes, with that. */
  readonly alsoServed?: readonly string[];
  readonly schema: Schema;
}

/** One file of `imports/schemas`; a kind's key is `apiVersion/Kind`. */
export interface SchemaFile {
  readonly kinds: Readonly<Record<string, KindSchema>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

function compact({ schema }: CustomResource): Schema {
  const bare = mapSchema(schema, withoutProse);
  if (!bare.properties?.status) return bare;
  const status: Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return { ...bare, properties: { ...bare.properties, status } };
}

/** The schemas of one group's custom resources. */
export function customSchemas(resources: readonly CustomResource[]): SchemaFile {
  const { schemas, definitions } = shareParts(
    Object.fromEntries(resources.map((resource) => [resource.kind, compact(resource)])),
  );
  const kinds: Record<string, KindSchema> = {};
  for (const { group, version, kind, scope, alsoServed } of resources) {
    const schema = schemas[kind];
    if (schema)
      kinds[`${group}/${version}/${kind}`] = { scope, ...(alsoServed.length > 0 && { alsoServed }), schema };
  }
  return { kinds, definitions };
}

/** JSON with one line per entry, sorted: a diff then names the kinds that changed. */
export function schemaText(file: SchemaFile): string {
  const sections = Object.entries(file).map(([section, entries]) => {
    const lines = Object.entries(entries)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    return `"${section}":{\n${lines.join(',\n')}\n}`;
  });
  return `{\n${sections.join(',\n')}\n}\n`;
}
