import { idOf } from '../../../verify/connectivity/call';
import { actionOf } from '../../../verify/connectivity/mesh/authorization-policies';
import type { Network } from '../../../verify/connectivity/network';
import { items, mapping } from '../../../verify/created/field';
import { type FoundAccess, podKey, type Sides, stageOf } from './sides';

/** What a namespace or a pod loses when no policy covers it any more. */
const LOSSES = {
  ingress: 'is open: pods that no other NetworkPolicy selects are reached from anywhere',
  egress: 'is open: pods that no other NetworkPolicy selects reach anything',
  identity: 'is open in the mesh: pods that no other AuthorizationPolicy selects let anyone in',
} as const;

type Cover = keyof typeof LOSSES;

const COVERS: readonly Cover[] = ['ingress', 'egress', 'identity'];

/** Namespaces and pods that come to have no policy at all in a direction, or one again. */
export function isolation({ environment, before, after }: Sides): FoundAccess[] {
  const [old, now] = [coversOf(before), coversOf(after)];
  const change = (direction: FoundAccess['direction'], namespace: string, what: string): FoundAccess => {
    const stage = stageOf(after, namespace);
    const betweenTenants = direction === 'widened' && stage ? `open tenant ${stage}` : undefined;
    return {
      environment,
      direction,
      layer: 'isolation',
      what,
      isNew: false,
      namespaces: [namespace],
      betweenTenants,
    };
  };
  const known = new Set(before.namespaces.names);
  const namespaces = after.namespaces.names.filter((name) => known.has(name));
  return [
    ...namespaces.flatMap((name) =>
      COVERS.flatMap((cover) =>
        compare(cover, old.get(name), now.get(name)).map(({ direction, what }) =>
          change(direction, name, `namespace ${name} ${what}`),
        ),
      ),
    ),
    ...openedPods(before, after).map(({ namespace, what }) => change('widened', namespace, what)),
  ];
}

function compare(cover: Cover, old?: ReadonlySet<Cover>, now?: ReadonlySet<Cover>) {
  const [had, has] = [old?.has(cover) === true, now?.has(cover) === true];
  if (had === has) return [];
  return has
    ? [
        {
          direction: 'narrowed' as const,
          what: `is closed: a policy for all of its pods denies ${cover === 'identity' ? 'every caller' : cover}`,
        },
      ]
    : [{ direction: 'widened' as const, what: LOSSES[cover] }];
}

/** Policies for every pod of a namespace. */
function coversOf(network: Network): ReadonlyMap<string, ReadonlySet<Cover>> {
  const covers = new Map<string, Set<Cover>>();
  const add = (namespace: string, cover: Cover) =>
    covers.set(namespace, (covers.get(namespace) ?? new Set<Cover>()).add(cover));
  for (const { namespace, podSelector, ingress, egress } of network.policies) {
    if (!isForAll(podSelector)) continue;
    if (ingress) add(namespace, 'ingress');
    if (egress) add(namespace, 'egress');
  }
  for (const policy of network.world.ofKind('security.istio.io', 'AuthorizationPolicy')) {
    const selector = mapping(policy.manifest, 'spec', 'selector');
    if (isForAll(selector) && actionOf(policy) === 'ALLOW') add(policy.namespace ?? '', 'identity');
  }
  return covers;
}

const isForAll = (selector: unknown): boolean =>
  Object.keys(mapping(selector, 'matchLabels')).length === 0 &&
  items(selector, 'matchExpressions').length === 0;

function openedPods(before: Network, after: Network): { namespace: string; what: string }[] {
  const old = new Map(before.pods.map((pod) => [podKey(pod), pod]));
  const covered = coversOf(before);
  return after.pods.flatMap((pod) => {
    const was = old.get(podKey(pod));
    if (!was) return [];
    return (['ingress', 'egress'] as const)
      .filter((direction) => !covered.get(pod.namespace)?.has(direction))
      .filter(
        (direction) =>
          before.isolating(was, direction).length > 0 && after.isolating(pod, direction).length === 0,
      )
      .map((direction) => ({
        namespace: pod.namespace,
        what: `${idOf(pod)} ${direction === 'ingress' ? 'is reached from anywhere' : 'reaches anything'}: no NetworkPolicy selects it any more`,
      }));
  });
}
