import { isUtf8 } from 'node:buffer';
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, posix, relative, sep } from 'node:path';
import { type Dist, Environment, identity, type KubernetesObject, reference } from './dist';
import { InputError, UnusableInput } from './input-error';
import { Positions } from './locate';
import { readObjects } from './manifest';
import { placed } from './placement';

/** A file of manifests beyond this is no file of manifests; the API server takes 1.5 MB for an object. */
export const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** What Argo CD would apply, whatever we call it. */
const APPLIED = /\.(?:ya?ml|json|jsonnet)$/i;

/** Chart values that a person installs Argo CD with; the Application of the folder includes *.k8s.yaml only. */
const BOOTSTRAP_VALUES = /^bootstrap\/[^/]+\.values\.yaml$/;

/** Of tenants, a file each; no Application has this folder. */
const TENANT_CONNECTIONS = /^connections\/[^/]+\.json$/;

const INDEX = 'index';

/** Reads `dist/`, or throws everything that is wrong with it. @param only the environment to read; all without it */
export function loadDist(folder: string, only?: string): Dist {
  if (!isFolder(folder)) {
    throw new UnusableInput([
      new InputError(folder, 'must be a folder with manifests; run "npm run synth" first'),
    ]);
  }
  if (isHalfChanged(folder)) {
    const reason = 'must be whole, got one that synth is changing, or was when it was killed';
    throw new UnusableInput([new InputError(folder, `${reason}; run "npm run synth" into it first`)]);
  }
  const names = readFolder(folder).filter((name) => isEnvironment(folder, name));
  if (names.length === 0) {
    throw new UnusableInput([new InputError(folder, 'holds no environment; run "npm run synth" first')]);
  }
  if (only !== undefined && !names.includes(only)) {
    const reason = `has no environment "${only}"; name one of ${names.join(', ')}`;
    throw new UnusableInput([new InputError(folder, reason)]);
  }
  const errors: InputError[] = only === undefined ? checkIndex(folder, names) : [];
  const environments = names
    .filter((name) => only === undefined || name === only)
    .map((name) => new Loader(folder, name, errors).load());
  if (errors.length > 0) throw new UnusableInput(errors);
  return { folder, environments };
}

const isFolder = (path: string) => existsSync(path) && statSync(path).isDirectory();

/** Beside the folder stands what a change of it still lacks, until it is complete. */
function isHalfChanged(folder: string): boolean {
  const real = realpathSync(folder);
  return existsSync(join(dirname(real), `.${basename(real)}.staging`, 'commit'));
}

const isEnvironment = (folder: string, name: string) =>
  name !== INDEX && !name.startsWith('.') && isFolder(join(folder, name));

/**
 * What the index says of no environment: of one that is gone, or of one that is called as the index is and hides in it. And environments of
 * which an index says nothing: nobody applies them.
 */
function checkIndex(folder: string, names: readonly string[]): InputError[] {
  const index = join(folder, INDEX);
  const entries = isFolder(index) ? readFolder(index).filter((entry) => !entry.startsWith('.')) : [];
  const named = entries.map((entry) => ({ path: join(index, entry), name: entry.replace(/\.json$/, '') }));
  const strangers = named.filter(({ name }) => !names.includes(name));
  const missing = names.filter((name) => named.length > 0 && named.every((entry) => entry.name !== name));
  return [
    ...strangers.map(({ path, name }) => {
      const rule = `must be of an environment that is proven, one of ${names.join(', ')}`;
      const fix = 'give the environment another name, or remove it';
      return new InputError(path, `${rule}, got ${JSON.stringify(name)}; ${fix}`);
    }),
    ...missing.map((name) => {
      const reason = `is in no index; add ${INDEX}/${name}.json, or remove the folder`;
      return new InputError(join(folder, name), reason);
    }),
  ];
}

/** In the order of code points: the same on every file system and in every locale. */
const readFolder = (folder: string) => readdirSync(folder).sort();

class Loader {
  private readonly root: string;
  private readonly objects: KubernetesObject[] = [];
  private readonly seen = new Map<string, KubernetesObject>();
  /** Of the file that had the last object twice. */
  private positions?: { readonly file: string; readonly of: Positions };
  private connections: unknown;
  private readonly files = new Map<string, string>();
  private readonly tenantConnections = new Map<string, unknown>();

  constructor(
    private readonly dist: string,
    private readonly environment: string,
    private readonly errors: InputError[],
  ) {
    this.root = join(dist, environment);
  }

