import type { Environment, KubernetesObject } from '../dist';
import type { Path } from '../locate';
import { placedSources } from './applications';
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
  environment.ofKind('argoproj.io', 'Application').flatMap((object) =>
    placedSources(object.manifest)
      .filter(({ source }) => field(source, 'chart') === 'istiod')
      .map(({ path, source }) => ({
        object,
        path: [...path, 'helm', 'valuesObject'],
        values: helmValues(source),
      })),
  );
