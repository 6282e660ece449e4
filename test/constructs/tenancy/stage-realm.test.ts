import { realmSettings } from '../../../constructs/identity/realm-settings';
import { find } from '../../manifests';
import { faultsOf, manifestsOf, platform } from './stage';

const usersWith = (...roles: string[]): string =>
  `users: [{ username: jane, email: jane@acme.example, firstName: Jane, lastName: Doe, roles: [${roles}] }]`;

/** Fields that the operator writes whatever their value is. */
const kept = ['enabled', 'fullScopeAllowed', 'standardFlowEnabled'];

const isZero = (value: unknown): boolean =>
  value === false || value === '' || (Array.isArray(value) && value.length === 0);

const wave = ({ metadata }: { metadata: { annotations?: Record<string, string> } }) =>
  metadata.annotations?.['argocd.argoproj.io/sync-wave'];

describe('the realm of a stage', () => {
  test('is made in the one Keycloak, and kept whatever happens to the object', () => {
    const realm = find(manifestsOf(), 'KeycloakRealm', 'acme-prod');
    expect(realm.spec).toMatchObject({
      realmName: 'acme-prod',
      keycloakRef: { kind: 'ClusterKeycloak', name: 'main' },
      bruteForceDetection: { bruteForceProtected: true },
    });
    expect(realm.metadata).toMatchObject({
      annotations: {
        'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
        'edp.epam.com/preserve-resources-on-deletion': 'true',
      },
    });
  });

  test('declares every setting that the operator can put back', () => {
    const { spec } = find(manifestsOf(), 'KeycloakRealm', 'acme-prod');
    expect(spec).toMatchObject(realmSettings);
  });

  test('has what the customer decides, and all else as every realm', () => {
    const { spec } = find(
      manifestsOf(`realm:
  accessTokenLifespan: 600
  ssoSessionIdleTimeout: 3600
  ssoSessionMaxLifespan: 86400
  userRegistration: true
  passwordPolicy: { length: 16, specialChars: 1 }`),
      'KeycloakRealm',
      'acme-prod',
    );
    const { login, tokenSettings, sessions } = realmSettings;
    expect(spec).toMatchObject({
      login: { ...login, userRegistration: true },
      tokenSettings: { ...tokenSettings, accessTokenLifespan: 600 },
      sessions: { ...sessions, ssoSessionSettings: { idleTimeout: 3600, maxLifespan: 86_400 } },
      passwordPolicy: [
        { type: 'length', value: '16' },
        { type: 'specialChars', value: '1' },
        { type: 'notUsername', value: 'undefined' },
        { type: 'notEmail', value: 'undefined' },
      ],
    });
  });

  test('has no links by mail where realms send none', () => {
    const yaml = 'realm: { forgotPassword: true, verifyEmail: true }';
    const rule = (stage: string, field: string) =>
      `acme-${stage}/realm: realm.${field} must not be true where realms send no mail, got true; name alerting.delivery.email.realmSender in the environment, or remove it`;
    expect(faultsOf(yaml)).toEqual(
      ['prod', 'test'].flatMap((stage) => ['forgotPassword', 'verifyEmail'].map((one) => rule(stage, one))),
    );
    const keycloak = { ...platform.keycloak, mail: { sender: 'a@example.org', host: 'postfix', port: 587 } };
    expect(
      find(manifestsOf(yaml, 'prod', { keycloak }), 'KeycloakRealm', 'acme-prod').spec.login,
    ).toMatchObject({
      forgotPassword: true,
      verifyEmail: true,
    });
  });

  test('draws first passwords that the policy takes, and calls users by their address where the file says so', () => {
    const manifests = manifestsOf(
      `realm: { emailAsUsername: true, passwordPolicy: { specialChars: 2 } }\n${usersWith().replace('jane@', 'Jane@')}`,
    );
    expect(find(manifests, 'Password', 'user-jane').spec).toMatchObject({
      symbols: 2,
      symbolCharacters: '-_.',
    });
    expect(find(manifests, 'KeycloakRealmUser', 'jane').spec.username).toBe('jane@acme.example');
    const plain = find(manifestsOf(usersWith()), 'Password', 'user-jane').spec;
    expect(plain).toMatchObject({ symbols: 0 });
    expect(plain).not.toHaveProperty('symbolCharacters');
  });

  test('sends mail by the relay of the platform, and none where there is no relay', () => {
    const mail = { sender: 'accounts@example.org', host: 'postfix.mail.svc', port: 587 };
    const keycloak = { ...platform.keycloak, mail };
    expect(find(manifestsOf('', 'test', { keycloak }), 'KeycloakRealm', 'acme-test').spec.smtp).toEqual({
      template: { from: mail.sender, fromDisplayName: 'acme (test)' },
      connection: { host: mail.host, port: mail.port },
    });
    expect(find(manifestsOf(), 'KeycloakRealm', 'acme-prod').spec).not.toHaveProperty('smtp');
  });

  test('is there before roles, those before clients, and those before users and services', () => {
    const manifests = manifestsOf(usersWith());
    const inOrder = [
      ['ExternalSecret', 'client-api'],
      ['KeycloakRealm', 'acme-prod'],
      ['KeycloakRealmRole', 'writer'],
      ['KeycloakClientScope', 'api-audience'],
      ['KeycloakClient', 'producer'],
      ['KeycloakRealmUser', 'jane'],
      ['Deployment', 'api'],
      ['CronJob', 'producer'],
    ] as const;
    expect(inOrder.map(([kind, name]) => wave(find(manifests, kind, name)))).toEqual([
      undefined,
      ...['1', '2', '2', '3', '4', '4', '4'],
    ]);
  });

  test('has a public client for the frontend, by code and PKCE, back to its own host only', () => {
    expect(find(manifestsOf(), 'KeycloakClient', 'frontend').spec).toMatchObject({
      public: true,
      standardFlowEnabled: true,
      redirectUris: ['https://acme.apps.example.org/*'],
      attributes: { 'pkce.code.challenge.method': 'S256' },
    });
  });

  test('has a confidential client for the api that signs nobody in, and for whom tokens are', () => {
    const manifests = manifestsOf();
    const { spec } = find(manifests, 'KeycloakClient', 'api');
    expect(spec).toMatchObject({
      standardFlowEnabled: false,
      secret: '$client-api:clientSecret',
    });
    expect(spec).not.toHaveProperty('serviceAccount');
    expect(find(manifests, 'KeycloakClientScope', 'api-audience').spec.protocolMappers[0]).toMatchObject({
      protocolMapper: 'oidc-audience-mapper',
      config: { 'included.client.audience': 'api', 'introspection.token.claim': 'true' },
    });
    for (const client of ['frontend', 'producer'])
      expect(find(manifests, 'KeycloakClient', client).spec.defaultClientScopes).toContain('api-audience');
  });

  test('lets the producer write, and do nothing else', () => {
    expect(find(manifestsOf(), 'KeycloakClient', 'producer').spec).toMatchObject({
      standardFlowEnabled: false,
      serviceAccount: { enabled: true, realmRoles: ['writer'] },
    });
  });

  // https://github.com/epam/edp-keycloak-operator/blob/v1.35.0/api/v1/keycloakclient_types.go: `omitempty`
  test('says nothing that the operator would drop from the objects', () => {
    const made = manifestsOf(`${usersWith()}
clients:
  - { id: robot, kind: confidential }
  - { id: shop, kind: public, redirectUris: ['https://shop.example.org/*'] }`);
    for (const { kind, spec } of made as never as { kind: string; spec: object }[]) {
      if (kind !== 'KeycloakClient') continue;
      const dropped = Object.entries(spec).filter(([field, value]) => !kept.includes(field) && isZero(value));
      expect(dropped).toEqual([]);
    }
  });

  test('says what the operator would write into the objects', () => {
    const clients = manifestsOf(
      'clients: [{ id: app, kind: public, redirectUris: ["https://a.example/*"] }, { id: robot, kind: confidential }]',
    ).filter(({ kind }) => kind === 'KeycloakClient') as never as {
      metadata: { name: string };
      spec: Record<string, unknown>;
    }[];
    expect(clients.map(({ metadata }) => metadata.name)).toEqual([
      'frontend',
      'api',
      'producer',
      'app',
      'robot',
      'drift-report',
    ]);
    for (const { metadata, spec } of clients) {
      expect(spec.attributes).toMatchObject({ 'post.logout.redirect.uris': '+' });
      if (!spec.public) expect(spec.secret).toBe(`$client-${metadata.name}:clientSecret`);
    }
  });

  test('refuses a client of a file that is one of its own', () => {
    const own = manifestsOf().filter(({ kind }) => kind === 'KeycloakClient');
    expect(own.map(({ metadata }) => metadata.name)).toContain('drift-report');
    for (const { metadata } of own) {
      const file = `clients: [{ id: ${metadata.name}, kind: confidential }]`;
      expect(() => manifestsOf(file)).toThrow('must not be a client that every realm has');
    }
  });

  test('lets the drift report look, and read the secret of that client alone', () => {
    const manifests = manifestsOf();
    expect(find(manifests, 'KeycloakClient', 'drift-report').spec).toMatchObject({
      realmRef: { kind: 'KeycloakRealm', name: 'acme-prod' },
      secret: '$client-drift-report:clientSecret',
      serviceAccount: { clientRoles: [{ clientId: 'realm-management' }] },
    });
    expect(find(manifests, 'Role', 'drift-report')).toMatchObject({
      rules: [{ resources: ['secrets'], resourceNames: ['client-drift-report'], verbs: ['get'] }],
    });
    expect(find(manifests, 'RoleBinding', 'drift-report')).toMatchObject({
      subjects: [{ kind: 'ServiceAccount', name: 'drift-report', namespace: 'iam-system' }],
    });
  });

  test('lets a client give offline tokens where the file says so, and its users have them', () => {
    const manifests = manifestsOf(`clients:
  - { id: app, kind: public, redirectUris: ['https://app.example.org/*'], offlineTokens: true }
  - { id: shop, kind: public, redirectUris: ['https://shop.example.org/*'] }`);
    const client = (name: string) => find(manifests, 'KeycloakClient', name).spec;
    const lifespan = 'client.offline.session.max.lifespan';
    expect(client('app')).toMatchObject({
      optionalClientScopes: ['offline_access'],
      attributes: { [lifespan]: '5184000' },
    });
    for (const name of ['shop', 'frontend', 'api', 'producer']) {
      expect(client(name)).not.toHaveProperty('optionalClientScopes');
      expect(client(name).attributes).toMatchObject({ [lifespan]: '1' });
    }
    expect(find(manifests, 'KeycloakRealmRole', 'default-roles-acme-prod').spec.composites).toEqual([
      { name: 'offline_access' },
      { name: 'uma_authorization' },
    ]);
  });

  test('gives nobody offline tokens by default, and leaves what is of Keycloak itself when its objects go', () => {
    const manifests = manifestsOf();
    const scope = find(manifests, 'KeycloakClientScope', 'offline-access-acme-prod');
    const role = find(manifests, 'KeycloakRealmRole', 'default-roles-acme-prod');
    expect(scope.spec).toMatchObject({ name: 'offline_access', type: 'none' });
    expect(role.spec).toMatchObject({
      composites: [{ name: 'uma_authorization' }],
      compositesClientRoles: { account: [{ name: 'manage-account' }, { name: 'view-profile' }] },
    });
    for (const object of [scope, role]) {
      expect(wave(object)).toBe('2');
      expect(object.metadata).toMatchObject({
        annotations: { 'edp.epam.com/preserve-resources-on-deletion': 'true' },
      });
    }
  });

  test('draws the secret of every confidential client in the cluster, once', () => {
    const manifests = manifestsOf('clients: [{ id: robot, kind: confidential }]');
    for (const name of ['client-api', 'client-producer', 'client-robot']) {
      expect(find(manifests, 'Password', name).spec.secretKeys).toEqual(['clientSecret']);
      expect(find(manifests, 'ExternalSecret', name).spec.refreshPolicy).toBe('CreatedOnce');
    }
    expect(manifests.some(({ metadata }) => metadata.name === 'client-frontend')).toBe(false);
  });

  test('keeps users with a first password that is drawn and has to be changed', () => {
    const manifests = manifestsOf(usersWith('reader'));
    expect(find(manifests, 'KeycloakRealmUser', 'jane').spec).toMatchObject({
      username: 'jane',
      roles: ['default-roles-acme-prod', 'reader'],
      reconciliationStrategy: 'full',
      keepResource: true,
      passwordSecret: { name: 'user-jane', key: 'password', temporary: true },
    });
    expect(find(manifests, 'KeycloakRealmUser', 'jane').spec).not.toHaveProperty('requiredUserActions');
    expect(find(manifests, 'ExternalSecret', 'user-jane').spec.refreshPolicy).toBe('CreatedOnce');
  });
});
