import { actionOf } from '../../../verify/connectivity/authorization-policy';
import { isHttpOnly } from '../../../verify/connectivity/authorization-rule';
import { field, items, mapping, text } from '../../../verify/created/field';
import type { World } from '../../../verify/created/world';
import { type KubernetesObject, reference } from '../../../verify/dist';
import { canonical } from '../fields/same';
import type { FoundAccess, Sides } from './sides';

const SECURITY = 'security.istio.io';

type Finding = Pick<FoundAccess, 'direction' | 'what'>;

/** What the verdicts on ports cannot tell: single requests, plain text, what pods may do on their nodes. */
export function policies({ environment, before, after }: Sides): FoundAccess[] {
  const kinds: readonly [string, string, typeof authorization][] = [
    [SECURITY, 'AuthorizationPolicy', authorization],
    [SECURITY, 'PeerAuthentication', plainText],
    [SECURITY, 'RequestAuthentication', tokens],
    ['', 'Namespace', podSecurity],
  ];
  return kinds.flatMap(([group, kind, compare]) =>
    both(before.world, after.world, group, kind).flatMap(([old, now]) =>
      compare(old, now).map((finding) => ({
        ...finding,
        environment,
        layer: 'policy' as const,
        isNew: false,
        namespaces: [(now ?? old)?.namespace ?? (now ?? old)?.name ?? ''],
      })),
    ),
  );
}

type Old = KubernetesObject | undefined;

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
  const [old, now] = [before, after].map(
    (one) => new Map(requestRules(one).map((rule) => [canonical(rule), rule])),
  );
  const added = [...(now ?? [])].filter(([key]) => !old?.has(key)).map(([, rule]) => sentence(rule));
  const gone = [...(old ?? [])].filter(([key]) => !now?.has(key)).map(([, rule]) => sentence(rule));
  const lets = actionOf((after ?? before) as KubernetesObject) === 'ALLOW';
  const finding = (direction: Finding['direction'], verb: string) => (rule: string) => ({
    direction,
    what: `${name} ${verb} ${rule}`,
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

function sentence(rule: unknown): string {
  const list = (value: unknown) =>
    Object.entries(mapping(value))
      .map(([name, values]) => `${name} ${Array.isArray(values) ? values.join(', ') : values}`)
      .join(' and ');
  const from =
    items(rule, 'from')
      .map((one) => list(field(one, 'source')))
      .join('; or ') || 'anyone';
  const to =
    items(rule, 'to')
      .map((one) => list(field(one, 'operation')))
      .join('; or ') || 'anything';
  const when = items(rule, 'when')
    .map((one) => `${text(one, 'key')} is ${items(one, 'values').join(', ')}`)
    .join(' and ');
  return `${from} to ${to}${when && ` when ${when}`}`;
}

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
