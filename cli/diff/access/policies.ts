import { actionOf } from '../../../verify/connectivity/mesh/authorization-policies';
import { isHttpOnly } from '../../../verify/connectivity/mesh/authorization-rule';
import { ROOT } from '../../../verify/connectivity/mesh/objects';
import { items, mapping, text } from '../../../verify/created/field';
import type { World } from '../../../verify/created/world';
import { type KubernetesObject, reference } from '../../../verify/dist';
import type { Parts } from '../parts';
import { said } from './requests';
import { type FoundAccess, podKey, type Sides } from './sides';

const SECURITY = 'security.istio.io';

type Finding = Pick<FoundAccess, 'direction' | 'what'> & {
  /** Accounts that it is about, where it is about no others. */
  readonly principals?: readonly string[];
};

/** What the verdicts on ports cannot tell: single requests, plain text, what pods may do on their nodes. */
export function policies(sides: Sides): FoundAccess[] {
  const { environment, before, after, parts } = sides;
  const kinds: readonly [string, string, typeof authorization][] = [
    [SECURITY, 'AuthorizationPolicy', authorization],
    [SECURITY, 'PeerAuthentication', plainText],
    [SECURITY, 'RequestAuthentication', tokens],
    ['', 'Namespace', podSecurity],
  ];
  return kinds.flatMap(([group, kind, compare]) =>
    both(before.world, after.world, group, kind).flatMap(([old, now]) => {
      const { isMoot, partOf } = coveredBy(sides, old, now);
      // with a workload goes what was asked of its callers: there is nobody left to reach
      if (isMoot) return [];
      return compare(old, now).map(({ principals = [], ...finding }) => ({
        ...finding,
        environment,
        layer: 'policy' as const,
        isNew: false,
        namespaces: [(now ?? old)?.namespace ?? (now ?? old)?.name ?? ''],
        partOf: partOf ?? ownerOf(principals, parts),
      }));
    }),
  );
}

type Old = KubernetesObject | undefined;

/** What all of some accounts come or go with. */
function ownerOf(principals: readonly string[], parts: Parts): string | undefined {
  const owners = new Set(
    principals.map((principal) => {
      const [, namespace, name = ''] = /\/ns\/([^/*]+)\/sa\/([^/*]+)$/.exec(principal) ?? [];
      return parts.of({ group: '', kind: 'ServiceAccount', namespace, name });
    }),
  );
  return owners.size === 1 ? [...owners][0] : undefined;
}

/** Whether a policy goes with all of the pods that it was for, and what it comes or goes with as a whole. */
function coveredBy({ before, after, parts }: Sides, old: Old, now: Old) {
  const policy = now ?? old;
  if (!policy || (old && now)) return { isMoot: false };
  const [network, other] = old ? [before, after] : [after, before];
  const others = new Set(other.pods.map(podKey));
  const pods = network.selectPods(policy.namespace ?? '', mapping(policy.manifest, 'spec', 'selector'));
  const partOf = parts.of(policy);
  const isForOwn =
    policy.namespace !== ROOT &&
    (pods.length > 0
      ? pods.every((pod) => parts.of(pod.object) !== undefined)
      : parts.ofNamespace(policy.namespace ?? '') === partOf);
  const isMoot =
    old !== undefined &&
    old.namespace !== ROOT &&
    pods.length > 0 &&
    pods.every((pod) => !others.has(podKey(pod)));
  return { isMoot, partOf: isForOwn ? partOf : undefined };
}

function both(before: World, after: World, group: string, kind: string): [Old, Old][] {
  const left = new Set(before.ofKind(group, kind));
  const pairs = after.ofKind(group, kind).map((now): [Old, Old] => {
    const old = before.find(group, kind, now.namespace, now.name);
    if (old) left.delete(old);
    return [old, now];
  });
  return [...pairs, ...Array.from(left, (old): [Old, Old] => [old, undefined])];
}

/** Rules about requests: which ports pass is a matter of the verdicts. */
function authorization(before: Old, after: Old): Finding[] {
  const name = reference((after ?? before) as KubernetesObject);
  const [old, now] = [requestRules(before), requestRules(after)];
  const [added, gone] = [said(now, old), said(old, now)];
  const lets = actionOf((after ?? before) as KubernetesObject) === 'ALLOW';
  const finding =
    (direction: Finding['direction'], verb: string) =>
    ({ what, principals }: (typeof added)[number]) => ({
      direction,
      what: `${name} ${verb} ${what}`,
      principals: lets ? principals : [],
    });
  return lets
    ? [
        ...added.map(finding('widened', 'lets in')),
        // with a policy goes whom it let in: that says itself
        ...(after ? gone.map(finding('narrowed', 'no longer lets in')) : []),
      ]
    : [
        ...gone.map(finding('widened', 'no longer refuses or asks about')),
        ...added.map(finding('narrowed', 'refuses or asks about')),
      ];
}

const requestRules = (policy: Old): unknown[] =>
  policy === undefined
    ? []
    : items(policy.manifest, 'spec', 'rules').filter(
        (rule) => isHttpOnly(rule) || actionOf(policy) !== 'ALLOW',
      );

const LAX = ['STRICT', 'PERMISSIVE', 'DISABLE'];

function plainText(before: Old, after: Old): Finding[] {
  if (!before && !after) return [];
  const name = reference((after ?? before) as KubernetesObject);
  const ports = new Set(
    [before, after].flatMap((one) => Object.keys(mapping(one?.manifest, 'spec', 'portLevelMtls'))),
  );
  const all: [string, ...string[]][] = [
    ['mtls'],
    ...[...ports].map((port): [string, string] => ['portLevelMtls', port]),
  ];
  return all.flatMap((path): Finding[] => {
    const [old = 'STRICT', now = 'STRICT'] = [before, after].map(
      (one) =>
        text(one?.manifest, 'spec', ...path, 'mode') ??
        text(one?.manifest, 'spec', 'mtls', 'mode') ??
        (one ? 'STRICT' : undefined),
    );
    if (old === now || before === undefined || after === undefined) return [];
    const where = path[1] === undefined ? '' : ` on port ${path[1]}`;
    return LAX.indexOf(now) > LAX.indexOf(old)
      ? [{ direction: 'widened', what: `${name} takes plain text${where} (${old} -> ${now})` }]
      : [{ direction: 'narrowed', what: `${name} is stricter${where} (${old} -> ${now})` }];
  });
}

function tokens(before: Old, after: Old): Finding[] {
  if (before && !after)
    return [{ direction: 'widened', what: `${reference(before)} no longer checks tokens` }];
  return !before && after ? [{ direction: 'narrowed', what: `${reference(after)} checks tokens` }] : [];
}

const LEVELS = ['restricted', 'baseline', 'privileged'];

function podSecurity(before: Old, after: Old): Finding[] {
  if (!before || !after) return [];
  const [old, now] = [before, after].map(
    ({ manifest }) =>
      text(manifest, 'metadata', 'labels', 'pod-security.kubernetes.io/enforce') ?? 'privileged',
  );
  if (old === undefined || now === undefined || old === now) return [];
  return LEVELS.indexOf(now) > LEVELS.indexOf(old)
    ? [
        {
          direction: 'widened',
          what: `namespace ${after.name} takes ${now} pods, no longer ${old} ones only`,
        },
      ]
    : [{ direction: 'narrowed', what: `namespace ${after.name} takes ${now} pods only` }];
}
