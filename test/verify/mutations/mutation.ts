import {
  type Environment,
  identity,
  type KubernetesObject,
  type Manifest,
  Environment as Model,
} from '../../../verify/dist';

/** A manifest that may be changed; whoever changes one knows its shape. */
// biome-ignore lint/suspicious/noExplicitAny: a mutation reaches into manifests of any kind
export type Editable = any;

/** A fault that is put into the real dist, and the rule that has to find it. */
export interface Mutation {
  /** What goes wrong, as a reviewer would say it. */
  readonly name: string;
  readonly environment: 'dev' | 'prod';
  /** The rule whose finding comes first. */
  readonly rule: string;
  /** Other rules of the same proof that find something as well. @default none */
  readonly also?: readonly string[];
  mutate(dist: MutableDist): void;
}

/** One environment of the real dist, whose objects are copied when they are changed. */
export class MutableDist {
  private readonly objects: Map<string, KubernetesObject>;
  private connectionsCopy: Editable;
  private readonly index: Map<string, unknown>;
  private readonly files: Map<string, string>;
  private readonly tenants: Map<string, unknown>;

  constructor(private readonly original: Environment) {
    this.objects = new Map(original.objects.map((object) => [nameOf(object), object]));
    this.connectionsCopy = undefined;
    this.index = new Map(original.index);
    this.files = new Map(original.files);
    this.tenants = new Map(original.tenantConnections);
  }

  /** A manifest to change: `edit('Service iam-system/keycloak-jgroups')`, `edit('Namespace iam-system')`. */
  edit(name: string): Editable {
    const object = this.get(name);
    const manifest = structuredClone(object.manifest);
    this.objects.set(name, { ...object, manifest });
    return manifest;
  }

  remove(...names: readonly string[]): void {
    for (const name of names) {
      this.get(name);
      this.objects.delete(name);
    }
  }

  /** Adds an object to the file of a component. */
  add(component: string, manifest: Editable): void {
    const near = this.original.objects.find((object) => object.component === component);
    if (!near) throw new Error(`mutation: no component ${component}`);
    const object = read(manifest, { ...near, document: 0 });
    this.objects.set(nameOf(object), object);
  }

  /** The child Application of a component. */
  application(component: string): Editable {
    return this.edit(`Application argocd/${this.original.name}-${component}`);
  }

  setWave(component: string, wave: number): void {
    this.application(component).metadata.annotations['argocd.argoproj.io/sync-wave'] = String(wave);
  }

  /** `connections.json`, to change. */
  get connections(): Editable {
    this.connectionsCopy ??= structuredClone(this.original.connections);
    return this.connectionsCopy;
  }

  /** The connections of a tenant, to change. */
  connectionsOf(tenant: string): Editable {
    const file = `connections/${tenant}.json`;
    const copy = structuredClone(this.tenants.get(file));
    this.tenants.set(file, copy);
    return copy;
  }

  removeIndex(path: string): void {
    if (!this.index.delete(path)) throw new Error(`mutation: no index/${path}`);
  }

  /** Adds a line to a file that is no manifest, by the end of its path. */
  append(file: string, line: string): void {
    const path = [...this.files.keys()].find((one) => one.endsWith(file));
    if (path === undefined) throw new Error(`mutation: no file ${file}`);
    this.files.set(path, `${this.files.get(path)}${line}\n`);
  }

  /** The environment as it is now; a change of a name takes effect. */
  toEnvironment(): Environment {
    const objects = [...this.objects.values()].map((object) => read(object.manifest, object));
    const connections = this.connectionsCopy ?? this.original.connections;
    return new Model(this.original.name, objects, connections, this.index, this.tenants, this.files);
  }

  private get(name: string): KubernetesObject {
    const object = this.objects.get(name);
    if (!object) throw new Error(`mutation: no ${name} in ${this.original.name}`);
    return object;
  }
}

const nameOf = ({ kind, namespace, name }: KubernetesObject): string =>
  namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;

function read(manifest: Manifest, origin: KubernetesObject): KubernetesObject {
  const { apiVersion, kind, metadata } = manifest as Editable;
  const [version, group = ''] = (apiVersion as string).split('/').reverse();
  const object = {
    ...origin,
    manifest,
    apiVersion,
    kind,
    group,
    namespace: metadata.namespace,
    name: metadata.name,
  };
  return version && identity(object) ? object : origin;
}

/** A fault in one object. */
export const edit =
  (name: string, change: (manifest: Editable) => void): Mutation['mutate'] =>
  (dist) =>
    change(dist.edit(name));
