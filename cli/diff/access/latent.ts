import type { Network } from '../../../verify/connectivity/network';
import type { Policy } from '../../../verify/connectivity/network-policy';
import { reference } from '../../../verify/dist';
import { canonical } from '../fields/same';
import type { FoundAccess, Sides } from './sides';

const MAX_NAMES = 3;

/** Namespaces that a policy comes to name and that have no pod it would let pass: no verdict tells, the first pod will. */
export function latent({ environment, before, after }: Sides): FoundAccess[] {
  const old = new Map(before.policies.map((policy) => [reference(policy.object), policy]));
  const existed = new Set(before.namespaces.names);
  return after.policies.flatMap((policy): FoundAccess[] => {
    const name = reference(policy.object);
    const was = old.get(name);
    if (!was || canonical(was.object.manifest.spec) === canonical(policy.object.manifest.spec)) return [];
    const known = namedNamespaces(before, was);
    const more = [...namedNamespaces(after, policy)].filter(
      ([key, { namespace, isEmpty }]) => isEmpty && !known.has(key) && existed.has(namespace),
    );
    if (more.length === 0) return [];
    const names = more.slice(0, MAX_NAMES).map(([, { namespace, verb }]) => `${verb} ${namespace}`);
    const rest = more.length > MAX_NAMES ? ` and ${more.length - MAX_NAMES} namespaces more` : '';
    const what = `${name} also lets pass, as soon as there are such pods: ${names.join(', ')}${rest}`;
    return [
      {
        environment,
        direction: 'widened',
        layer: 'policy',
        what,
        isNew: false,
        namespaces: [policy.namespace],
      },
    ];
  });
}

interface Named {
  readonly namespace: string;
  readonly verb: 'from' | 'to';
  readonly isEmpty: boolean;
}

function namedNamespaces(network: Network, policy: Policy): ReadonlyMap<string, Named> {
  const { namespace: own, ingress = [], egress = [] } = policy;
  const named = [...ingress, ...egress].flatMap(({ direction, peers = [] }) =>
    peers
      .filter(({ ipBlock }) => ipBlock === undefined)
      .flatMap(({ namespaceSelector, podSelector }) =>
        (namespaceSelector === undefined ? [own] : network.namespaces.select(namespaceSelector)).map(
          (namespace): Named => ({
            namespace,
            verb: direction === 'ingress' ? 'from' : 'to',
            isEmpty: network.selectPods(namespace, podSelector).length === 0,
          }),
        ),
      ),
  );
  return new Map(named.map((one) => [`${one.verb} ${one.namespace}`, one]));
}
