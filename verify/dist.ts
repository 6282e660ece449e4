import { withValues } from './created/helm-values';
import type { Path } from './locate';

/** What `dist/` holds, read as if it had come from a stranger. */
export interface Dist {
  readonly folder: string;
  readonly environments: readonly Environment[];
}

/** A Kubernetes object, and where it was read. */
export interface KubernetesObject {
  readonly apiVersion: string;
  /** API group; empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** Where it goes; undefined for what has none. */
  readonly namespace: string | undefined;
  readonly name: string;
  /** The whole manifest. */
  readonly manifest: Manifest;
  /** As it is written, where `manifest` has the values of charts in one place. */
  readonly written?: Manifest;
  readonly environment: string;
  /** Folder below the environment's: `keycloak`, `tenants/acme-prod`. */
  readonly component: string;
  /** Path of the file as it can be opened. */
  readonly file: string;
  /** Position of its document in the file, from 0. */
  readonly document: number;
  /** Way to it from the root of its document: `items[2]` of a list. @default the document itself */
  readonly within?: Path;
}

export interface Manifest {
  readonly [field: string]: unknown;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** How people name an object: `Deployment iam-system/keycloak`, `Namespace iam-system`. */
export function reference({ kind, namespace, name }: KubernetesObject): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** One environment: its objects, in the order of their files, and indexes over them. */
export class Environment {
  private kinds?: ReadonlyMap<string, readonly KubernetesObject[]>;
  private names?: Names<KubernetesObject>;

  readonly objects: readonly KubernetesObject[];

  constructor(
    readonly name: string,
    objects: readonly KubernetesObject[],
    /** What `connections.json` holds; undefined where there is none. */
    readonly connections: unknown,
    /** What `index/` holds for the environment: JSON by path, `dev.json`, `dev/tenants/acme-prod.json`. */
    readonly index: ReadonlyMap<string, unknown>,
    /** What `connections/` holds, a file for each tenant: JSON by path, `connections/acme.json`. */
    readonly tenantConnections: ReadonlyMap<string, unknown> = new Map(),
    /** The other files of its folder, as text by path: values that Argo CD is installed with. */
    readonly files: ReadonlyMap<string, string> = new Map(),
  ) {
    this.objects = objects.map(readValues);
  }

  /** Folders that hold objects, in order. */
  get components(): string[] {
    return [...new Set(this.objects.map(({ component }) => component))];
  }

  /** Every object of a kind, whatever its version; the core group is the empty string. */
  ofKind(group: string, kind: string): readonly KubernetesObject[] {
    this.kinds ??= groupBy(this.objects, (object) => `${object.group}/${object.kind}`);
    return this.kinds.get(`${group}/${kind}`) ?? [];
  }

  /** The object of that name; `namespace` is undefined for what has none. */
  find(
    group: string,
    kind: string,
    namespace: string | undefined,
    name: string,
  ): KubernetesObject | undefined {
    this.names ??= new Names(this.objects);
    return this.names.find(group, kind, namespace, name);
  }
}

/** Of Applications, the values of charts are found in one place. */
function readValues(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'Application' || object.group !== 'argoproj.io') return object;
  const manifest = withValues(object.manifest);
  return manifest === object.manifest ? object : { ...object, manifest, written: object.manifest };
}

/** Objects by what identifies them, level by level: making one text of it for every question takes longer than the answer. */
export class Names<T extends KubernetesObject> {
  private readonly groups = new Map<string, Map<string, Map<string, Map<string, T>>>>();

  /** Of several with one identity, the first is found. */
  constructor(objects: readonly T[]) {
    for (const object of objects) {
      const { group, kind, namespace = '', name } = object;
      const names = below(below(below(this.groups, group), kind), namespace);
      if (!names.has(name)) names.set(name, object);
    }
  }

  find(group: string, kind: string, namespace: string | undefined, name: string): T | undefined {
    return this.groups
      .get(group)
      ?.get(kind)
      ?.get(namespace ?? '')
      ?.get(name);
  }
}

function below<V>(map: Map<string, Map<string, V>>, key: string): Map<string, V> {
  const inner = map.get(key) ?? new Map<string, V>();
  map.set(key, inner);
  return inner;
}

/** What no two objects of a cluster have in common; versions of a kind are the same object. */
export function identity({
  group,
  kind,
  namespace,
  name,
}: Pick<KubernetesObject, 'group' | 'kind' | 'namespace' | 'name'>): string {
  return `${group}/${kind}/${namespace ?? ''}/${name}`;
}

/** Values by a key of theirs, in order. */
export function groupBy<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const at = key(value);
    const group = groups.get(at);
    if (group) group.push(value);
    else groups.set(at, [value]);
  }
  return groups;
}
