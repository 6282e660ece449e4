import * as z from 'zod';
import { count, email, type FieldsOf } from './fields';

/** Roles of the realm `platform`. */
export const realmRoles = ['platform-admin', 'platform-editor', 'platform-viewer'] as const;

/** A host that only people with a role open. */
const page = z.strictObject({
  /** Roles of the realm `platform`, of which one opens it. */
  roles: z
    .array(z.enum(realmRoles, `must be a role of the realm platform: ${realmRoles.join(', ')}`))
    .min(1, 'must have at least one, or everybody in the realm would be let in')
    .refine((roles) => new Set(roles).size === roles.length, 'must have each role once; remove the other')
    .meta({ examples: [['platform-admin']] }),
});

/** Hosts behind Keycloak's sign-in, for programs that have none of their own. */
export const signOn = z
  .strictObject({
    /** Pods of the proxy of each host. */
    replicas: count(1),
    /** Whom people without a role are told to ask, an e-mail address. */
    contact: email,
    /** `prometheus.<domain>`. @default it has no host */
    prometheus: page.optional(),
    /** `alertmanager.<domain>`. @default it has no host */
    alertmanager: page.optional(),
  })
  .refine(
    ({ prometheus, alertmanager }) => prometheus || alertmanager,
    'must have prometheus or alertmanager, because there is nothing to sign in to; give one of them, or remove it',
  );

export type SignOnFields = FieldsOf<typeof signOn>;
