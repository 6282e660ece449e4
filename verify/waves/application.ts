import { posix } from 'node:path';
import { sourcesOf } from '../created/applications';
import { isCreated, type WorldObject } from '../created/creation';
import { field, mapping, text } from '../created/field';
import type { Environment, KubernetesObject } from '../dist';
import { fill, parametersOf } from './generator';

/** An Argo CD Application: in dist, or one that an ApplicationSet makes of a file in `index/`. */
export interface Application {
  /** The Application, or the ApplicationSet. */
  readonly object: KubernetesObject;
  readonly name: string;
  readonly wave: number;
  /** With what an ApplicationSet fills in. */
  readonly manifest: unknown;
  /** Folders of dist that it applies, below that of the environment. */
  readonly folders: readonly string[];
}

/** What exists before the first wave: the cluster, and Argo CD, which a person installs. */
export const BEGINNING = Number.NEGATIVE_INFINITY;

export const WAVE = 'argocd.argoproj.io/sync-wave';

/** Of a hook of Helm, Argo CD takes the weight. @see https://argo-cd.readthedocs.io/en/stable/user-guide/helm/#helm-hooks */
const WEIGHT = 'helm.sh/hook-weight';

export const syncWave = ({ manifest }: Pick<KubernetesObject, 'manifest'>): number => {
  const given = [WAVE, WEIGHT].map((name) => text(manifest, 'metadata', 'annotations', name));
  const waves = given.filter((wave) => wave !== undefined).map(Number);
  return waves.find(Number.isInteger) ?? 0;
};

const known = new WeakMap<Environment, Applications>();

/** Who applies what, and when. */
export class Applications {
  readonly all: readonly Application[];
  private readonly byFolder = new Map<string, Application>();
  private readonly byObject = new Map<WorldObject, Application>();
  /** Namespaces that Argo CD runs in. */
  private readonly homes: ReadonlySet<string | undefined>;

  private constructor(environment: Environment) {
    const own = environment.ofKind('argoproj.io', 'Application');
    const sets = environment.ofKind('argoproj.io', 'ApplicationSet');
    this.homes = new Set([...own, ...sets].map(({ namespace }) => namespace));
    this.all = [
      ...own.map((object) => toApplication(object, object.manifest, environment)),
      ...sets.flatMap((set) => generate(set, environment)),
    ];
    for (const application of this.all) {
      this.byObject.set(application.object, application);
      for (const folder of application.folders) {
        if (!this.byFolder.has(folder)) this.byFolder.set(folder, application);
      }
    }
  }

  static of(environment: Environment): Applications {
    const applications = known.get(environment) ?? new Applications(environment);
    known.set(environment, applications);
    return applications;
  }

  /** The Application that applies an object, or what the object is created from. */
  bringing(object: WorldObject): Application | undefined {
    let at = object;
    while (isCreated(at) && at.createdBy) {
      at = at.createdBy;
      if (at.group === 'argoproj.io' && at.kind === 'Application') return this.byObject.get(at);
    }
    return this.byFolder.get(at.component);
  }

  /** When an object is there; undefined where nothing applies it. */
  waveOf(object: WorldObject): number | undefined {
    const application = this.bringing(object);
    const isOfCluster = isCreated(object) && object.file === '';
    const isHome = object.kind === 'Namespace' && this.homes.has(object.name);
    const isOfArgoCd =
      isDefinitionOfArgoCd(object) ||
      (isCreated(object) && application !== undefined && installsArgoCd(application));
    if (isOfCluster || isHome || isOfArgoCd || BEGINNINGS.includes(object.component)) return BEGINNING;
    return application?.wave;
  }
}

/** Folders that are applied by hand, or hold the Applications themselves. */
const BEGINNINGS = ['bootstrap'];

/** Whoever reads an Application has its definition, whatever brings it. */
const isDefinitionOfArgoCd = ({ kind, name }: WorldObject): boolean =>
  kind === 'CustomResourceDefinition' &&
  /^(?:applications|applicationsets|appprojects)\.argoproj\.io$/.test(name);

const installsArgoCd = ({ manifest }: Application): boolean =>
  sourcesOf(manifest).some((source) => text(source, 'chart') === 'argo-cd');

function toApplication(object: KubernetesObject, manifest: unknown, environment: Environment): Application {
  const folders = sourcesOf(manifest).flatMap((source) => foldersOf(source, environment));
  const name = text(manifest, 'metadata', 'name') ?? object.name;
  return { object, name, wave: syncWave(object), manifest, folders };
}

/** The folders of the environment that a source applies; those below its path too, where it says so. */
function foldersOf(source: unknown, environment: Environment): readonly string[] {
  const folder = folderOf(source, environment.name);
  if (folder === undefined) return [];
  if (field(source, 'directory', 'recurse') !== true) return [folder];
  const below = environment.components.filter(
    (component) => folder === '' || component === folder || component.startsWith(`${folder}/`),
  );
  return below.length > 0 ? below : [folder];
}

/** The path of a source, below the folder of the environment; undefined where it is not there. */
export function folderOf(source: unknown, environment: string): string | undefined {
  const path = pathOf(source);
  if (path === environment) return '';
  return path?.startsWith(`${environment}/`) ? path.slice(environment.length + 1) : undefined;
}

/** The path of a source in its repository, written in one way. */
export function pathOf(source: unknown): string | undefined {
  const path = text(source, 'path');
  return path === undefined ? undefined : posix.join(path, '.').replace(/\/+$/, '');
}

/** The Applications of an ApplicationSet, as far as its generators are known. */
function generate(object: KubernetesObject, environment: Environment): Application[] {
  const { spec } = object.manifest as { spec?: unknown };
  const template = JSON.stringify(mapping(spec, 'template'));
  return parametersOf(object, environment).map((parameters) =>
    toApplication(object, fill(template, parameters), environment),
  );
}
