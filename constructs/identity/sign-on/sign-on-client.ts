import { Construct } from 'constructs';
import { GeneratedPassword } from '../../security/generated-password';
import { platformClient } from '../platform-client';
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
    platformClient(this, {
      clientId,
      realm,
      host,
      secret: this.secret,
      redirectUris: [`https://${host}${callbackPath}`],
      signedOut: `https://${host}/`,
      scopes: ['basic', 'profile'],
      // The proxy reads the access token.
      roles: { claim: 'realm_access.roles', in: ['access.token'] },
    });
  }
}

/** Of the host, to which Keycloak sends people back. */
export const callbackPath = '/oauth2/callback';
