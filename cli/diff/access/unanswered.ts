import { idOf } from '../../../verify/connectivity/call';
import { actionOf, providerOf } from '../../../verify/connectivity/mesh/authorization-policies';
import { Authorizers } from '../../../verify/connectivity/mesh/authorizers';
import type { Network } from '../../../verify/connectivity/network';
import { items } from '../../../verify/created/field';
import type { KubernetesObject } from '../../../verify/dist';
import { gatewaysOf } from '../../../verify/references/gateway-server';
import { type FoundAccess, podKey, type Sides } from './sides';

/**
 * Requests that are refused while the change is applied: istiod, of an early wave, is told no more of a program that is asked about them,
 * and the policy that asks goes with what is pruned last.
 *
 * @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/security/authz/builder/builder.go
 */
export function unanswered({ environment, before, after }: Sides): FoundAccess[] {
  const told = new Set(Authorizers.of(after).names);
  const gone = new Set([...Authorizers.of(before).names].filter((name) => !told.has(name)));
  if (gone.size === 0) return [];
  const stays = new Set(after.pods.map(podKey));
  const served = hostsOf(after);
  return before.pods
    .filter((pod) => stays.has(podKey(pod)))
    .flatMap((pod) =>
      before.authorizations
        .of(pod)
        .filter((policy) => actionOf(policy) === 'CUSTOM' && gone.has(providerOf(policy)))
        .filter((policy) => isServed(policy, served))
        .map((policy): FoundAccess => {
          const provider = providerOf(policy);
          return {
            environment,
            direction: 'narrowed',
            layer: 'policy',
            what: `${idOf(pod)} asks ${provider} about requests, and refuses all of them from when istiod is told no more of ${provider} until the policy that asks is pruned, at the end of the sync; publish first that it is not asked, and then without it`,
            isNew: false,
            namespaces: [pod.namespace],
            refusedMeanwhile: `stop asking ${provider}`,
          };
        }),
    );
}

/** Whether hosts that a policy is about are still there to be asked for; where it names none, it is about all. */
function isServed(policy: KubernetesObject, served: ReadonlySet<string>): boolean {
  const rules = items(policy.manifest, 'spec', 'rules');
  const named = rules.flatMap((rule) =>
    items(rule, 'to').flatMap((to) => items(to, 'operation', 'hosts').map(String)),
  );
  return named.length === 0 || named.some((host) => served.has(host));
}

/** Hosts that a gateway serves. */
const hostsOf = ({ environment }: Network): ReadonlySet<string> =>
  new Set(
    environment
      .ofKind('networking.istio.io', 'VirtualService')
      .filter((route) => gatewaysOf(route).length > 0)
      .flatMap(({ manifest }) => items(manifest, 'spec', 'hosts').map(String)),
  );
