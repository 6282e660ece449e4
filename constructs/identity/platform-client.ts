import type { Construct } from 'constructs';
import {
  KeycloakClient,
  KeycloakClientSpecRealmRefKind as RealmKind,
  KeycloakClientSpecReconciliationStrategy as Reconciliation,
} from '../../imports/v1.edp.epam.com';
import type { PlatformRealm } from './platform-realm';

/** What Keycloak tells a client of somebody. */
type Told = 'id.token' | 'userinfo.token' | 'access.token';

export interface PlatformClientProps {
  /** Name of the client. */
  readonly clientId: string;
  /** Realm that it is in. */
  readonly realm: PlatformRealm;
  /** Host that people sign in to. */
  readonly host: string;
  /** Secret with the key `client-secret`. @default a public client */
  readonly secret?: string;
  /** Addresses that people are sent back to. */
  readonly redirectUris: readonly string[];
  /** Address that those are sent to who have signed out. */
  readonly signedOut: string;
  /** What it is told of people beside their roles. */
  readonly scopes: readonly string[];
  /** Claim with the roles, and where it is. Keycloak has it in the access token by a scope that has much else. */
  readonly roles: { readonly claim: string; readonly in: readonly Told[] };
}

/** A client of the platform's realm that people sign in to with a code and PKCE, and that reads their roles. */
export function platformClient(scope: Construct, props: PlatformClientProps): void {
  const { clientId, realm, host, secret, redirectUris, signedOut, scopes, roles } = props;
  const isTold = (where: Told) => ({ [`${where}.claim`]: String(roles.in.includes(where)) });
  new KeycloakClient(scope, 'client', {
    metadata: { name: clientId },
    spec: {
      clientId,
      realmRef: { kind: RealmKind.CLUSTER_KEYCLOAK_REALM, name: realm.realm },
      reconciliationStrategy: Reconciliation.FULL,
      enabled: true,
      protocol: 'openid-connect',
      ...(secret
        ? { clientAuthenticatorType: 'client-secret', secret: `$${secret}:client-secret` }
        : { public: true }),
      standardFlowEnabled: true,
      fullScopeAllowed: true,
      webUrl: `https://${host}`,
      redirectUris: [...redirectUris],
      webOrigins: [`https://${host}`],
      attributes: { 'pkce.code.challenge.method': 'S256', 'post.logout.redirect.uris': signedOut },
      defaultClientScopes: [...scopes],
      protocolMappers: [
        {
          name: 'roles',
          protocol: 'openid-connect',
          protocolMapper: 'oidc-usermodel-realm-role-mapper',
          config: {
            'claim.name': roles.claim,
            'jsonType.label': 'String',
            multivalued: 'true',
            ...isTold('id.token'),
            ...isTold('userinfo.token'),
            ...isTold('access.token'),
          },
        },
      ],
    },
  });
}
