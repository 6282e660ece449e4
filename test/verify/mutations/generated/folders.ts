import { reference } from '../../../../verify/dist';
import type { Editable } from '../mutation';
import type { Generator } from './generator';

/** Folders of the repository that the environment's proof does not read. */
const OTHERS = ['index', 'staging/loki', 'loki', '.'];

export const ofFolders: readonly Generator[] = [
  {
    name: 'an Application applies a folder that is none of its environment as well',
    rules: ['waves/folder'],
    *generate(environment) {
      for (const application of environment.ofKind('argoproj.io', 'Application')) {
        const { source } = (application.manifest as Editable).spec;
        if (source?.path === undefined) continue;
        for (const path of OTHERS) {
          yield {
            at: `${reference(application)} ${path}`,
            mutate: (dist) => {
              const { spec } = dist.edit(reference(application));
              spec.sources = [spec.source, { ...spec.source, path }];
              delete spec.source;
            },
          };
        }
      }
    },
  },
  {
    name: 'an ApplicationSet reads the index of every environment',
    rules: ['waves/folder'],
    *generate(environment) {
      for (const set of environment.ofKind('argoproj.io', 'ApplicationSet')) {
        const { generators } = (set.manifest as Editable).spec;
        for (const [index, generator] of generators.entries()) {
          for (const at of (generator.git?.files ?? []).keys()) {
            yield {
              at: `${reference(set)} generators[${index}].git.files[${at}]`,
              mutate: (dist) => {
                const file = dist.edit(reference(set)).spec.generators[index].git.files[at];
                file.path = file.path.replace(`index/${environment.name}`, 'index/*');
              },
            };
          }
        }
      }
    },
  },
  {
    name: 'an Application leaves out the files of its folder',
    rules: ['waves/folder'],
    *generate(environment) {
      for (const application of environment.ofKind('argoproj.io', 'Application')) {
        const { source } = (application.manifest as Editable).spec;
        if (source?.path === undefined) continue;
        for (const directory of [
          { include: '*.yml' },
          { exclude: '{*.json,*.k8s.yaml}' },
          { include: '{' },
        ]) {
          yield {
            at: `${reference(application)} ${JSON.stringify(directory)}`,
            mutate: (dist) => {
              dist.edit(reference(application)).spec.source.directory = directory;
            },
          };
        }
      }
    },
  },
];
