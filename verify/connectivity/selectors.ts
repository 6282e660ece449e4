import { field, items, mapping } from '../created/field';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import type { End } from './connection';
import { actionOf } from './mesh/authorization-policies';
import { ROOT } from './mesh/objects';
import { isTargeted } from './mesh/selecting';
import { Network } from './network';
import type { Policy } from './network-policy';
import { formatSelector, inNamespace, isSpecific, selectionOf } from './selection';
import { nearestOwn } from './wider';

/** A policy that selects nothing protects nothing, whatever its author meant; one that selects more opens more, or has more pods ask. */
export const selectors: Rule = {
  name: 'connectivity/selectors',
  contract:
    'every policy selects a pod, and so does every peer that it names, but for tenants that are still to come; one that opens anything, or has a program asked, selects pods of declared ends only, whatever pods there will be',
  *check(environment): Iterable<Fault> {
    const network = Network.of(environment);
    for (const policy of network.policies) yield* checkNetworkPolicy(network, policy);
    for (const [kind, opens] of OPENING) {
      for (const policy of environment.ofKind('security.istio.io', kind)) {
        if (!isTargeted(policy)) yield* checkIstioPolicy(network, policy, opens(policy));
        else {
          const what = 'is for gateways of the Gateway API or for waypoints, and for no sidecar';
          yield { object: policy, path: ['spec', 'targetRefs'], what, fix: 'select pods by their labels' };
        }
      }
    }
  },
};

/** Whether a policy lets something pass that does not without it, or has a program asked. */
const OPENING: readonly [string, (policy: KubernetesObject) => boolean][] = [
  [
    'AuthorizationPolicy',
    (policy) =>
      ['ALLOW', 'CUSTOM'].includes(actionOf(policy)) && items(policy.manifest, 'spec', 'rules').length > 0,
  ],
  ['RequestAuthentication', () => false],
  [
    'PeerAuthentication',
    ({ manifest }) =>
      // of a whole namespace it is `connectivity/peer-authentication`
      isSpecific(field(manifest, 'spec', 'selector')) &&
      [field(manifest, 'spec', 'mtls'), ...Object.values(mapping(manifest, 'spec', 'portLevelMtls'))].some(
        (mtls) => field(mtls, 'mode') !== 'STRICT',
      ),
  ],
];

function* checkNetworkPolicy(network: Network, policy: Policy): Iterable<Fault> {
  const { object, namespace, podSelector, ingress = [], egress = [] } = policy;
  if (isSpecific(podSelector) && network.selectPods(namespace, podSelector).length === 0) {
    yield nothing(object, ['spec', 'podSelector']);
  } else if (ingress.length + egress.length > 0) {
    const wide = widest(network, inNamespace(namespace), podSelector, () => true);
    if (wide) yield { ...wide, object, path: ['spec', 'podSelector'] };
  }
  for (const peer of [...ingress, ...egress].flatMap(({ peers = [] }) => peers)) {
    if (peer.ipBlock || network.podsOf(peer, namespace)?.length !== 0) continue;
    if (!network.declarations.mayBeNone(peer)) yield nothing(object, peer.path);
  }
}

function* checkIstioPolicy(network: Network, policy: KubernetesObject, opens: boolean): Iterable<Fault> {
  const { namespace = '', manifest } = policy;
  const selector = field(manifest, 'spec', 'selector');
  const path = ['spec', 'selector'];
  // a selector in the root namespace is meant for the pods of all
  const isRoot = namespace === ROOT;
  if (isSpecific(selector) && !isRoot && network.world.select(namespace, selector).length === 0) {
    yield nothing(policy, path);
  } else if (opens) {
    const { declarations } = network;
    const isCalled = (ends: readonly End[]) => declarations.into(ends).length > 0;
    const wide = widest(network, isRoot ? {} : inNamespace(namespace), selector, isCalled);
    if (wide) yield { ...wide, object: policy, path };
  }
}

/** What a selector could select that is of no end, or of none that the policy may be for. */
function widest(
  network: Network,
  places: unknown,
  selector: unknown,
  isRight: (ends: readonly End[]) => boolean,
): Pick<Fault, 'what' | 'fix'> | undefined {
  // who declares no end at all has nothing that a selector could be wider than
  if (network.declarations.ends.size === 0) return undefined;
  for (const selected of selectionOf(places, selector, network.namespaces)) {
    const ends = network.declarations.holding(selected);
    if (ends.length > 0 && isRight(ends)) continue;
    return {
      what: `selects pods (${formatSelector(selector)}) that may be of no declared end: ${nearestOwn(network, selected)}`,
      fix: 'select by all labels of the end that it is for',
    };
  }
  return undefined;
}

const nothing = (object: KubernetesObject, path: Path): Fault => ({
  object,
  path,
  what: 'selects no pod',
  fix: 'correct the labels to those of the pods, or remove it',
});
