import type { Network } from '../../../verify/connectivity/network';
import type { PolicyRule } from '../../../verify/connectivity/network-policy';
import { tenants as rule } from '../../../verify/connectivity/tenants';
import { reference } from '../../../verify/dist';
import { formatPath } from '../../../verify/locate';
import { crossing, type FoundAccess, type Sides, stageOf } from './sides';

/** Policies and connections that come to join two tenants: also where there is no pod yet that would use them. */
export function tenants({ environment, before, after }: Sides): FoundAccess[] {
  const common = { environment, direction: 'widened' as const, layer: 'policy' as const, isNew: false };
  const [old, now] = [joinedBy(before), joinedBy(after)];
  const joined = [...now].filter(([what]) => !old.has(what));
  const known = new Set(
    Array.from(rule.check(before.environment), ({ object, what }) => `${reference(object)} ${what}`),
  );
  const others = Array.from(rule.check(after.environment)).filter(
    ({ object, what }) => object.kind !== 'NetworkPolicy' && !known.has(`${reference(object)} ${what}`),
  );
  return [
    ...joined.map(([what, { namespaces, betweenTenants }]) => ({
      ...common,
      what,
      namespaces,
      betweenTenants,
    })),
    ...others.map(({ object, path = [], what }) => {
      const [, to = '', from = ''] = /^joins (\S+) and (\S+),/.exec(what) ?? [];
      const betweenTenants = crossing(after, from, to) ?? `join tenants in ${reference(object)}`;
      const namespaces = [from, to].filter((name) => name !== '');
      return {
        ...common,
        what: `${reference(object)} ${what} (${formatPath(path)})`,
        namespaces,
        betweenTenants,
      };
    }),
  ];
}

interface Joined {
  readonly namespaces: readonly string[];
  readonly betweenTenants: string;
}

/** Beyond that, a policy means all of them. */
const MAX_TENANTS = 10;

/** What NetworkPolicies say of two tenants, whoever is there to use it. */
const joinedBy = (network: Network): ReadonlyMap<string, Joined> =>
  new Map(
    network.policies.flatMap((policy) => {
      const own = stageOf(network, policy.namespace);
      const rules = own === undefined ? [] : [...(policy.ingress ?? []), ...(policy.egress ?? [])];
      return rules.flatMap((rule) => joinedByRule(network, policy.namespace, own ?? '', rule));
    }),
  );

function joinedByRule(
  network: Network,
  namespace: string,
  own: string,
  rule: PolicyRule,
): [string, Joined][] {
  const { policy, direction, peers = [] } = rule;
  const selected = peers
    .filter(({ namespaceSelector }) => namespaceSelector !== undefined)
    .flatMap(({ namespaceSelector }) => network.namespaces.select(namespaceSelector));
  const foreign = [...new Set(selected)].filter((name) => ![undefined, own].includes(stageOf(network, name)));
  const says = `${reference(policy)} ${direction === 'ingress' ? 'lets in' : 'lets out to'}`;
  if (foreign.length > MAX_TENANTS) {
    const all = { namespaces: [namespace], betweenTenants: `connect tenant ${own} to all tenants` };
    return [[`${says} ${foreign.length} homes of other tenants`, all]];
  }
  return foreign.map((other) => {
    const [from, to] = direction === 'ingress' ? [other, namespace] : [namespace, other];
    const betweenTenants = crossing(network, from, to) ?? `open tenant ${own}`;
    return [`${says} tenant ${stageOf(network, other)}`, { namespaces: [from, to], betweenTenants }];
  });
}
