import { field, items, text } from '../created/field';
import { istiodValuesOf } from '../created/istiod-values';
import type { KubernetesObject } from '../dist';
import { reference } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';

/** `//admin` is not `/admin` for a policy, and often is for a program. @see https://istio.io/latest/docs/ops/best-practices/security/#customize-your-system-on-path-normalization */
export const pathNormalization: Rule = {
  name: 'connectivity/path-normalization',
  contract: 'where a policy excepts paths, the mesh makes one path of all that programs take for it',
  *check(environment): Iterable<Fault> {
    const policy = environment.ofKind('security.istio.io', 'AuthorizationPolicy').find(excepts);
    if (!policy) return;
    for (const { object, path, values } of istiodValuesOf(environment)) {
      const of = ['meshConfig', 'pathNormalization', 'normalization'];
      const set = text(values, ...of) ?? 'DEFAULT';
      if (MERGING.includes(set)) continue;
      yield {
        object,
        path: [...path, ...of],
        what: `must be ${MERGING.join(' or ')}, got ${set}: a second slash goes around the paths that ${reference(policy)} excepts`,
        fix: 'set it',
      };
    }
  },
};

const MERGING: readonly string[] = ['MERGE_SLASHES', 'DECODE_AND_MERGE_SLASHES'];

/** Whether a policy lets in what is not one of some paths, or keeps out what is. */
const excepts = ({ manifest }: KubernetesObject): boolean => {
  const isDeny = !['ALLOW', undefined].includes(text(manifest, 'spec', 'action'));
  const named = isDeny ? 'paths' : 'notPaths';
  return items(manifest, 'spec', 'rules').some((rule) =>
    items(rule, 'to').some((to) => items(field(to, 'operation'), named).length > 0),
  );
};
