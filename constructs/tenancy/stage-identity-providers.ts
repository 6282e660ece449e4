import { Construct } from 'constructs';
import { ExternalSecret } from '../../imports/external-secrets.io';
import {
  KeycloakRealmIdentityProvider,
  KeycloakRealmIdentityProviderSpecRealmRefKind as RealmKind,
} from '../../imports/v1.edp.epam.com';
import { fetchedSecret } from '../security/fetched-secret';
import { tenantKeyOf } from '../security/secret-store-providers';
import type { IdentityProvider } from './identity-provider-fields';
import type { StageSettings } from './stage-settings';
import type { TenantPlatform } from './tenant-platform';

export interface StageIdentityProvidersProps {
  /** The stage, with the identity providers of its realm. */
  readonly settings: StageSettings;
  /** The secret store, and the hosts that Keycloak may ask. */
  readonly platform: Pick<TenantPlatform, 'secretStore' | 'tenantKey' | 'keycloak'>;
  /** Whether they let anybody in. */
  readonly enabled: boolean;
  /** Annotations of every identity provider, their sync wave. */
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Where people of a realm may sign in as well. The operator writes a provider as a whole and takes it away with its object; who has
 * come from there stays a user of the realm.
 *
 * @see https://github.com/epam/edp-keycloak-operator/blob/v1.35.0/internal/controller/keycloakrealmidentityprovider/chain/put_idp.go
 */
export class StageIdentityProviders extends Construct {
  constructor(scope: Construct, id: string, props: StageIdentityProvidersProps) {
    super(scope, id);
    const { settings, platform, enabled, annotations } = props;
    for (const provider of settings.identityProviders) {
      const { alias, displayName = alias, roles = [] } = provider;
      const secret = this.fetch(provider, props);
      new KeycloakRealmIdentityProvider(this, alias, {
        metadata: { name: alias, annotations },
        spec: {
          alias,
          displayName,
          realmRef: { kind: RealmKind.KEYCLOAK_REALM, name: settings.realm },
          enabled,
          firstBrokerLoginFlowAlias: 'first broker login',
          ...configOf(provider, secret),
          // Mappers are written where there is at least one: everybody has the first role, so that the others can be taken away.
          mappers: [`default-roles-${settings.realm}`, ...roles].map((role) => ({
            name: role,
            identityProviderMapper: 'oidc-hardcoded-role-idp-mapper',
            config: { syncMode: 'FORCE', role },
          })),
        },
      });
    }
    this.node.addValidation({ validate: () => errors(settings, platform) });
  }

  /** @returns how the operator is told of the Secret's value */
  private fetch(provider: IdentityProvider, { settings, platform }: StageIdentityProvidersProps): string {
    const { secretStore, tenantKey } = platform;
    const name = `identity-provider-${provider.alias}`;
    const property = provider.oidc ? 'clientSecret' : 'signingCertificate';
    if (secretStore && tenantKey) {
      const at = tenantKeyOf(tenantKey, { tenant: settings.tenant, name: provider.secretName, property });
      new ExternalSecret(this, name, {
        metadata: { name },
        spec: fetchedSecret(secretStore, { name, key: at.key, properties: { [property]: at.property } }),
      });
    }
    return `$${name}:${property}`;
  }
}

/** As the console of Keycloak writes them; what it does not have here is as Keycloak has it by default. */
function configOf({ oidc, saml }: IdentityProvider, secret: string) {
  if (oidc)
    return {
      providerId: 'oidc',
      config: {
        ...oidc,
        ...(!oidc.userInfoUrl && { disableUserInfo: 'true' }),
        clientSecret: secret,
        clientAuthMethod: 'client_secret_post',
        defaultScope: 'openid profile email',
        pkceEnabled: 'true',
        pkceMethod: 'S256',
        syncMode: 'IMPORT',
        useJwksUrl: 'true',
        validateSignature: 'true',
      },
    };
  return {
    providerId: 'saml',
    config: {
      ...saml,
      signingCertificate: secret,
      nameIDPolicyFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
      postBindingAuthnRequest: 'true',
      postBindingResponse: 'true',
      principalType: 'SUBJECT',
      syncMode: 'IMPORT',
      validateSignature: 'true',
      wantAssertionsSigned: 'true',
    },
  };
}

function errors(
  { identityProviders }: StageSettings,
  { secretStore, keycloak }: StageIdentityProvidersProps['platform'],
): string[] {
  return identityProviders.flatMap(({ alias, secretName, oidc }) => {
    const field = `identityProviders ${alias}`;
    const { tokenUrl, jwksUrl, userInfoUrl } = oidc ?? {};
    const asked = Object.entries({ tokenUrl, jwksUrl, userInfoUrl }).flatMap(([name, url]) =>
      url === undefined || keycloak.asks.includes(placeOf(url))
        ? []
        : [
            `${field}: ${name} must be at a host that Keycloak may ask (${keycloak.asks.join(', ') || 'none'}), got ${url}; add the host to keycloak.identityProviders of the environment`,
          ],
    );
    return [
      ...(secretStore
        ? []
        : [
            `${field}: secretName must be in a secret store, got "${secretName}" where there is none; name one in the environment, or remove the identity provider`,
          ]),
      ...asked,
    ];
  });
}

function placeOf(address: string): string {
  const { hostname, port } = new URL(address);
  return `${hostname}:${port || 443}`;
}
