import { Construct } from 'constructs';
import {
  KeycloakClient,
  KeycloakClientSpecRealmRefKind as RealmKind,
  KeycloakClientSpecReconciliationStrategy as Reconciliation,
} from '../../../imports/v1.edp.epam.com';
import { GeneratedPassword } from '../../security/generated-password';
import type { PlatformRealm } from '../platform-realm';

export interface SignOnClientProps {
  /** Name of the client. */
  readonly clientId: string;
  /** Host that people sign in to. */
  readonly host: string;
  /** Realm that they are in. */
  readonly realm: PlatformRealm;
}

/** A host as a client of the platform's realm; its secret and that of its cookies are drawn in the cluster. */
export class SignOnClient extends Construct {
  /** Secret with the keys `client-secret` and `cookie-secret`. */
  readonly secret: string;

  constructor(scope: Construct, id: string, { clientId, host, realm }: SignOnClientProps) {
    super(scope, id);
    this.secret = new GeneratedPassword(this, 'secret', {
      name: `${clientId}-sign-on`,
      keys: ['client-secret', 'cookie-secret'],
      // A key of AES.
      length: 32,
    }).secret;
    new KeycloakClient(this, 'client', {
      metadata: { name: clientId },
      spec: {
        clientId,
        realmRef: { kind: RealmKind.CLUSTER_KEYCLOAK_REALM, name: realm.realm },
        reconciliationStrategy: Reconciliation.FULL,
        enabled: true,
        protocol: 'openid-connect',
        clientAuthenticatorType: 'client-secret',
        secret: `$${this.secret}:client-secret`,
        standardFlowEnabled: true,
        fullScopeAllowed: true,
        webUrl: `https://${host}`,
        redirectUris: [`https://${host}${callbackPath}`],
        webOrigins: [`https://${host}`],
        attributes: {
          'pkce.code.challenge.method': 'S256',
          'post.logout.redirect.uris': `https://${host}/`,
        },
        defaultClientScopes: ['basic', 'profile'],
        protocolMappers: [
          {
            // The proxy reads roles in the access token, where Keycloak has them by a scope that has much else.
            name: 'roles',
            protocol: 'openid-connect',
            protocolMapper: 'oidc-usermodel-realm-role-mapper',
            config: {
              'claim.name': 'realm_access.roles',
              'jsonType.label': 'String',
              multivalued: 'true',
              'id.token.claim': 'false',
              'userinfo.token.claim': 'false',
              'access.token.claim': 'true',
            },
          },
        ],
      },
    });
  }
}

/** Of the host, to which Keycloak sends people back. */
export const callbackPath = '/oauth2/callback';
