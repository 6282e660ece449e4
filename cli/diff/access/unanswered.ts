import { idOf } from '../../../verify/connectivity/call';
import { actionOf, providerOf } from '../../../verify/connectivity/mesh/authorization-policies';
import { Authorizers } from '../../../verify/connectivity/mesh/authorizers';
import type { Network } from '../../../verify/connectivity/network';
import { items } from '../../../verify/created/field';
import type { KubernetesObject } from '../../../verify/dist';
import { gatewaysOf } from '../../../verify/references/gateway-server';
import { type FoundAccess, podKey, type Sides } from './sides';

/**
 * Requests that are refused while the change is applied. istiod, of an early wave, refuses what is asked about where it is told of no such
 * program, or finds none where it is told to look; the policy that asks goes with what is pruned last, and a Service comes in its own wave.
 *
 * @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/security/authz/builder/extauthz.go getExtAuthz
 * @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/security/authz/builder/builder.go getBadCustomDenyRules
 */
export function unanswered({ environment, before, after }: Sides): FoundAccess[] {
  const stays = new Set(after.pods.map(podKey));
  const served = hostsOf(after);
  return before.pods
    .filter((pod) => stays.has(podKey(pod)))
    .flatMap((pod) =>
      before.authorizations
        .of(pod)
        .filter((policy) => actionOf(policy) === 'CUSTOM' && isServed(policy, served))
        .flatMap((policy): FoundAccess[] => {
          const provider = providerOf(policy);
          const reason = reasonOf(provider, pod.namespace, Authorizers.of(before), Authorizers.of(after));
          if (reason === undefined) return [];
          return [
            {
              environment,
              direction: 'narrowed',
              layer: 'policy',
              what: `${idOf(pod)} asks ${provider} about requests, and refuses all of them from when istiod is told ${reason}`,
              isNew: false,
              namespaces: [pod.namespace],
              refusedMeanwhile: `stop asking ${provider}`,
            },
          ];
        }),
    );
}

/** Of what istiod is told that it does not find, until when, and how it is done without; undefined where it finds all, or has not before. */
function reasonOf(
  provider: string,
  namespace: string,
  before: Authorizers,
  after: Authorizers,
): string | undefined {
  const known = before.addressOf(provider);
  if (known === undefined || !before.listensAt(known, namespace)) return undefined;
  const address = after.addressOf(provider);
  if (address === undefined) {
    return `no more of ${provider} until the policy that asks is pruned, at the end of the sync; publish first that it is not asked, and then without it`;
  }
  if (before.listensAt(address, namespace)) return undefined;
  const { service, port } = address;
  return `to look for it at ${service}${port === undefined ? '' : `:${port}`} until that comes, in a later wave; publish first that it is not asked, or that one of another name is`;
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
