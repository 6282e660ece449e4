import type { Environment } from '../../../../verify/dist';
import type { GeneratedMutation, Generator } from './generator';
import { type PolicyRule, policyRules, Rotation } from './policy-rules';

/** Addresses that no end of dev or prod has, and that are no servers of the internet, or hold such. */
const BLOCKS = [
  ...['10.0.0.0/8', '10.96.0.0/12', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'],
  ...['169.254.169.254/32', '127.0.0.0/8', '224.0.0.0/4', '8.0.0.0/6', '0.0.0.0/1', '128.0.0.0/1'],
  ...['0.0.0.0/0', '::/0', '2000::/3', 'fd00::/8', 'fe80::/10', '64:ff9b::/96', '64:ff9b:1::/48'],
  ...['::ffff:0:0/96', '::ffff:10.0.0.0/104', 'ff00::/8', '::1/128', '198.18.0.0/15'],
];

const RULES = ['connectivity/network-policies'];

export const ofAddressBlocks: readonly Generator[] = [
  {
    name: 'a rule of a NetworkPolicy about addresses is about others as well',
    rules: RULES,
    *generate(environment) {
      const blocks = new Rotation(BLOCKS);
      for (const { rule, ...place } of addressRules(environment)) {
        // what is for the internet is where others would hide
        for (const cidr of blocks.take(rule[place.side][0].ipBlock.except ? BLOCKS.length : 1)) {
          yield at(place, `beside ${cidr}`, (peers) => peers.push({ ipBlock: { cidr } }));
        }
      }
    },
  },
  {
    name: 'a block of a NetworkPolicy is another one',
    rules: RULES,
    *generate(environment) {
      const blocks = new Rotation(BLOCKS);
      for (const place of addressRules(environment)) {
        for (const cidr of blocks.take(1)) {
          yield at(place, `is ${cidr}`, (peers) => peers.splice(0, 1, { ipBlock: { cidr } }));
        }
      }
    },
  },
  {
    name: 'a block of a NetworkPolicy is one bit wider',
    rules: RULES,
    *generate(environment) {
      for (const { rule, ...place } of addressRules(environment)) {
        const { cidr, except } = rule[place.side][0].ipBlock;
        const [address, length] = cidr.split('/');
        // one public address is beside the internet
        if (except || length === '32') continue;
        const wider = `${address}/${Number(length) - 1}`;
        yield at(place, `is ${wider}`, (peers) => peers.splice(0, 1, { ipBlock: { cidr: wider } }));
      }
    },
  },
  {
    name: 'the exceptions of a block miss some addresses',
    rules: RULES,
    *generate(environment) {
      for (const { rule, ...place } of addressRules(environment)) {
        for (const [index, cidr] of (rule[place.side][0].ipBlock.except ?? []).entries()) {
          const [address, length] = cidr.split('/');
          const half = index % 2 === 0 ? [] : [`${address}/${Number(length) + 1}`];
          yield at(place, `excepts ${half} of ${cidr}`, ([{ ipBlock }]) =>
            ipBlock.except.splice(index, 1, ...half),
          );
        }
      }
    },
  },
  {
    name: 'a block has no exceptions',
    rules: RULES,
    *generate(environment) {
      for (const { rule, ...place } of addressRules(environment)) {
        if (!rule[place.side][0].ipBlock.except) continue;
        yield at(place, 'without exceptions', ([{ ipBlock }]) => delete ipBlock.except);
        const parts = ['0.0.0.0/1', '128.0.0.0/1'].map((cidr) => ({ ipBlock: { cidr } }));
        yield at(place, 'in two parts', (peers) => peers.splice(0, 1, ...parts));
      }
    },
  },
];

type Place = Pick<PolicyRule, 'policy' | 'text' | 'side' | 'in'>;

// biome-ignore lint/suspicious/noExplicitAny: a mutation reaches into manifests of any kind
const at = (place: Place, what: string, change: (peers: any[]) => void): GeneratedMutation => ({
  at: `${place.text} ${what}`,
  mutate: (dist) => change(place.in(dist.edit(place.policy))[place.side]),
});

function* addressRules(environment: Environment): Iterable<PolicyRule> {
  for (const place of policyRules(environment)) if (place.rule[place.side]?.[0].ipBlock) yield place;
}
