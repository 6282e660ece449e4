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

/**
 * What `internet` is not: private, local, reserved and multicast networks, in which the cluster's own pods and the cloud's metadata
 * service are; of IPv6 also those private networks of IPv4 that a translator would lead to.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry; RFC 6052 and 8215
 */
export const noInternet: Readonly<Record<IpFamily, readonly string[]>> = {
  IPv4: [
    ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
    ...['192.0.0.0/24', '192.168.0.0/16', '198.18.0.0/15', '224.0.0.0/3'],
  ],
  IPv6: [
    ...['::/64', '64:ff9b::a00:0/104', '64:ff9b::6440:0/106', '64:ff9b::7f00:0/104', '64:ff9b::a9fe:0/112'],
    ...['64:ff9b::ac10:0/108', '64:ff9b::c0a8:0/112', '64:ff9b:1::/48', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
  ],
};

/** Whether every address of a network is in another one. */
export const within = (inner: string, outer: string): boolean =>
  overlap(inner, outer) && ipaddr.parseCIDR(inner)[1] >= ipaddr.parseCIDR(outer)[1];
