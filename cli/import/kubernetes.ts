import { mapSchema, type Schema, withoutProse } from './crd';
import { KUBERNETES_ENUMS } from './enums';
import type { KindSchema, SchemaFile } from './schemas';

/** The API server's OpenAPI v2 document, as far as it is read here. */
export interface OpenApi {
  readonly definitions: Readonly<Record<string, Schema>>;
  readonly paths: Readonly<Record<string, { readonly put?: { readonly [GVK]?: GroupVersionKind } }>>;
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const GVK = 'x-kubernetes-group-version-kind';
const OPEN: Schema = { 'x-kubernetes-preserve-unknown-fields': true };
const OPEN_OBJECT: Schema = { type: 'object', ...OPEN };

/** What the document says with an empty object or a plain string, as a CRD would say it. */
const PRECISE: Readonly<Record<string, Schema>> = {
  'apiextensions.v1.JSON': OPEN,
  'apiextensions.v1.JSONSchemaPropsOrArray': OPEN,
  'apiextensions.v1.JSONSchemaPropsOrBool': OPEN,
  'apiextensions.v1.JSONSchemaPropsOrStringArray': OPEN,
  'intstr.IntOrString': { 'x-kubernetes-int-or-string': true },
  'meta.v1.FieldsV1': OPEN_OBJECT,
  'resource.Quantity': { 'x-kubernetes-int-or-string': true, format: 'quantity' },
  'runtime.RawExtension': OPEN_OBJECT,
};

/** `core.v1.PodSpec` for `io.k8s.api.core.v1.PodSpec`, `intstr.IntOrString` for what belongs to no version. */
function shortName(name: string): string {
  const segments = name.split('.');
  return segments.slice(/^v\d/.test(segments.at(-2) ?? '') ? -3 : -2).join('.');
}

function shortReference(reference: unknown): string {
  return shortName(String(reference).slice('#/definitions/'.length));
}

/** The kinds that can be replaced by name, which is what `apply` does: no lists, reviews, bindings and subresources. */
function writableKinds(
  { paths }: OpenApi,
  notWritten: readonly string[],
): Map<string, 'Cluster' | 'Namespaced'> {
  const kinds = new Map<string, 'Cluster' | 'Namespaced'>();
  for (const [path, { put }] of Object.entries(paths)) {
    const id = put?.[GVK];
    if (!id || !path.endsWith('/{name}') || notWritten.includes(id.kind)) continue;
    kinds.set(kindKey(id), path.includes('{namespace}') ? 'Namespaced' : 'Cluster');
  }
  return kinds;
}

function kindKey({ group, version, kind }: GroupVersionKind): string {
  return `${group ? `${group}/` : ''}${version}/${kind}`;
}

function withEnums(name: string, schema: Schema): Schema {
  const properties = { ...schema.properties };
  for (const [property, node] of Object.entries(properties)) {
    const values = KUBERNETES_ENUMS[`${name}.${property}`];
    if (!values) continue;
    properties[property] = node.items
      ? { ...node, items: { ...node.items, enum: values } }
      : { ...node, enum: values };
  }
  return { ...schema, properties };
}

/** Controllers write the status of a kind; its types would be a sixth of the file. */
function withOpenStatus(schema: Schema): Schema {
  if (!schema[GVK] || !schema.properties?.status) return schema;
  return { ...schema, properties: { ...schema.properties, status: OPEN_OBJECT } };
}

function compact(name: string, schema: Schema): Schema {
  if (PRECISE[name]) return PRECISE[name];
  const compacted = mapSchema(schema, (node) => {
    const { $ref, ...rest } = withoutProse(node);
    return $ref === undefined ? rest : { ...rest, $ref: `#/definitions/${shortReference($ref)}` };
  });
  return compacted.properties ? withEnums(name, withOpenStatus(compacted)) : compacted;
}

/** The names of the definitions that a schema refers to. */
function references(schema: Schema): string[] {
  const found: string[] = [];
  mapSchema(schema, (node) => {
    if (typeof node.$ref === 'string') found.push(node.$ref.slice('#/definitions/'.length));
    return node;
  });
  return found;
}

function deprecation(schema: Schema | undefined): Pick<KindSchema, 'deprecated'> {
  const [, release] = /This API is deprecated in (v[\d.]+)/.exec(String(schema?.description)) ?? [];
  return release ? { deprecated: `since Kubernetes ${release}` } : {};
}

/** The schemas of Kubernetes' own kinds; what several of them share, such as the PodSpec, is there once. */
export function kubernetesSchemas(document: OpenApi, notWritten: readonly string[]): SchemaFile {
  const scopes = writableKinds(document, notWritten);
  const source = new Map(
    Object.entries(document.definitions).map(([name, schema]) => [shortName(name), schema]),
  );
  const kinds: Record<string, KindSchema> = {};
  const definitions: Record<string, Schema> = {};
  const add = (name: string) => {
    if (definitions[name]) return;
    const schema = source.get(name);
    if (!schema)
      throw new Error(
        `kubernetes: definitions must have what they refer to, got no "${name}"; take a whole document`,
      );
    const definition = compact(name, schema);
    definitions[name] = definition;
    for (const reference of references(definition)) add(reference);
  };
  for (const [name, schema] of source) {
    const [id, ...others] = (schema[GVK] ?? []) as readonly GroupVersionKind[];
    const scope = id && others.length === 0 ? scopes.get(kindKey(id)) : undefined;
    if (!id || !scope) continue;
    add(name);
    kinds[kindKey(id)] = { scope, ...deprecation(schema), schema: { $ref: `#/definitions/${name}` } };
  }
  return { kinds, definitions };
}
