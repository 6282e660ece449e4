import { field, items, text } from '../created/field';
import type { Environment, KubernetesObject } from '../dist';

/** What an ApplicationSet's generators give to its template, one entry for each Application. */
export const parametersOf = (object: KubernetesObject, environment: Environment): readonly unknown[] =>
  items(object.manifest, 'spec', 'generators').flatMap((generator) => [
    ...ofFiles(generator, environment),
    ...ofFolders(generator, environment),
    ...items(generator, 'list', 'elements'),
  ]);

/** Whether dist says what a generator gives; the others ask clusters, forges and plugins, or combine generators. */
export const isKnownGenerator = (generator: unknown): boolean =>
  field(generator, 'list') !== undefined || field(generator, 'git') !== undefined;

/** The files of `index/` that it reads. @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Git/#git-generator-files */
function ofFiles(generator: unknown, environment: Environment): unknown[] {
  const tests = patternsOf(items(generator, 'git', 'files'));
  const found = [...environment.index].filter(([path]) => tests.some((test) => test.test(`index/${path}`)));
  return found.map(([, parameters]) => parameters);
}

/** Folders of the environment that it finds. @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Git/#git-generator-directories */
function ofFolders(generator: unknown, environment: Environment): unknown[] {
  const directories = items(generator, 'git', 'directories');
  if (directories.length === 0) return [];
  const isExcluded = (directory: unknown) => field(directory, 'exclude') === true;
  const included = patternsOf(directories.filter((directory) => !isExcluded(directory)));
  const excluded = patternsOf(directories.filter(isExcluded));
  return environment.components
    .map((component) => `${environment.name}/${component}`)
    .filter((path) => included.some((test) => test.test(path)) && !excluded.some((test) => test.test(path)))
    .map((path) => ({ path: { path, basename: path.slice(path.lastIndexOf('/') + 1) } }));
}

const patternsOf = (entries: readonly unknown[]): RegExp[] =>
  entries.flatMap((entry) => toExpression(text(entry, 'path') ?? '', '[^/]*'));

/** A pattern of Argo CD: `**` is anything, and `*` what it is told to be. */
export function toExpression(pattern: string, star: string): RegExp {
  const source = pattern
    .replace(/[\\^$.|?+()[\]{}]/g, '\\$&')
    .replace(/\*+/g, (stars) => (stars.length > 1 ? '.*' : star));
  return new RegExp(`^${source}$`);
}

/**
 * `{{ .name }}` and `{{name}}` by the parameter of that name, within the JSON of a template. `path` of a folder is its text in the older
 * templates, and `path.path` in those of Go.
 */
export const fill = (template: string, parameters: unknown): unknown =>
  JSON.parse(
    template.replace(/\{\{-?\s*(\.?)([\w.]+)\s*-?\}\}/g, (_, dot: string, name: string) => {
      const way = dot === '' && name === 'path' ? ['path', 'path'] : name.split('.');
      return JSON.stringify(text(parameters, ...way) ?? '').slice(1, -1);
    }),
  );
