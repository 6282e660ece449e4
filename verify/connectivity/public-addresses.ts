import { type Addresses, addressesOf, common, without } from '../addresses';
import { type Block, block } from '../cidr';
import type { ClusterFacts } from '../cluster';

/** Where pods, Services and machines of a private network have their addresses. @see RFC 1918, 6598 and 4193 */
const PRIVATE = addressesOf(
  ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'].map(block),
);

/**
 * What else is no server of the internet: this host, the local network with the cloud's metadata service, multicast, what is reserved,
 * and private addresses of IPv4 in IPv6.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry; RFC 6052 and 8215
 */
const RESERVED = [
  ...['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '192.0.0.0/24', '198.18.0.0/15', '224.0.0.0/3'],
  ...['::/64', '64:ff9b:1::/48', 'fe80::/10', 'ff00::/8'],
  ...['64:ff9b::a00:0/104', '64:ff9b::6440:0/106', '64:ff9b::7f00:0/104', '64:ff9b::a9fe:0/112'],
  ...['64:ff9b::ac10:0/108', '64:ff9b::c0a8:0/112'],
].map(block);

/** What networks stand for in an environment whose cluster has some of its own. */
export class PublicAddresses {
  /** Addresses that only an end names that lies there. */
  private readonly reserved: Addresses;
  private readonly known = new Map<string, Addresses>();

  constructor({ nodes, apiServer }: ClusterFacts) {
    const own = [...nodes, ...apiServer.networks, ...apiServer.callers.networks];
    this.reserved = addressesOf([...PRIVATE, ...RESERVED, ...own]);
  }

  /** What a declared network means: itself where it lies in reserved space, and else the public addresses of it. */
  meant(declared: Block): Addresses {
    const known = this.known.get(declared.cidr);
    if (known) return known;
    const isReserved = without([declared], this.reserved).length === 0;
    const found = isReserved ? [declared] : without([declared], this.reserved);
    this.known.set(declared.cidr, found);
    return found;
  }
}

/** Whether addresses may be those of pods: the pod network is not in dist, so it may be wherever no end is declared. */
export const mayHoldPods = (addresses: Addresses, declared: Addresses): boolean =>
  without(common(addresses, PRIVATE), declared).length > 0;
