import type { ResolverFields } from '../../environments/certificates';
import { external, overHttps } from '../connection';
import type { Asked } from './dns01';

/**
 * Whom cert-manager asks whether a proof is in DNS, over HTTPS: the cluster's own DNS may have another view of the zone than
 * the authority, and port 53 stays closed.
 *
 * @see https://cert-manager.io/docs/configuration/acme/dns01/#setting-nameservers-for-dns01-self-check
 */
export const publicResolver: ResolverFields = {
  address: 'https://1.1.1.1/dns-query',
  cidrs: ['1.1.1.1/32'],
};

/** A resolver as an end of connections; what is not TLS says why. */
export function resolving({ address, ...location }: ResolverFields): Asked[] {
  if (address.startsWith('https://')) return [{ target: overHttps(address, location) }];
  const { hostname, port } = new URL(`dns://${address}`);
  return (['udp', 'tcp'] as const).map((protocol) => ({
    target: external(`${hostname} for lookups over ${protocol}`, Number(port), { ...location, protocol }),
    because: 'what is in DNS is for everybody',
  }));
}
