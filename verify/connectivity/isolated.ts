import { items, mapping, text } from '../created/field';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { actionOf } from './mesh/authorization-policies';
import { Network } from './network';
import { labelsOf, type Policy } from './network-policy';

/** Whatever comes to run in a namespace of ours, nothing reaches it or is reached by it without a policy that says so. */
export const isolated: Rule = {
  name: 'connectivity/isolated',
  contract: 'every namespace denies all traffic, and every namespace in the mesh lets nobody in',
  *check(environment): Iterable<Fault> {
    const { policies, world } = Network.of(environment);
    const denying = new Set(policies.filter(deniesAll).map(({ namespace }) => namespace));
    const authorizing = world.ofKind('security.istio.io', 'AuthorizationPolicy').filter(letsNobodyIn);
    const letting = new Set(authorizing.map(({ namespace }) => namespace));
    for (const object of environment.ofKind('', 'Namespace')) {
      if (!denying.has(object.name)) {
        yield {
          object,
          what: 'no NetworkPolicy denies all traffic of its pods',
          fix: 'add one with an empty podSelector, no rules, and the policyTypes Ingress and Egress',
        };
      }
      if (isInjected(object) && !letting.has(object.name)) {
        yield {
          object,
          what: 'no AuthorizationPolicy lets nobody in',
          fix: 'add one with an empty spec to the namespace',
        };
      }
    }
  },
};

const deniesAll = ({ podSelector, ingress, egress }: Policy): boolean =>
  Object.keys(mapping(podSelector, 'matchLabels')).length === 0 &&
  items(podSelector, 'matchExpressions').length === 0 &&
  ingress?.length === 0 &&
  egress?.length === 0;

const letsNobodyIn = (policy: KubernetesObject): boolean =>
  Object.keys(mapping(policy.manifest, 'spec', 'selector', 'matchLabels')).length === 0 &&
  items(policy.manifest, 'spec', 'rules').length === 0 &&
  actionOf(policy) === 'ALLOW';

/** Whether the pods of a namespace get sidecars. */
export function isInjected(namespace: KubernetesObject): boolean {
  const labels = labelsOf(namespace);
  if (labels['istio-injection'] !== undefined) return labels['istio-injection'] === 'enabled';
  return text(labels, 'istio.io/rev') !== undefined;
}