  load(): Environment {
    this.readManifests(this.root);
    if (this.objects.length === 0 && this.errors.length === 0) {
      this.errors.push(
        new InputError(this.root, 'holds no object; run "npm run synth" or remove the folder'),
      );
    }
    const read = this.environmentOf(this.objects, this.readIndex());
    const objects = placed(read);
    for (const object of objects) this.checkOnce(object);
    return objects === read.objects ? read : this.environmentOf(objects, read.index);
  }

  private environmentOf(objects: readonly KubernetesObject[], index: Environment['index']): Environment {
    const { environment, connections, tenantConnections, files } = this;
    return new Environment(environment, objects, connections, index, tenantConnections, files);
  }

  private readManifests(folder: string): void {
    for (const { path, isFolder } of this.entries(folder)) {
      if (isFolder) this.readManifests(path);
      else if (path.endsWith('.k8s.yaml')) this.readFile(path);
      else if (path === join(this.root, 'connections.json')) this.connections = this.readJson(path);
      else if (TENANT_CONNECTIONS.test(this.below(path))) {
        this.tenantConnections.set(this.below(path), this.readJson(path));
      } else if (APPLIED.test(path) && !BOOTSTRAP_VALUES.test(this.below(path))) {
        this.errors.push(
          new InputError(path, 'would be applied but not proven; name it *.k8s.yaml or remove it'),
        );
      } else this.files.set(path, this.readText(path) ?? '');
    }
  }

  /** A path from the environment's folder, with slashes. */
  private below(path: string): string {
    return relative(this.root, path).split(sep).join(posix.sep);
  }

  /** Sorted, and nothing but files and folders: a link may lead anywhere, a pipe never ends. */
  private entries(folder: string): { path: string; isFolder: boolean }[] {
    const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    return entries.flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isFile() || entry.isDirectory()) return [{ path, isFolder: entry.isDirectory() }];
      this.errors.push(new InputError(path, 'must be a file or a folder; replace it by what it leads to'));
      return [];
    });
  }

  private readFile(file: string): void {
    const source = this.readText(file);
    if (source === undefined) return;
    const component = this.below(dirname(file));
    const positions = new Positions(source);
    const result = readObjects(source, positions, { environment: this.environment, component, file });
    for (const error of result.errors) this.errors.push(error);
    for (const object of result.objects) this.objects.push(object);
  }

  private checkOnce(object: KubernetesObject): void {
    const key = identity(object);
    const first = this.seen.get(key);
    this.seen.set(key, first ?? object);
    if (!first) return;
    const reason = `${reference(object)} is already in ${first.file}; two owners fight over it, remove one`;
    if (this.positions?.file !== object.file) {
      this.positions = { file: object.file, of: new Positions(this.readText(object.file) ?? '') };
    }
    const line = this.positions.of.line(object.document, object.within ?? []);
    this.errors.push(new InputError(object.file, reason, line));
  }

  private readIndex(): Map<string, unknown> {
    const index = new Map<string, unknown>();
    const folder = join(this.dist, INDEX);
    const own = `${this.environment}.json`;
    if (existsSync(join(folder, own))) index.set(own, this.readJson(join(folder, own)));
    if (isFolder(join(folder, this.environment))) this.readIndexFolder(join(folder, this.environment), index);
    return index;
  }

  private readIndexFolder(folder: string, index: Map<string, unknown>): void {
    for (const { path, isFolder } of this.entries(folder)) {
      const name = relative(join(this.dist, INDEX), path).split(sep).join(posix.sep);
      if (isFolder) this.readIndexFolder(path, index);
      else if (path.endsWith('.json')) index.set(name, this.readJson(path));
      else
        this.errors.push(
          new InputError(path, 'must be JSON of the index, which nothing else reads; remove it'),
        );
    }
  }

  private readJson(file: string): unknown {
    const source = this.readText(file);
    if (source === undefined) return undefined;
    try {
      return JSON.parse(source);
    } catch (error) {
      this.errors.push(new InputError(file, `is not JSON, ${(error as Error).message}; run "npm run synth"`));
      return undefined;
    }
  }

  private readText(file: string): string | undefined {
    const { size } = statSync(file);
    if (size > MAX_FILE_BYTES) {
      const limit = MAX_FILE_BYTES / 1024 / 1024;
      this.errors.push(new InputError(file, `must be ${limit} MiB or less, got ${size} bytes; split it`));
      return undefined;
    }
    try {
      const bytes = readFileSync(file);
      if (isUtf8(bytes)) return bytes.toString('utf8');
      this.errors.push(new InputError(file, 'is not UTF-8; save it as UTF-8'));
    } catch (error) {
      this.errors.push(new InputError(file, `cannot be read, ${(error as Error).message}; make it readable`));
    }
    return undefined;
  }
}
