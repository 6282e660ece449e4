import { type KubernetesObject, reference } from '../../../../verify/dist';
import type { Editable } from '../mutation';
import type { Generator } from './generator';

/** Networks that an API server of 1.36 refuses; each place gets one of them in turn. */
const WRONG_NETWORKS = [
  ...['10.1.2.3/8', '010.0.0.0/8', '10.0.0.0/08', '::ffff:10.0.0.0/104', '10.0.0.0/33', '10.0.0.0'],
];

/** What is no smaller part of a network: the network itself, one of another family. */
const leftOutWrongly = (cidr: string): string[] => [cidr, cidr.includes(':') ? '10.0.0.0/8' : 'fd00::/64'];

/** Fields of a Service, and addresses that they do not take. */
const WRONG_ADDRESSES: Readonly<Record<string, unknown>> = {
  clusterIP: '10.96.0.010',
  externalIPs: ['127.0.0.1'],
  loadBalancerSourceRanges: ['192.0.2.1/24'],
};

const policiesOf = (environment: { ofKind(group: string, kind: string): readonly KubernetesObject[] }) =>
  environment.ofKind('networking.k8s.io', 'NetworkPolicy');

export const ofAddresses: readonly Generator[] = [
  {
    name: 'a network in a NetworkPolicy is none for the API server',
    rules: ['schema/fields'],
    *generate(environment) {
      let turn = 0;
      for (const policy of policiesOf(environment)) {
        for (const { at, block } of blocks(policy.manifest as Editable)) {
          const cidr = WRONG_NETWORKS[turn % WRONG_NETWORKS.length];
          turn += 1;
          yield {
            at: `${reference(policy)} ${at} ${cidr}`,
            mutate: (dist) => {
              block(dist.edit(reference(policy))).cidr = cidr;
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
      for (const policy of policiesOf(environment)) {
        for (const { at, block } of blocks(policy.manifest as Editable)) {
          for (const except of leftOutWrongly(block(policy.manifest as Editable).cidr)) {
            yield {
              at: `${reference(policy)} ${at} ${except}`,
              mutate: (dist) => {
                block(dist.edit(reference(policy))).except = [except];
              },
            };
          }
        }
      }
    },
  },
  {
    name: 'a Service has an address that the API server does not take',
    rules: ['schema/fields'],
    *generate(environment) {
      for (const service of environment.ofKind('', 'Service')) {
        for (const [field, value] of Object.entries(WRONG_ADDRESSES)) {
          yield {
            at: `${reference(service)} ${field}`,
            mutate: (dist) => {
              dist.edit(reference(service)).spec[field] = value;
            },
          };
        }
      }
    },
  },
];

interface Place {
  readonly at: string;
  readonly block: (policy: Editable) => Editable;
}

/** Where a NetworkPolicy names a network. */
function* blocks({ spec }: Editable): Iterable<Place> {
  const directions = { ingress: 'from', egress: 'to' };
  for (const [direction, peers] of Object.entries(directions)) {
    const rules: Editable[] = spec[direction] ?? [];
    for (const [rule, { [peers]: list = [] }] of rules.entries()) {
      for (const peer of list.keys()) {
        const block = (policy: Editable) => policy.spec[direction][rule][peers][peer].ipBlock;
        if (block({ spec } as Editable)) yield { at: `${direction}[${rule}].${peers}[${peer}]`, block };
      }
    }
  }
}
