import ipaddr from 'ipaddr.js';
import type { IpFamily } from './ip-families';

/** Family of an address or a network. */
export const familyOf = (address: string): IpFamily => (address.includes(':') ? 'IPv6' : 'IPv4');

/** The network that something in CIDR notation is or lies in, as Kubernetes writes it; undefined for what is neither. */
function networkOf(value: string): string | undefined {
  const [address = '', length] = value.split('/');
  const isV6 = familyOf(address) === 'IPv6';
  const isAddress = isV6 ? ipaddr.IPv6.isValid(address) : ipaddr.IPv4.isValidFourPartDecimal(address);
  if (!isAddress || !ipaddr.isValidCIDR(value)) return undefined;
  const family = isV6 ? ipaddr.IPv6 : ipaddr.IPv4;
  return `${family.networkAddressFromCIDR(value)}/${length}`;
}

/** Why something in CIDR notation is no network, and what to write; undefined for a network. */
export function notNetwork(value: string): string | undefined {
  const network = networkOf(value);
  if (network === value) return undefined;
  return network
    ? `must be a network and not an address in it; write ${network}`
    : 'must be a network in CIDR notation such as 10.0.0.0/16 or fd00::/8';
}

/** Whether two networks have an address in common. */
export function overlap(a: string, b: string): boolean {
  const [one, other] = [ipaddr.parseCIDR(a), ipaddr.parseCIDR(b)];
  if (one[0].kind() !== other[0].kind()) return false;
  const [wide, narrow] = one[1] <= other[1] ? [one, other] : [other, one];
  return narrow[0].match(wide);
}
