import ipaddr from 'ipaddr.js';
import { familyOf } from '../../../constructs/cidr';

/** The network that holds one address alone. */
export const hostNetwork = (address: string): string =>
  `${ipaddr.parse(address)}/${familyOf(address) === 'IPv4' ? 32 : 128}`;

/** Whether an address is in one of the networks. */
export const isIn = (address: string, cidrs: readonly string[]): boolean =>
  cidrs.some(
    (cidr) => familyOf(cidr) === familyOf(address) && ipaddr.parse(address).match(ipaddr.parseCIDR(cidr)),
  );

/** Longest and shortest prefix that is made up for a private network: a node may come, and another network may be near. */
const LENGTHS = { IPv4: { longest: 24, shortest: 16 }, IPv6: { longest: 64, shortest: 48 } } as const;

/**
 * Networks that have all of the addresses: the smallest common ones of what is private, in which a new machine may get an address,
 * and no more than the address itself of what is public, where strangers are near.
 */
export function networksOf(addresses: readonly string[]): string[] {
  const groups = new Map<string, string[]>();
  for (const address of addresses) {
    const { shortest } = LENGTHS[familyOf(address)];
    const key = isPrivate(address) ? network(address, shortest) : hostNetwork(address);
    groups.set(key, [...(groups.get(key) ?? []), address]);
  }
  return [...groups]
    .map(([key, members]) => (isPrivate(members[0] ?? '') ? common(members) : key))
    .sort(byFamily);
}

const byFamily = (one: string, other: string): number =>
  familyOf(one).localeCompare(familyOf(other)) || (one < other ? -1 : 1);

const isPrivate = (address: string): boolean =>
  ['private', 'uniqueLocal', 'carrierGradeNat', 'linkLocal'].includes(ipaddr.parse(address).range());

const network = (address: string, length: number): string => {
  const family = familyOf(address) === 'IPv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return `${family.networkAddressFromCIDR(`${address}/${length}`)}/${length}`;
};

function common([first = '', ...others]: readonly string[]): string {
  let { longest: length } = LENGTHS[familyOf(first)] as { longest: number };
  while (others.some((other) => !isIn(other, [network(first, length)]))) length--;
  return network(first, length);
}
