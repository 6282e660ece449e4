/** A node of an OpenAPI v3 schema as CRDs carry it. */
export interface Schema {
  [key: string]: unknown;
  type?: string;
  format?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: boolean | Schema;
  allOf?: readonly Schema[];
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  not?: Schema;
}

/** One kind of a custom resource, at the one version that the platform writes. */
export interface CustomResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly scope: string;
  /** The other versions that the API server takes, highest first. */
  readonly alsoServed: readonly string[];
  readonly schema: Schema;
}

/** A CustomResourceDefinition manifest, as far as it is read here. */
export interface CustomResourceDefinition {
  readonly kind: 'CustomResourceDefinition';
  readonly spec: {
    readonly group: string;
    readonly scope: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly served: boolean;
      readonly schema?: { readonly openAPIV3Schema?: Schema };
    }[];
  };
}

const STABILITY = { alpha: 0, beta: 1, '': 2 };

/** Kubernetes' order of API versions: v10, v2, v1, v2beta1, v1beta2, v1alpha1, and last whatever is no version. */
function priority(version: string): [number, number, number] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (!match) return [-1, 0, 0];
  return [STABILITY[(match[2] ?? '') as keyof typeof STABILITY], Number(match[1]), Number(match[3] ?? 0)];
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [priority(a), priority(b)];
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

/** The kind at its highest served version: the storage version may be older than what the API server offers. */
export function highestServed(crd: CustomResourceDefinition): CustomResource {
  const { group, scope, names, versions } = crd.spec;
  const served = versions.filter((version) => version.served).sort((a, b) => compareVersions(b.name, a.name));
  const [highest, ...others] = served;
  const schema = highest?.schema?.openAPIV3Schema;
  if (!highest || !schema) {
    const listed = versions.map((version) => version.name).join(', ');
    throw new Error(
      `${group}/${names.kind}: versions must have one that is served and has a schema, got ${listed}; take a whole release`,
    );
  }
  const alsoServed = others.map((version) => version.name);
  return { group, version: highest.name, kind: names.kind, scope, alsoServed, schema };
}

/** A copy of the schema with every child rewritten; `name` tells the children of one schema apart. */
export function mapChildren(schema: Schema, change: (child: Schema, name: string) => Schema): Schema {
  const copy: Schema = { ...schema };
  if (copy.properties) {
    const properties = Object.entries(copy.properties);
    copy.properties = Object.fromEntries(properties.map(([name, child]) => [name, change(child, name)]));
  }
  if (copy.items) copy.items = change(copy.items, 'items');
  if (typeof copy.additionalProperties === 'object') {
    copy.additionalProperties = change(copy.additionalProperties, 'values');
  }
  for (const list of ['allOf', 'anyOf', 'oneOf'] as const) {
    const children = copy[list];
    if (children) copy[list] = children.map((child, index) => change(child, `${list}.${index}`));
  }
  if (copy.not) copy.not = change(copy.not, 'not');
  return copy;
}

/** A copy of the schema with every node rewritten, children first. */
export function mapSchema(schema: Schema, change: (node: Schema) => Schema): Schema {
  return change(mapChildren(schema, (child) => mapSchema(child, change)));
}

/** The node without what neither a type nor a check needs. */
export function withoutProse({
  description,
  example,
  externalDocs,
  readOnly,
  title,
  ...node
}: Schema): Schema {
  return node;
}
