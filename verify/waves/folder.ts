import { isKnownSource, sourcesOf } from '../created/applications';
import { text } from '../created/field';
import { type Environment, groupBy } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { type Application, Applications, WAVE } from './application';

const ANNOTATION = ['metadata', 'annotations', WAVE];

/** What is in dist and applied by nothing, or twice, is not what the cluster will be. */
export const folder: Rule = {
  name: 'waves/folder',
  contract:
    'one Application applies each folder of manifests, and every chart is one whose objects are known',
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
    yield* checkApplied(environment, new Set(appliers.keys()));
  },
};

function* checkApplied(environment: Environment, applied: ReadonlySet<string>): Iterable<Fault> {
  const orphans = new Set<string>();
  for (const object of environment.objects) {
    if (applied.has(object.component) || orphans.has(object.component)) continue;
    orphans.add(object.component);
    const what = `no Application applies the folder ${object.component}`;
    yield {
      object,
      what,
      fix: `add one with the path ${environment.name}/${object.component}, or remove the folder`,
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
