import { sourcesOf } from '../created/applications';
import { isCreated, type WorldObject } from '../created/creation';
import { items, text } from '../created/field';
import type { Environment, KubernetesObject } from '../dist';

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

export const syncWave = (object: Pick<KubernetesObject, 'manifest'>): number => {
  const wave = Number(text(object.manifest, 'metadata', 'annotations', WAVE) ?? 0);
  return Number.isInteger(wave) ? wave : 0;
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
      ...own.map((object) => toApplication(object, object.manifest, environment.name)),
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
    const isOfArgoCd = isCreated(object) && application !== undefined && installsArgoCd(application);
    if (isOfCluster || isHome || isOfArgoCd || BEGINNINGS.includes(object.component)) return BEGINNING;
    return application?.wave;
  }
}

/** Folders that are applied by hand, or hold the Applications themselves. */
const BEGINNINGS = ['bootstrap'];

const installsArgoCd = ({ manifest }: Application): boolean =>
  sourcesOf(manifest).some((source) => text(source, 'chart') === 'argo-cd');

function toApplication(object: KubernetesObject, manifest: unknown, environment: string): Application {
  const prefix = `${environment}/`;
  const folders = sourcesOf(manifest).flatMap((source) => {
    const path = text(source, 'path')?.replace(/\/+$/, '');
    return path?.startsWith(prefix) ? [path.slice(prefix.length)] : [];
  });
  const name = text(manifest, 'metadata', 'name') ?? object.name;
  return { object, name, wave: syncWave(object), manifest, folders };
}

/** The Applications of an ApplicationSet with git file generators. @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Git/#git-generator-files */
function generate(object: KubernetesObject, environment: Environment): Application[] {
  const template = JSON.stringify(
    (object.manifest.spec as Record<string, unknown> | undefined)?.template ?? {},
  );
  return indexFiles(object, environment).map(([, parameters]) =>
    toApplication(object, fill(template, parameters), environment.name),
  );
}

/** The files of `index/` that an ApplicationSet reads. */
function indexFiles(object: KubernetesObject, environment: Environment): [string, unknown][] {
  const patterns = items(object.manifest, 'spec', 'generators').flatMap((generator) =>
    items(generator, 'git', 'files').flatMap((file) => text(file, 'path') ?? []),
  );
  const tests = patterns.map((pattern) => toExpression(pattern, '[^/]*'));
  return [...environment.index].filter(([path]) => tests.some((test) => test.test(`index/${path}`)));
}

/** A pattern of Argo CD: `**` is anything, and `*` what it is told to be. */
export function toExpression(pattern: string, star: string): RegExp {
  const source = pattern
    .replace(/[\\^$.|?+()[\]{}]/g, '\\$&')
    .replace(/\*+/g, (stars) => (stars.length > 1 ? '.*' : star));
  return new RegExp(`^${source}$`);
}

/** `{{ .name }}` by the parameter of that name, within the JSON of a template. */
function fill(template: string, parameters: unknown): unknown {
  return JSON.parse(
    template.replace(/\{\{-?\s*\.([\w.]+)\s*-?\}\}/g, (_, name: string) =>
      JSON.stringify(text(parameters, ...name.split('.')) ?? '').slice(1, -1),
    ),
  );
}
