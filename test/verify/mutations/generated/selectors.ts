import { reference } from '../../../../verify/dist';
import type { Editable } from '../mutation';
import type { GeneratedMutation, Generator } from './generator';
import { policyRules, Rotation } from './policy-rules';

type Change = readonly [what: string, change: (peer: Editable) => void];

const expressions = (selector: Editable, key: string, expression: object) => {
  delete selector.matchLabels[key];
  selector.matchExpressions = [{ key, ...expression }];
};

/** Ways to take more pods than those with one label, whatever it is. */
const WIDER: readonly ((key: string) => Change)[] = [
  (key) => [`without ${key}`, ({ podSelector }) => delete podSelector.matchLabels[key]],
  (key) => [`of any ${key}`, ({ podSelector }) => expressions(podSelector, key, { operator: 'Exists' })],
  (key) => [
    `of ${key} but one`,
    ({ podSelector }) => expressions(podSelector, key, { operator: 'NotIn', values: ['nobody'] }),
  ],
  (key) => [
    `of one ${key} more`,
    ({ podSelector }) => {
      const values = [podSelector.matchLabels[key], 'a-newcomer'];
      expressions(podSelector, key, { operator: 'In', values });
    },
  ],
  () => [
    'of every namespace',
    (peer) => {
      peer.namespaceSelector = {};
    },
  ],
  () => [
    'of every namespace but one',
    (peer) => {
      const expression = { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-public'] };
      peer.namespaceSelector = { matchExpressions: [expression] };
    },
  ],
  () => ['of any labels', (peer) => delete peer.podSelector],
];

export const ofSelectors: readonly Generator[] = [
  {
    name: 'a peer of a NetworkPolicy selects more pods than those of its end',
    rules: ['connectivity/network-policies', 'connectivity/undeclared'],
    *generate(environment) {
      const wider = new Rotation(WIDER);
      for (const place of policyRules(environment)) {
        const [peer] = place.rule[place.side] ?? [];
        // of a peer with no labels there is nothing to leave out
        const [key] = Object.keys(peer?.podSelector?.matchLabels ?? {});
        if (key === undefined) continue;
        for (const make of wider.take(1)) {
          // a peer without both selectors is none
          const [what, change] = make(key);
          if (what === 'of any labels' && !peer.namespaceSelector) continue;
          yield {
            at: `${place.text} ${what}`,
            mutate: (dist) => change(place.in(dist.edit(place.policy))[place.side][0]),
          };
        }
      }
    },
  },
  {
    name: 'a policy selects more pods than those of its end',
    rules: ['connectivity/selectors', 'connectivity/network-policies'],
    *generate(environment) {
      for (const [group, kind, field] of POLICIES) {
        for (const policy of environment.ofKind(group, kind)) {
          const { matchLabels = {} } = (policy.manifest as Editable).spec?.[field] ?? {};
          const keys = Object.keys(matchLabels);
          // a PeerAuthentication without a selector is that of the namespace
          if (kind === 'PeerAuthentication' && keys.length === 1) continue;
          yield* keys.map((key) => without(reference(policy), field, key));
        }
      }
    },
  },
];

const POLICIES = [
  ['networking.k8s.io', 'NetworkPolicy', 'podSelector'],
  ['security.istio.io', 'AuthorizationPolicy', 'selector'],
  ['security.istio.io', 'PeerAuthentication', 'selector'],
] as const;

const without = (policy: string, field: string, key: string): GeneratedMutation => ({
  at: `${policy} without ${key}`,
  mutate: (dist) => {
    delete dist.edit(policy).spec[field].matchLabels[key];
  },
});
