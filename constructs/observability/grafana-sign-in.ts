import { Construct } from 'constructs';
import { platformClient } from '../identity/platform-client';
import { type PlatformRealm, platformRoles } from '../identity/platform-realm';
import { GeneratedPassword } from '../security/generated-password';
import type { GrafanaSettings } from './grafana-settings';

export interface GrafanaSignInProps {
  /** Host of Grafana. */
  readonly host: string;
  /** Realm in which Grafana is a client. */
  readonly realm: PlatformRealm;
}

/** Claim of the ID token that the roles are in. */
const rolesClaim = 'roles';

/** Grafana as a client of the platform's realm; its secret is drawn in the cluster. */
export class GrafanaSignIn extends Construct {
  /** Secret with the key `client-secret`. */
  readonly secret: string;

  constructor(scope: Construct, id: string, { host, realm }: GrafanaSignInProps) {
    super(scope, id);
    this.secret = new GeneratedPassword(this, 'secret', {
      name: 'grafana-client',
      keys: ['client-secret'],
    }).secret;
    platformClient(this, {
      clientId,
      realm,
      host,
      secret: this.secret,
      redirectUris: [`https://${host}/login/generic_oauth`],
      signedOut: `https://${host}/login`,
      scopes: ['basic', 'profile', 'email'],
      // Grafana reads the ID token.
      roles: { claim: rolesClaim, in: ['id.token', 'userinfo.token'] },
    });
  }
}

const clientId = 'grafana';

export interface SignInAddresses {
  /** Address of the realm in browsers, down to `openid-connect`. */
  readonly browser: string;
  /** Address of the same in the cluster. */
  readonly cluster: string;
  /** Host of Grafana. */
  readonly host: string;
  /** File with the client's secret. */
  readonly secretFile: string;
}

/**
 * Who is in the realm signs in with the role there; without one nobody is let in. The form for `admin` stays, for when Keycloak
 * is down.
 *
 * @see https://grafana.com/docs/grafana/latest/setup-grafana/configure-security/configure-authentication/keycloak/
 */
export const signInSettings = ({ browser, cluster, host, secretFile }: SignInAddresses): GrafanaSettings => ({
  auth: {
    signout_redirect_url: `${browser}/logout?client_id=${clientId}&post_logout_redirect_uri=${encodeURIComponent(`https://${host}/login`)}`,
  },
  'auth.generic_oauth': {
    enabled: true,
    name: 'Keycloak',
    allow_sign_up: true,
    client_id: clientId,
    client_secret: `$__file{${secretFile}}`,
    scopes: 'openid profile email',
    auth_url: `${browser}/auth`,
    token_url: `${cluster}/token`,
    api_url: `${cluster}/userinfo`,
    use_pkce: true,
    login_attribute_path: 'preferred_username',
    name_attribute_path: 'name',
    email_attribute_path: 'email',
    role_attribute_path: roleExpression,
    // Without it whoever has no role of these is a viewer.
    role_attribute_strict: true,
  },
});

/** In JMESPath, the first that holds. */
const roleExpression = (
  [
    [platformRoles.admin, 'Admin'],
    [platformRoles.editor, 'Editor'],
    [platformRoles.viewer, 'Viewer'],
  ] as const
)
  .map(([role, grafana]) => `contains(${rolesClaim}[*], '${role}') && '${grafana}'`)
  .join(' || ');
