import { type KubernetesObject, reference } from '../../../../verify/dist';
import type { Editable } from '../mutation';
import type { Generator } from './generator';

/** Networks that an API server of 1.36 refuses. */
const WRONG_NETWORKS = [
  '10.1.2.3/8',
  '010.0.0.0/8',
  '10.0.0.0/08',
  '::ffff:10.0.0.0/104',
  '10.0.0.0/33',
  '10.0.0.0',
];

/** Networks to leave out of a network that it refuses: the network itself, one of another family, one around it. */
const leftOutWrongly = (cidr: string): string[] => [
  cidr,
  cidr.includes(':') ? '10.0.0.0/8' : 'fd00::/64',
  ...(/\/0$/.test(cidr) ? [] : [cidr.includes(':') ? '::/0' : '0.0.0.0/0']),
];

export const ofAddresses: readonly Generator[] = [
  {
    name: 'a network in a NetworkPolicy is none for the API server',
    rules: ['schema/fields'],
    *generate(environment) {
      for (const { at, block, policy } of blocks(environment.ofKind('networking.k8s.io', 'NetworkPolicy'))) {
        for (const cidr of WRONG_NETWORKS) {
          yield {
            at: `${at} ${cidr}`,
            mutate: (dist) => {
              block(dist.edit(policy)).cidr = cidr;
            },
          };
        }
      }
    },
  },
  {
    name: 'what a NetworkPolicy leaves out of a network is no smaller part of it',
    rules: ['schema/cel'],
    *generate(environment) {
      for (const { at, block, policy, cidr } of blocks(
        environment.ofKind('networking.k8s.io', 'NetworkPolicy'),
      )) {
        for (const except of leftOutWrongly(cidr)) {
          yield {
            at: `${at} ${except}`,
            mutate: (dist) => {
              block(dist.edit(policy)).except = [except];
            },
          };
        }
      }
    },
  },
  {
    name: 'a Service has an address that the API server does not take',
    rules: ['schema/fields'],
    *generate(environment) {
      for (const service of environment.ofKind('', 'Service')) {
        for (const [field, value] of [
          ['clusterIP', '10.96.0.010'],
          ['externalIPs', ['127.0.0.1']],
          ['loadBalancerSourceRanges', ['192.0.2.1/24']],
        ] as const) {
          const at = reference(service);
          yield {
            at: `${at} ${field}`,
            mutate: (dist) => {
              dist.edit(at).spec[field] = value;
            },
          };
        }
      }
    },
  },
];

interface Place {
  readonly at: string;
  readonly policy: string;
  readonly cidr: string;
  readonly block: (policy: Editable) => Editable;
}

function* blocks(policies: readonly KubernetesObject[]): Iterable<Place> {
  for (const policy of policies) {
    const { spec } = policy.manifest as Editable;
    for (const [direction, peers] of [
      ['ingress', 'from'],
      ['egress', 'to'],
    ] as const) {
      for (const [rule, { [peers]: list = [] }] of (spec[direction] ?? []).entries()) {
        for (const [peer, { ipBlock }] of list.entries()) {
          if (!ipBlock) continue;
          yield {
            at: `${reference(policy)} ${direction}[${rule}].${peers}[${peer}]`,
            policy: reference(policy),
            cidr: ipBlock.cidr,
            block: (manifest) => manifest.spec[direction][rule][peers][peer].ipBlock,
          };
        }
      }
    }
  }
}
