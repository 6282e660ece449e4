import { items, text } from '../created/field';
import { istiodValuesOf } from '../created/istiod-values';
import type { KubernetesObject } from '../dist';
import { reference } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { matchText } from './mesh/authorization-rule';
import { texts } from './mesh/objects';

/** `//admin` is not `/admin` for a policy, and often is for a program. @see https://istio.io/latest/docs/ops/best-practices/security/#customize-your-system-on-path-normalization */
export const pathNormalization: Rule = {
  name: 'connectivity/path-normalization',
  contract:
    'where a policy excepts paths, it excepts all that programs take for them, and the mesh merges slashes',
  *check(environment): Iterable<Fault> {
    const policies = environment.ofKind('security.istio.io', 'AuthorizationPolicy');
    for (const policy of policies) yield* leaks(policy);
    const policy = policies.find((one) => exceptionsOf(one).length > 0);
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

/** Paths that one operation of a policy does not let in, or keeps out. */
interface Exceptions {
  readonly rule: unknown;
  readonly path: Path;
  readonly paths: readonly string[];
}

const isDenying = ({ manifest }: KubernetesObject): boolean =>
  !['ALLOW', undefined].includes(text(manifest, 'spec', 'action'));

function exceptionsOf(policy: KubernetesObject): Exceptions[] {
  const named = isDenying(policy) ? 'paths' : 'notPaths';
  return items(policy.manifest, 'spec', 'rules').flatMap((rule, index) =>
    items(rule, 'to').flatMap((to, at) => {
      const paths = texts(to, 'operation', named);
      const path = ['spec', 'rules', index, 'to', at, 'operation', named];
      return paths.length > 0 ? [{ rule, path, paths }] : [];
    }),
  );
}

/** What may follow a path, so that a policy takes it for another one, and a program for the same. */
const TAILS = ['/', ';x', '%2f'];

/** Paths that are excepted as they are written and not as programs read them. */
function* leaks(policy: KubernetesObject): Iterable<Fault> {
  for (const { rule, path, paths } of exceptionsOf(policy)) {
    for (const [index, excepted] of paths.entries()) {
      if (/[*{]/.test(excepted) || isOfAnotherRule(policy, rule, excepted)) continue;
      const open = TAILS.find((tail) => !paths.some((pattern) => matchText(pattern, excepted + tail)));
      if (open === undefined) continue;
      yield {
        object: policy,
        path: [...path, index],
        what: `${excepted} is excepted, and ${excepted}${open} is not, which many programs take for the same`,
        fix: `except ${excepted}*`,
      };
    }
  }
}

/** Whether another rule lets the same callers in there: on other terms, which are for that path alone. */
const isOfAnotherRule = (policy: KubernetesObject, rule: unknown, path: string): boolean =>
  !isDenying(policy) &&
  items(policy.manifest, 'spec', 'rules').some(
    (other) =>
      items(other, 'to').some((to) => texts(to, 'operation', 'paths').includes(path)) &&
      hasCallersOf(other, rule),
  );

/** A rule that names no principals is for everybody. */
function hasCallersOf(other: unknown, rule: unknown): boolean {
  const [all, some] = [callersOf(other), callersOf(rule)];
  return all.length === 0 || (some.length > 0 && some.every((caller) => all.includes(caller)));
}

const callersOf = (rule: unknown): string[] =>
  items(rule, 'from').flatMap((from) => texts(from, 'source', 'principals'));
