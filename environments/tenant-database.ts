import * as z from 'zod';
import { count, dnsName, type FieldsOf, key, port } from './fields';
import { located, location } from './location';
import { postgres } from './postgres';

/** PostgreSQL for the tenants: a cluster of CloudNativePG, or a managed one outside, such as Exoscale's. */
export const tenantDatabase = z.discriminatedUnion('provider', [
  z.strictObject({
    provider: z.literal('in-cluster'),
    ...postgres.shape,
    /** Connections that all logins may hold together. */
    connections: count(1),
    /** Connections that each login, one a tenant and stage, may hold. */
    connectionsPerLogin: count(1),
  }),
  z
    .strictObject({
      provider: z.literal('external'),
      host: dnsName,
      port,
      /** Database, owned by the role in the secret store, which provisions. */
      database: z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/, 'must be lower-case letters, digits and _'),
      ...location,
      /** Key in the secret store, with the properties `username`, `password` and `ca.crt`; the role may make roles. */
      credentialsKey: key,
      connectionsPerLogin: count(1),
    })
    .superRefine(located(({ host }) => host))
    // As Istio's policies name a Service; they would not be about it by any shorter name.
    .superRefine(({ host, pods }, { addIssue }) => {
      const [name, ...rest] = host.split('.');
      const full = `${pods?.namespace}.svc.cluster.local`;
      if (!pods || (name && rest.join('.') === full)) return;
      const message = `must be the full name of a Service in the namespace of pods; write it as ${name}.${full}`;
      addIssue({ code: 'custom', path: ['host'], message });
    }),
]);

export type TenantDatabaseFields = FieldsOf<typeof tenantDatabase>;

export type ExternalDatabaseFields = Extract<TenantDatabaseFields, { readonly provider: 'external' }>;
