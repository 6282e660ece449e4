import { placedSources } from '../created/applications';
import { text } from '../created/field';
import type { Fault } from '../finding';
import type { Rule } from '../rule';

/** @see https://argo-cd.readthedocs.io/en/stable/user-guide/tracking_strategies/#helm */
export const chart: Rule = {
  name: 'hardening/chart',
  contract: 'every chart is an exact version',
  *check(environment): Iterable<Fault> {
    for (const object of environment.ofKind('argoproj.io', 'Application')) {
      for (const { path, source } of placedSources(object.manifest)) {
        const revision = text(source, 'targetRevision') ?? '';
        if (!text(source, 'chart') || /^v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(revision)) continue;
        yield {
          object,
          path: [...path, 'targetRevision'],
          what: `the version of chart ${text(source, 'chart')} must be exact, got ${JSON.stringify(revision)}`,
          fix: 'name one version; a range is another chart tomorrow',
        };
      }
    }
  },
};
