import { external, type Location, overHttps } from '../connection';
import type { Asked, Dns01 } from './dns01';

/** An authority that asks for proof of the domain. */
export interface Acme extends Location {
  readonly issuer: 'acme';
  /** Directory of the ACME server, `https://…`. */
  readonly server: string;
  /** Where the authority writes to before a certificate expires. */
  readonly email: string;
  /** PEM certificates of who signed the server's. @default a public authority did */
  readonly caBundle?: string;
  /** Proof in DNS, for which the authority need not reach the cluster. @default http01 */
  readonly dns01?: Dns01;
  /** Proof by a page of each host, on port 80, which the authority has to reach. @default dns01 */
  readonly http01?: {
    /** Key in the secret store, with the properties `tls.crt` and `tls.key`, for the wildcard of the tenants' hosts. */
    readonly tenantsCertificateKey?: string;
  };
  /** Who is asked whether a proof is in DNS. @default 1.1.1.1 */
  readonly resolver?: Resolver;
}

/** A name server, `10.0.0.2:53`, or DNS over HTTPS, `https://…`. */
export interface Resolver extends Location {
  readonly address: string;
}

/**
 * Whom cert-manager asks whether a proof is in DNS, over HTTPS: the cluster's own DNS may have another view of the zone than
 * the authority, and port 53 stays closed.
 *
 * @see https://cert-manager.io/docs/configuration/acme/dns01/#setting-nameservers-for-dns01-self-check
 */
export const publicResolver: Resolver = {
  address: 'https://1.1.1.1/dns-query',
  cidrs: ['1.1.1.1/32'],
};

/** A resolver as an end of connections; what is not TLS says why. */
export function resolving({ address, ...location }: Resolver): Asked[] {
  if (address.startsWith('https://')) return [{ target: overHttps(address, location) }];
  const { hostname, port } = new URL(`dns://${address}`);
  return (['udp', 'tcp'] as const).map((protocol) => ({
    target: external(`${hostname} for lookups over ${protocol}`, Number(port), { ...location, protocol }),
    because: 'what is in DNS is for everybody',
  }));
}
