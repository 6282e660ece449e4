import type { Environment, KubernetesObject } from '../dist';
import type { Path } from '../locate';
import { sourcesOf } from './applications';
import { field } from './field';
import { helmValues } from './helm-values';

/** What istiod is installed with. */
export interface IstiodValues {
  readonly object: KubernetesObject;
  /** Where the values are in the Application. */
  readonly path: Path;
  readonly values: unknown;
}

/** The values of the chart `istiod`, wherever it is installed; none in somebody else's dist that leaves it to others. */
export const istiodValuesOf = (environment: Environment): IstiodValues[] =>
  environment.ofKind('argoproj.io', 'Application').flatMap((object) => {
    const several = field(object.manifest, 'spec', 'source') === undefined;
    return sourcesOf(object.manifest).flatMap((source, index) => {
      if (field(source, 'chart') !== 'istiod') return [];
      const path = ['spec', ...(several ? ['sources', index] : ['source']), 'helm', 'valuesObject'];
      return [{ object, path, values: helmValues(source) }];
    });
  });
