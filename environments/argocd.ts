import ipaddr from 'ipaddr.js';
import * as z from 'zod';
import { count, type FieldsOf } from './fields';

/** An address in the cluster, without a port. */
const ip = z
  .string()
  .refine(
    (text) => ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text),
    'must be one address, such as 10.96.0.80',
  )
  .meta({ examples: ['10.96.0.80'] });

/** Argo CD. */
export const argocd = z.strictObject({
  /** Replicas of the server and the repo server; the controllers and Redis are one each. */
  replicas: count(1),
  /**
   * The local user `admin`, who signs in with a password and may do everything: the way in while Keycloak is down, and before anybody
   * has a role.
   *
   * @default enabled
   */
  admin: z.enum(['enabled', 'disabled']).optional(),
  /**
   * Address under which Argo CD finds Keycloak's host inside of the cluster: a free one of the range of Services, which a Service in
   * front of the gateway then has.
   *
   * @default what the cluster's DNS says; it must lead the host to the gateway
   */
  gatewayAddress: ip.optional(),
});

export type ArgoCdFields = FieldsOf<typeof argocd>;
