import type { TenantPlatform } from '../../../constructs/tenancy/tenant-platform';
import { find } from '../../manifests';
import { faultsOf, manifestsOf, platform } from './stage';

const providers = `identityProviders:
  - alias: corporate
    displayName: Acme
    oidc:
      issuer: https://login.acme.example/v2.0
      authorizationUrl: https://browsers.acme.example/authorize
      tokenUrl: https://login.acme.example/token
      jwksUrl: https://keys.acme.example:8443/keys
      clientId: plinth
    secretName: login
    roles: [reader]
  - alias: partner
    saml: { idpEntityId: 'urn:partner', singleSignOnServiceUrl: 'https://partner.example/sso' }
    secretName: partner
`;

const around: Partial<TenantPlatform> = {
  secretStore: { kind: 'ClusterSecretStore', name: 'secret-store' } as never,
  tenantKey: { key: 'tenants/<tenant>/<name>', property: '<property>' },
};

describe('the identity providers of a stage', () => {
  const manifests = manifestsOf(providers, 'prod', around);

  test('are none by default', () => {
    expect(manifestsOf().map(({ kind }) => kind)).not.toContain('KeycloakRealmIdentityProvider');
  });

  test('sign people in by OpenID Connect, with signatures looked at and a proof key', () => {
    const { spec, metadata } = find(manifests, 'KeycloakRealmIdentityProvider', 'corporate');
    expect(spec).toMatchObject({
      alias: 'corporate',
      displayName: 'Acme',
      providerId: 'oidc',
      realmRef: { kind: 'KeycloakRealm', name: 'acme-prod' },
      config: {
        clientId: 'plinth',
        clientSecret: '$identity-provider-corporate:clientSecret',
        pkceEnabled: 'true',
        pkceMethod: 'S256',
        useJwksUrl: 'true',
        validateSignature: 'true',
      },
    });
    expect(metadata).toMatchObject({ annotations: { 'argocd.argoproj.io/sync-wave': '3' } });
  });

  test('sign people in by SAML, with assertions that are signed by a certificate that is known', () => {
    expect(find(manifests, 'KeycloakRealmIdentityProvider', 'partner').spec).toMatchObject({
      displayName: 'partner',
      providerId: 'saml',
      config: {
        idpEntityId: 'urn:partner',
        signingCertificate: '$identity-provider-partner:signingCertificate',
        validateSignature: 'true',
        wantAssertionsSigned: 'true',
      },
    });
  });

  test("have what is secret from the tenant's own keys in the store", () => {
    const keys = ['corporate', 'partner'].map((alias) => {
      const { target, data } = find(manifests, 'ExternalSecret', `identity-provider-${alias}`).spec;
      const [{ secretKey, remoteRef }] = data;
      return [target.name, secretKey, remoteRef.key, remoteRef.property];
    });
    expect(keys).toEqual([
      ['identity-provider-corporate', 'clientSecret', 'tenants/acme/login', 'clientSecret'],
      ['identity-provider-partner', 'signingCertificate', 'tenants/acme/partner', 'signingCertificate'],
    ]);
  });

  test('trust no address that a provider says is verified, and give the roles that the file says', () => {
    const { spec } = find(manifests, 'KeycloakRealmIdentityProvider', 'corporate');
    expect(spec).not.toHaveProperty('trustEmail');
    const roles = spec.mappers.map(({ config }: { config: { role: string } }) => config.role);
    expect(roles).toEqual(['default-roles-acme-prod', 'reader']);
  });

  test('let nobody in when the tenant is removed', () => {
    const removed = manifestsOf(`${providers}removed: true`, 'prod', around);
    const enabled = (made: typeof manifests) =>
      ['corporate', 'partner'].map(
        (alias) => find(made, 'KeycloakRealmIdentityProvider', alias).spec.enabled,
      );
    expect([enabled(manifests), enabled(removed)]).toEqual([
      [true, true],
      [false, false],
    ]);
  });

  test('need a secret store, and hosts that Keycloak may ask', () => {
    const faults = faultsOf(providers).filter((fault) => fault.startsWith('acme-prod/'));
    const at = 'acme-prod/realm/identity-providers: identityProviders';
    const noStore = (secret: string) =>
      `secretName must be in a secret store, got "${secret}" where there is none; name one in the environment, or remove the identity provider`;
    const noHost = (field: string, url: string) =>
      `${field} must be at a host that Keycloak may ask (none), got ${url}; add the host to keycloak.identityProviders of the environment`;
    expect(faults).toEqual([
      `${at} corporate: ${noStore('login')}`,
      `${at} corporate: ${noHost('tokenUrl', 'https://login.acme.example/token')}`,
      `${at} corporate: ${noHost('jwksUrl', 'https://keys.acme.example:8443/keys')}`,
      `${at} partner: ${noStore('partner')}`,
    ]);
    const asks = ['login.acme.example:443', 'keys.acme.example:8443'];
    expect(faultsOf(providers, { ...around, keycloak: { ...platform.keycloak, asks } })).toEqual([]);
  });
});
