import { basename, posix } from 'node:path';
import { clusterOf } from '../cluster';
import { isKnownSource, sourcesOf } from '../created/applications';
import { items, places, text } from '../created/field';
import { type Environment, groupBy, type KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { type Application, Applications, folderOf, pathOf, WAVE } from './application';
import { isKnownGenerator, toExpression } from './generator';
import { includes } from './included';

const ANNOTATION = ['metadata', 'annotations', WAVE];

/** What is in dist and applied by nothing, or twice, is not what the cluster will be. */
export const folder: Rule = {
  name: 'waves/folder',
  contract:
    'one Application applies each folder of manifests and none of another environment, and every chart is one whose objects are known',
  *check(environment): Iterable<Fault> {
    const { all } = Applications.of(environment);
    const appliers = groupBy(
      all.flatMap((application) => application.folders.map((folder) => ({ folder, application }))),
      ({ folder }) => folder,
    );
    const folders = new Set(environment.components);
    for (const application of all) {
      yield* checkSources(application, folders);
      const others = application.folders.filter((one) => appliers.get(one)?.[0]?.application !== application);
      for (const other of others) {
        const what = `${appliers.get(other)?.[0]?.application.name} applies the folder ${other} already`;
        yield { object: application.object, path: ['spec'], what, fix: 'remove one of the two' };
      }
    }
    yield* checkFiles(environment);
    yield* checkPaths(environment, all);
    yield* checkPatterns(environment);
    yield* checkApplied(environment, new Set(appliers.keys()));
  },
};

/** A file that Argo CD leaves out is believed to be applied by every other rule. */
function* checkFiles(environment: Environment): Iterable<Fault> {
  const applications = Applications.of(environment);
  const seen = new Set<string>();
  for (const object of environment.objects) {
    if (seen.has(object.file)) continue;
    seen.add(object.file);
    const application = applications.bringing(object);
    const file = posix.join(environment.name, object.component, basename(object.file));
    const sources = sourcesOf(application?.manifest).filter((source) =>
      file.startsWith(`${pathOf(source)}/`),
    );
    if (!application || sources.some((one) => includes(one, file.slice((pathOf(one) ?? '').length + 1))))
      continue;
    const what = `${application.name} leaves out the file ${basename(object.file)}`;
    yield { object, what, fix: 'correct include and exclude of its source, or remove the file' };
  }
}

/** Files that the index would have of another environment. */
const OF_ANOTHER = ['index/~.json', 'index/~/~.json', 'index/~/tenants/~.json'];

/** A pattern for every environment has one cluster apply what is for all of them. */
function* checkPatterns(environment: Environment): Iterable<Fault> {
  for (const object of environment.ofKind('argoproj.io', 'ApplicationSet')) {
    for (const { path, value } of places(object.manifest, 'spec.generators[].git.files[].path')) {
      const pattern = toExpression(String(value), '[^/]*');
      if (!OF_ANOTHER.some((file) => pattern.test(file))) continue;
      const what = `reads the index of every environment, and would apply all of them, got ${JSON.stringify(value)}`;
      yield {
        object,
        path,
        what,
        fix: `name index/${environment.name}.json, or what is below index/${environment.name}`,
      };
    }
  }
}

function* checkApplied(environment: Environment, applied: ReadonlySet<string>): Iterable<Fault> {
  const { name, components } = environment;
  const first = new Map(environment.objects.map((object) => [object.component, object] as const).reverse());
  const start = components.includes('bootstrap') ? [] : foldersOfApplications(environment);
  const isKnown = clusterOf(environment).isKnown || applied.size > 0;
  const sets = environment.ofKind('argoproj.io', 'ApplicationSet').filter(hasUnknownGenerator);
  for (const object of sets) {
    const what = 'which folders it applies is not known: a generator asks what is not in dist';
    yield {
      object,
      path: ['spec', 'generators'],
      what,
      fix: 'list them, or let it read git',
      severity: 'warning',
    };
  }
  const orphans = components.filter((component) => !applied.has(component) && !start.includes(component));
  for (const component of isKnown ? orphans : orphans.slice(0, 1)) {
    const object = first.get(component);
    if (!object) continue;
    const severity = isKnown && sets.length === 0 ? 'error' : 'warning';
    const what = isKnown
      ? `no Application applies the folder ${component}`
      : 'no Application of dist applies a folder of it: who does, and in which order, is not known';
    const fix = `add one with the path ${name}/${component}, or remove the folder`;
    yield { object, what, fix, severity };
  }
}

const APPLICATIONS = ['Application', 'ApplicationSet', 'AppProject'];

/** Folders of nothing but Applications, with which a person begins. */
function foldersOfApplications({ components, objects }: Environment): readonly string[] {
  const isOfArgoCd = ({ group, kind }: KubernetesObject) =>
    group === 'argoproj.io' && APPLICATIONS.includes(kind);
  const some = new Set(objects.filter(isOfArgoCd).map(({ component }) => component));
  const others = objects.filter((object) => !isOfArgoCd(object) && object.kind !== 'Namespace');
  const mixed = new Set(others.map(({ component }) => component));
  return components.filter((component) => some.has(component) && !mixed.has(component));
}

const hasUnknownGenerator = ({ manifest }: KubernetesObject): boolean =>
  items(manifest, 'spec', 'generators').some((generator) => !isKnownGenerator(generator));

/** Folders beside those of the environment, in the same repository: they are applied to its cluster, and proven for another or for none. */
function* checkPaths(environment: Environment, all: readonly Application[]): Iterable<Fault> {
  const isOwn = (source: unknown) => folderOf(source, environment.name) !== undefined;
  const sources = all.flatMap((application) =>
    sourcesOf(application.manifest).map((source) => ({ application, source })),
  );
  const repositories = new Set(
    sources.filter(({ source }) => isOwn(source)).map(({ source }) => text(source, 'repoURL')),
  );
  for (const { application, source } of sources) {
    const path = pathOf(source);
    if (path === undefined || path.includes('{{') || isOwn(source)) continue;
    if (!repositories.has(text(source, 'repoURL'))) continue;
    yield {
      object: application.object,
      path: ['spec'],
      what: `${application.name} applies the folder ${path}, which is none of ${environment.name}: nothing proves it`,
      fix: `name a folder below ${environment.name}`,
    };
  }
}

function* checkSources(
  { object, manifest, folders, name }: Application,
  known: ReadonlySet<string>,
): Iterable<Fault> {
  const wave = text(object.manifest, ...ANNOTATION);
  if (wave !== undefined && !/^-?\d+$/.test(wave)) {
    const what = `sync wave must be an integer, got ${JSON.stringify(wave)}`;
    yield { object, path: ANNOTATION, what, fix: 'correct it' };
  }
  for (const folder of folders.filter((one) => !known.has(one))) {
    const what = `${name} applies the folder ${folder}, which holds no manifest`;
    yield { object, path: ['spec'], what, fix: 'correct the path, or remove the Application' };
  }
  for (const source of sourcesOf(manifest).filter((one) => !isKnownSource(one))) {
    const what = `what the chart ${text(source, 'chart')} brings is not known`;
    yield { object, path: ['spec'], what, fix: 'say it in verify/created/charts' };
  }
}
