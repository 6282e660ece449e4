import { App } from 'cdk8s';
import type { KeycloakProps } from '../../../constructs/identity/keycloak';
import { PlatformRealm } from '../../../constructs/identity/platform-realm';
import { RealmOperator } from '../../../constructs/identity/realm-operator';
import { realmSettings } from '../../../constructs/identity/realm-settings';
import { validate } from '../../../constructs/synthesis';
import { find } from '../../manifests';
import { create as keycloakIn } from './server';

function create(adminConsole: KeycloakProps['adminConsole'] = 'internal') {
  const app = new App();
  const { keycloak } = keycloakIn({ app, adminConsole });
  const operator = new RealmOperator(app, 'realm-operator', { replicas: 1 });
  const realm = new PlatformRealm(app, 'platform-realm', { keycloak, operator });
  return { app, keycloak, manifests: realm.toJson() };
}

describe('the realm of the platform', () => {
  it('is valid', () => {
    expect(validate(create().app)).toEqual([]);
  });

  it('is in the Keycloak that the operator signs in to with the credentials of its own client', () => {
    const { keycloak, manifests } = create();
    const { spec } = find(manifests, 'ClusterKeycloak', 'main');
    expect(spec).toMatchObject({
      url: keycloak.http.url,
      auth: { clientCredentials: { clientId: { value: 'realm-operator-account' } } },
    });
    expect(find(manifests, 'ClusterKeycloakRealm', 'platform').spec).toMatchObject({
      realmName: 'platform',
      clusterKeycloakRef: 'main',
      bruteForceDetection: { bruteForceProtected: true },
    });
  });

  it('makes roles when there is a realm for them, and all else at once, so that no client of another component misses the realm', () => {
    const { manifests } = create();
    const waves = ['Job', 'ClusterKeycloak', 'ClusterKeycloakRealm', 'KeycloakRealmRole'].map((kind) => {
      const found = manifests.filter((manifest) => manifest.kind === kind);
      const each = found.map(({ metadata }) => metadata.annotations?.['argocd.argoproj.io/sync-wave']);
      return [kind, ...new Set(each)];
    });
    expect(waves).toEqual([
      ['Job', undefined],
      ['ClusterKeycloak', undefined],
      ['ClusterKeycloakRealm', undefined],
      ['KeycloakRealmRole', '1'],
    ]);
  });

  it.each([
    ['internal', 'http://localhost:8080'],
    ['public', 'https://keycloak.example.org'],
  ] as const)('has administrators sign in where the console is: %s', (adminConsole, url) => {
    expect(find(create(adminConsole).manifests, 'ClusterKeycloakRealm', 'master').spec.frontendUrl).toBe(url);
    expect(find(create(adminConsole).manifests, 'ClusterKeycloakRealm', 'platform').spec).not.toHaveProperty(
      'frontendUrl',
    );
  });

  it('owns the realm of those who administer Keycloak as well, whose tokens are the shortest', () => {
    const { spec } = find(create().manifests, 'ClusterKeycloakRealm', 'master');
    expect(spec).toMatchObject({
      realmName: 'master',
      bruteForceDetection: { bruteForceProtected: true },
      tokenSettings: { accessTokenLifespan: 60 },
    });
  });

  it('declares every setting that the operator can put back', () => {
    for (const name of ['platform', 'master']) {
      const { spec } = find(create().manifests, 'ClusterKeycloakRealm', name);
      expect(Object.keys(spec)).toEqual(expect.arrayContaining(Object.keys(realmSettings)));
      expect(spec).toMatchObject({
        login: { userRegistration: false },
        realmEventConfig: { eventsListeners: ['jboss-logging'] },
      });
    }
  });

  it.each(['platform', 'master'])(
    'keeps the realm %s in spite of a mistake in Git, because the people in it are nowhere else',
    (name) => {
      const { metadata } = find(create().manifests, 'ClusterKeycloakRealm', name);
      expect(metadata).toMatchObject({
        annotations: {
          'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
          'edp.epam.com/preserve-resources-on-deletion': 'true',
        },
      });
      expect(metadata.namespace).toBeUndefined();
    },
  );

  it('has a role for each thing that people may do', () => {
    const names = create()
      .manifests.filter(({ kind }) => kind === 'KeycloakRealmRole')
      .map(({ metadata }) => metadata.name);
    expect(names.filter((name) => !name.startsWith('default-roles-'))).toEqual([
      'platform-admin',
      'platform-editor',
      'platform-viewer',
    ]);
  });

  it.each(['platform', 'master'])('gives nobody in the realm %s offline tokens', (name) => {
    const { manifests } = create();
    const realmRef = { kind: 'ClusterKeycloakRealm', name };
    expect(find(manifests, 'KeycloakClientScope', `offline-access-${name}`).spec).toMatchObject({
      name: 'offline_access',
      type: 'none',
      realmRef,
      attributes: { 'include.in.openid.provider.metadata': 'false' },
    });
    expect(find(manifests, 'KeycloakRealmRole', `default-roles-${name}`).spec).toMatchObject({
      realmRef,
      composite: true,
      composites: [{ name: 'uma_authorization' }],
    });
  });
});
