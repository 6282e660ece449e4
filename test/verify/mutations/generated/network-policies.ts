import { reference } from '../../../../verify/dist';
import type { Editable } from '../mutation';
import type { Generator } from './generator';

export const ofNetworkPolicies: readonly Generator[] = [
  {
    name: 'a rule of a NetworkPolicy forgets its ports',
    rules: ['connectivity/network-policies', 'connectivity/undeclared'],
    *generate(environment) {
      for (const policy of environment.ofKind('networking.k8s.io', 'NetworkPolicy')) {
        const { spec } = policy.manifest as Editable;
        for (const direction of ['ingress', 'egress']) {
          for (const index of (spec[direction] ?? []).keys()) {
            yield {
              at: `${reference(policy)} ${direction}[${index}]`,
              mutate: (dist) => {
                delete dist.edit(reference(policy)).spec[direction][index].ports;
              },
            };
          }
        }
      }
    },
  },
];
