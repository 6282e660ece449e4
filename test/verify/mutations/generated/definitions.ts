import { sourcesOf } from '../../../../verify/created/applications';
import { field } from '../../../../verify/created/field';
import { World } from '../../../../verify/created/world';
import { type Environment, reference } from '../../../../verify/dist';
import { Applications } from '../../../../verify/waves/application';
import type { Editable } from '../mutation';
import type { Generator } from './generator';

const OPTIONS = 'argocd.argoproj.io/sync-options';

/** The Applications that bring definitions. */
const bringing = (environment: Environment): string[] => {
  const applications = Applications.of(environment);
  const definitions = World.of(environment).ofKind('apiextensions.k8s.io', 'CustomResourceDefinition');
  const objects = definitions.flatMap((one) => applications.bringing(one)?.object ?? []);
  return [...new Set(objects.map(reference))];
};

/** What keeps their definitions, one way or the other. */
function* withoutKeep(environment: Environment, options: readonly string[], annotations: object) {
  for (const at of bringing(environment)) {
    yield {
      at,
      mutate: (dist: { edit(name: string): Editable }) => {
        const manifest = dist.edit(at);
        const { syncPolicy } = manifest.spec;
        syncPolicy.syncOptions = syncPolicy.syncOptions.filter((one: string) => !one.startsWith('Prune='));
        syncPolicy.syncOptions.push(...options);
        for (const source of sourcesOf(manifest) as Editable[]) {
          if (field(source, 'helm', 'valuesObject', 'crds', 'annotations'))
            source.helm.valuesObject.crds.annotations = annotations;
        }
      },
    };
  }
}

export const ofDefinitions: readonly Generator[] = [
  {
    name: 'an Application prunes the definitions that it brings',
    rules: ['waves/prune'],
    generate: (environment) => withoutKeep(environment, [], {}),
  },
  {
    name: 'definitions are kept from Helm and from deletion only',
    rules: ['waves/prune'],
    generate: (environment) =>
      withoutKeep(environment, ['Delete=false'], {
        'helm.sh/resource-policy': 'keep',
        [OPTIONS]: 'Delete=false',
      }),
  },
  {
    name: 'definitions are pruned last',
    rules: ['waves/prune'],
    generate: (environment) => withoutKeep(environment, ['Prune=true'], { [OPTIONS]: 'PruneLast=true' }),
  },
];
