import * as z from 'zod';
import { dnsName, email, key, url } from './fields';
import { hostOf, located, location } from './location';

/** A private authority made in the cluster, which browsers do not know; or a public one that asks for proof of the domain. */
export const certificates = z.discriminatedUnion('issuer', [
  z.strictObject({ issuer: z.literal('self-signed') }),
  z
    .strictObject({
      issuer: z.literal('acme'),
      /** Directory of the ACME server. */
      server: url,
      /** Where the authority writes to before a certificate expires. */
      email,
      ...location,
      /** The DNS zone is proven through Cloudflare's API; the token comes from the secret store. */
      dns01: z.strictObject({
        provider: z.literal('cloudflare'),
        zone: dnsName,
        /** Key in the secret store, with the property `api-token`. */
        tokenKey: key,
      }),
    })
    .superRefine(located(({ server }) => hostOf(server))),
]);
