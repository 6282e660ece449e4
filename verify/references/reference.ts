import type { WorldObject } from '../created/creation';
import { field, type Place, places, text } from '../created/field';
import { podTemplate } from '../created/kubernetes';
import type { Path } from '../locate';
import { CLUSTER_SCOPED } from '../scope';
import type { Declaration } from './declaration';
import { DECLARATIONS, OF_PODS } from './declarations';

/** An object that another one names. */
export interface Reference {
  readonly path: Path;
  readonly group: string;
  readonly kind: string;
  /** Undefined for kinds without a namespace. */
  readonly namespace: string | undefined;
  readonly name: string;
  /** Whether the object works without it, only that something is missing. */
  readonly isOptional: boolean;
  /** Keys that the Secret or ConfigMap has to have. */
  readonly keys: readonly { readonly path: Path; readonly key: string }[];
}

const known = new WeakMap<WorldObject, readonly Reference[]>();

const NONE: readonly never[] = [];

/** Every object that an object names and cannot do without. */
export function referencesOf(object: WorldObject): readonly Reference[] {
  const declarations = DECLARATIONS.get(`${object.group}/${object.kind}`) ?? NONE;
  const templates = podTemplatesOf(object);
  // of most objects there is nothing to remember
  if (declarations.length === 0 && templates.length === 0) return NONE;
  const references = known.get(object) ?? findReferences(object, declarations, templates);
  known.set(object, references);
  return references;
}

const findReferences = (
  object: WorldObject,
  declarations: readonly Declaration[],
  templates: readonly Place[],
): Reference[] => [
  ...declarations.flatMap((declaration) =>
    resolve(declaration, object, { path: [], value: object.manifest }),
  ),
  ...templates.flatMap((template) =>
    OF_PODS.flatMap((declaration) => resolve(declaration, object, template)),
  ),
];

/** Pod templates in an object: of a workload, or what a Keycloak merges into that of its operator. */
export function podTemplatesOf(object: WorldObject): readonly Place[] {
  const isKeycloak = object.group === 'k8s.keycloak.org' && object.kind === 'Keycloak';
  const path = isKeycloak ? ['spec', 'unsupported', 'podTemplate'] : podTemplate(object);
  const value = path && field(object.manifest, ...path);
  return path === undefined || value === undefined ? NONE : [{ path, value }];
}

function resolve(declaration: Declaration, object: WorldObject, root: Place): Reference[] {
  return places(root.value, declaration.path).flatMap((place) => {
    const value = fieldsOf(declaration, place.value);
    const found = target(declaration, object, value);
    if (!found) return [];
    const { name: nameField } = declaration;
    const named = nameField !== undefined && typeof place.value !== 'string' ? [nameField] : [];
    const path = [...root.path, ...place.path];
    const { isOptional = false } = declaration;
    return [{ ...found, isOptional, path: [...path, ...named], keys: keysOf(declaration, { path, value }) }];
  });
}

/** The fields that are written into one text, where they are. */
const fieldsOf = ({ written }: Declaration, value: unknown): unknown =>
  written && typeof value === 'string' ? written.exec(value)?.groups : value;

function target(
  { to, name = 'name', namespace, kind, defaultNamespace }: Declaration,
  object: WorldObject,
  value: unknown,
): Omit<Reference, 'path' | 'keys' | 'isOptional'> | undefined {
  const named = typeof value === 'string' ? value : text(value, name);
  const chosen = typeof to === 'string' ? to : to[text(value, kind ?? 'kind') ?? ''];
  if (!named || !chosen || field(value, 'optional') === true || named.includes('{{')) return undefined;
  const slash = chosen.indexOf('/');
  const own = object.namespace ?? defaultNamespace;
  return {
    group: chosen.slice(0, slash),
    kind: chosen.slice(slash + 1),
    namespace: CLUSTER_SCOPED.has(chosen) ? undefined : (namespace && text(value, namespace)) || own,
    name: named,
  };
}

function keysOf({ key, written }: Declaration, root: Place): Reference['keys'] {
  if (key === undefined) return [];
  return places(root.value, key).flatMap(({ path, value }) =>
    typeof value === 'string' && value !== ''
      ? [{ path: written ? root.path : [...root.path, ...path], key: value }]
      : [],
  );
}
