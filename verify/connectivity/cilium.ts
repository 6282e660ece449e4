import { overlaps } from '../cidr';
import { clusterOf } from '../cluster';
import { field } from '../created/field';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { documentOf } from './declarations';
import { isInjected } from './isolated';
import { Network } from './network';

/**
 * With Cilium, policies and sidecars work as everywhere only if it is told so.
 *
 * @see https://docs.cilium.io/en/stable/security/policy/language/ and network/servicemesh/istio/
 */
export const cilium: Rule = {
  name: 'connectivity/cilium',
  contract:
    'where Cilium is the network, its settings are those that node addresses in policies and sidecars need',
  *check(environment): Iterable<Fault> {
    const { networkPlugin, cilium, nodes, apiServer } = clusterOf(environment);
    if (networkPlugin !== 'cilium') return;
    const needs = (path: readonly string[], value: unknown, why: string): Fault[] =>
      field(cilium, ...path) === value
        ? []
        : [
            {
              object: documentOf(environment),
              path: ['cluster', 'cilium', ...path],
              what: `Cilium's ${path.join('.')} must be ${value}: ${why}`,
              fix: 'set it in the values of its chart, and say so in cluster.cilium of the environment',
            },
          ];
    const network = Network.of(environment);
    const onNodes = [...nodes, ...apiServer.networks, ...apiServer.callers.networks];
    const naming = network.policies.find(({ ingress = [], egress = [] }) =>
      [...ingress, ...egress].some(({ peers = [] }) =>
        peers.some(({ ipBlock }) => ipBlock && onNodes.some((block) => overlaps(ipBlock.block, block))),
      ),
    );
    if (naming) {
      const why = `by default no ipBlock matches a node, as ${naming.object.namespace}/${naming.object.name} means it to`;
      yield* needs(['policyCIDRMatchMode'], 'nodes', why);
    }
    if (!environment.ofKind('', 'Namespace').some(isInjected)) return;
    yield* needs(
      ['cni', 'exclusive'],
      false,
      'by default it removes the plugin that leads traffic through sidecars',
    );
    yield* needs(['socketLB', 'hostNamespaceOnly'], true, 'by default pods call past their sidecars');
  },
};
