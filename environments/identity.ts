import * as z from 'zod';
import { count, dnsName, type FieldsOf, port, resources } from './fields';
import { located, location } from './location';

/** Where an identity provider answers Keycloak itself, not browsers alone. */
const identityProvider = z
  .strictObject({
    host: dnsName,
    /** @default 443 */
    port: port.optional(),
    ...location,
  })
  .superRefine(located(({ host }) => host));

/** Keycloak. */
export const keycloak = z.strictObject({
  /** Servers; from two on they are one cluster, and one can go without the others. */
  instances: count(1),
  /** Requests and limits of each server; 70 % of the limit on memory are Java's heap. */
  resources,
  /**
   * `public` serves the admin console, its API and the realm `master`, in which administrators sign in, on the host; `internal` on no
   * host, but at <http://localhost:8080> through `kubectl port-forward`.
   */
  adminConsole: z.enum(['public', 'internal']),
  /** Hosts of identity providers that Keycloak may ask for tokens and keys, by which people of tenants sign in. @default none */
  identityProviders: z
    .array(identityProvider)
    .superRefine((all, { addIssue }) => {
      for (const [index, { host }] of all.entries()) {
        if (all.findIndex((other) => other.host === host) === index) continue;
        addIssue({ code: 'custom', path: [index, 'host'], message: 'must be there once; remove the other' });
      }
    })
    .optional(),
});

export type KeycloakFields = FieldsOf<typeof keycloak>;
