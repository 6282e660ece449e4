import type * as z from 'zod';
import { mapping, setOf } from './mapping';
import * as field from './tenant-fields';

const address = (description: string, path: string) =>
  field.httpsAddress.meta({ description, examples: [`https://login.acme.example/${path}`] });

/** Fields by Keycloak's own names. @see https://www.keycloak.org/docs/26.7.5/server_admin/#_identity_broker_oidc */
const oidc = mapping({
  issuer: address('Issuer, as its tokens have it', 'v2.0'),
  authorizationUrl: address('Where people are sent to sign in', 'authorize'),
  tokenUrl: address('Where Keycloak gets tokens', 'token'),
  jwksUrl: address('Where Keycloak gets the keys that tokens are signed with', 'keys'),
  userInfoUrl: address('Where Keycloak asks about people; nowhere if not given', 'userinfo').optional(),
  clientId: field.foreignId.meta({
    description: 'Client id of the realm at the provider',
    examples: ['plinth'],
  }),
});

/** @see https://www.keycloak.org/docs/26.7.5/server_admin/#saml-v2-0-identity-providers */
const saml = mapping({
  idpEntityId: field.foreignId.meta({
    description: 'Entity id of the provider',
    examples: ['https://login.acme.example/saml'],
  }),
  singleSignOnServiceUrl: address('Where people are sent to sign in, by POST', 'saml/sso'),
});

/** Where people of a realm may sign in as well. */
export const identityProvider = mapping({
  alias: field.providerAlias.meta({
    description:
      'Name in the address that people come back to, https://<keycloak>/realms/<realm>/broker/<alias>/endpoint',
    examples: ['corporate'],
  }),
  displayName: field.words.optional().meta({
    description: 'What people read on the page to sign in; the alias if not given',
    examples: ['Acme'],
  }),
  oidc: oidc.optional().meta({
    description:
      'A provider of OpenID Connect, whose hosts the environment names in keycloak.identityProviders',
  }),
  saml: saml.optional().meta({ description: 'A provider of SAML 2.0; one of oidc and saml is given' }),
  secretName: field.storeKey.meta({
    description:
      "Where the secret store has what is secret: tenants/<name>/<this> in Vault, property clientSecret, or signingCertificate with a SAML provider's certificate",
    examples: ['corporate'],
  }),
  roles: setOf(field.roleName)
    .optional()
    .meta({ description: 'Roles of everybody who signs in there', default: [], examples: [['reader']] }),
});

export type IdentityProvider = z.output<typeof identityProvider>;
