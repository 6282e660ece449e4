import { field, items, labels, mapping } from '../created/field';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { ROOT } from './mesh/objects';
import { isTargeted } from './mesh/selecting';
import { Network } from './network';
import type { Policy } from './network-policy';

/** A policy that selects nothing protects nothing, whatever its author meant. */
export const selectors: Rule = {
  name: 'connectivity/selectors',
  contract:
    'every policy selects a pod, and so does every peer that it names, but for tenants that are still to come',
  *check(environment): Iterable<Fault> {
    const network = Network.of(environment);
    for (const policy of network.policies) yield* checkNetworkPolicy(network, policy);
    for (const kind of ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication']) {
      for (const policy of environment.ofKind('security.istio.io', kind)) {
        if (isTargeted(policy)) {
          const what = 'is for gateways of the Gateway API or for waypoints, and for no sidecar';
          yield { object: policy, path: ['spec', 'targetRefs'], what, fix: 'select pods by their labels' };
          continue;
        }
        const selector = field(policy.manifest, 'spec', 'selector');
        // a selector in the root namespace is meant for the pods of all
        if (!isSpecific(selector) || policy.namespace === ROOT) continue;
        if (network.world.select(policy.namespace ?? '', selector).length === 0) {
          yield nothing(policy, ['spec', 'selector']);
        }
      }
    }
  },
};

function* checkNetworkPolicy(network: Network, policy: Policy): Iterable<Fault> {
  const { object, namespace, podSelector, ingress = [], egress = [] } = policy;
  if (isSpecific(podSelector) && network.selectPods(namespace, podSelector).length === 0) {
    yield nothing(object, ['spec', 'podSelector']);
  }
  for (const peer of [...ingress, ...egress].flatMap(({ peers = [] }) => peers)) {
    if (peer.ipBlock || network.podsOf(peer, namespace)?.length !== 0) continue;
    const wanted = [peer.namespaceSelector, peer.podSelector].map((one) => labels(one, 'matchLabels'));
    if (!network.declarations.mayBeNone(wanted[0] ?? {}, wanted[1] ?? {})) yield nothing(object, peer.path);
  }
}

const isSpecific = (selector: unknown): boolean =>
  Object.keys(mapping(selector, 'matchLabels')).length + items(selector, 'matchExpressions').length > 0;

const nothing = (object: KubernetesObject, path: Path): Fault => ({
  object,
  path,
  what: 'selects no pod',
  fix: 'correct the labels to those of the pods, or remove it',
});
