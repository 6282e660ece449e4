import { componentsOf } from '../../../constructs/synthesis';
import { find } from '../../manifests';
import { devPlatform, prodPlatform } from '../../platform';

const signIn = (platform = devPlatform()) =>
  componentsOf(platform)
    .find(({ name }) => name === 'argocd-sign-in')
    ?.toJson() ?? [];

describe('Argo CD at Keycloak', () => {
  test('is a public client of the platform realm, with PKCE, for its host and the command line', () => {
    expect(find(signIn(), 'KeycloakClient', 'argocd').spec).toMatchObject({
      clientId: 'argocd',
      realmRef: { kind: 'ClusterKeycloakRealm', name: 'platform' },
      public: true,
      redirectUris: ['https://argocd.localtest.me/auth/callback', 'http://localhost:8085/auth/callback'],
      attributes: { 'pkce.code.challenge.method': 'S256' },
    });
  });

  test('finds roles in the ID token, and tells no other program of them', () => {
    const [mapper, ...others] = find(signIn(), 'KeycloakClient', 'argocd').spec.protocolMappers;
    expect(others).toEqual([]);
    expect(mapper.config).toMatchObject({
      'claim.name': 'roles',
      'id.token.claim': 'true',
      'access.token.claim': 'false',
    });
  });

  test('comes with the authority of the certificates where that is not a public one', () => {
    expect(find(signIn(), 'Certificate', 'argocd-authority').spec).toMatchObject({
      secretTemplate: { labels: { 'app.kubernetes.io/part-of': 'argocd' } },
      issuerRef: { kind: 'ClusterIssuer', name: 'platform' },
    });
    expect(signIn(prodPlatform()).map(({ kind }) => kind)).toEqual(['KeycloakClient']);
  });

  test('comes when Keycloak does', () => {
    expect(componentsOf(devPlatform()).find(({ name }) => name === 'argocd-sign-in')?.wave).toBe('services');
  });
});
