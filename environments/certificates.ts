import * as z from 'zod';
import { hostOfAddress, isIpWithPort } from './address';
import { caBundle } from './ca-bundle';
import { dns01 } from './dns01';
import { email, type FieldsOf, key, url } from './fields';
import { hostOf, located, location } from './location';

const isUrl = (text: string): boolean => url.safeParse(text).success;

/** Who is asked whether a proof is in DNS; the cluster's own DNS may have another view of the zone than the authority. */
const resolver = z
  .strictObject({
    /** A name server, `10.0.0.2:53`, or DNS over HTTPS, `https://…`. */
    address: z
      .string()
      .refine(
        (text) => isUrl(text) || isIpWithPort(text),
        'must be DNS over HTTPS, such as https://9.9.9.9/dns-query, or an address with a port, such as 10.0.0.2:53',
      ),
    ...location,
  })
  .superRefine(located(({ address }) => (isUrl(address) ? hostOf(address) : hostOfAddress(address))));

/** The proof is a page of each host, on port 80, which the authority has to reach. */
const http01 = z.strictObject({
  /** Key in the secret store, with the properties `tls.crt` and `tls.key`: for `*.<tenants.domain>`, which is not proven so. @default there are no tenants */
  tenantsCertificateKey: key.optional(),
});

/**
 * A private authority made in the cluster, which browsers do not know; one's own, whose key pair is fetched; or one that asks for
 * proof of the domain.
 */
export const certificates = z.discriminatedUnion('issuer', [
  z.strictObject({ issuer: z.literal('self-signed') }),
  z.strictObject({
    issuer: z.literal('ca'),
    /** Key in the secret store, with the properties `tls.crt` and `tls.key`: an authority that may sign. */
    authorityKey: key,
  }),
  z
    .strictObject({
      issuer: z.literal('acme'),
      /** Directory of the ACME server, `https://…`. */
      server: url,
      /** Where the authority writes to before a certificate expires. */
      email,
      ...location,
      /** PEM certificates of who signed the server's; browsers do not know its own either. @default a public authority */
      caBundle: caBundle.optional(),
      /** Proof in DNS, which the authority need not reach the cluster for. Exactly one of this and http01. @default http01 */
      dns01: dns01.optional(),
      /** Proof by a page of each host. @default dns01 */
      http01: http01.optional(),
      /** Of proof in DNS. @default https://1.1.1.1/dns-query */
      resolver: resolver.optional(),
    })
    .superRefine(located(({ server }) => hostOf(server)))
    .superRefine(({ dns01, http01, resolver }, { addIssue }) => {
      const issue = (field: string, message: string) => addIssue({ code: 'custom', path: [field], message });
      if (!dns01 && !http01)
        issue('dns01', 'must be given, because http01 is not; say how the domain is proven');
      if (dns01 && http01) issue('http01', 'must not be given together with dns01; keep one of them');
      if (resolver && !dns01)
        issue('resolver', 'must not be given without dns01, which alone asks it; remove it');
    }),
]);

export type CertificatesFields = FieldsOf<typeof certificates>;

export type AcmeFields = Extract<CertificatesFields, { readonly issuer: 'acme' }>;

export type ResolverFields = NonNullable<AcmeFields['resolver']>;
