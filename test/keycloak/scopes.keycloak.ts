import type { Json } from '../../cli/cluster/api/client';
import { until } from '../../cli/cluster/until';
import { describeOnKeycloak } from './describe-on-keycloak';
import { claimsOf } from './open-id';
import { tenantObjects } from './platform-objects';

const redirectUris = "['https://shop.example.org/*']";
const ada = 'users: [{ username: ada, email: ada@example.org, firstName: Ada, lastName: Lovelace }]';

const password = 'of-a-test-of-tokens';

const nobody = tenantObjects(
  'acme',
  `clients: [{ id: shop, kind: public, redirectUris: ${redirectUris} }]\n${ada}`,
);

const globex = (offlineTokens: string) =>
  tenantObjects(
    'globex',
    `clients:
  - { id: app, kind: public, redirectUris: ${redirectUris}${offlineTokens} }
  - { id: shop, kind: public, redirectUris: ${redirectUris} }
  - { id: field, kind: public, redirectUris: ${redirectUris}, offlineTokens: true }
${ada}`,
  );

describeOnKeycloak('offline tokens', (realms) => {
  beforeAll(async () => {
    for (const tenant of [nobody, globex(', offlineTokens: true')]) await realms().apply(tenant);
    for (const realm of ['acme-prod', 'globex-prod'])
      await realms().admin.setPassword(realm, 'ada', password);
  }, 300_000);

  const signInWith = async (realm: string, client: string): Promise<Json> => {
    await realms().admin.allowPasswords(realm, client);
    return (await realms().openId(realm).withPassword(client, 'ada', password, 'openid offline_access')).body;
  };

  const refresh = async (client: string, token: string): Promise<Json> =>
    (await realms().openId('globex-prod').refresh(client, token)).body;

  /** As clients have it that were made before, or by somebody's hand. */
  const giveScope = async (realm: string, clientId: string): Promise<void> => {
    const { id } = await realms().admin.clientOf(realm, clientId);
    const scope = await scopeOf(realm);
    await realms().admin.put(`${realm}/clients/${id}/optional-client-scopes/${scope.id}`, {});
  };
  const scopeOf = async (realm: string): Promise<Json> =>
    (await realms().admin.get(`${realm}/client-scopes`)).find(({ name }: Json) => name === 'offline_access');
  const scopesOf = async (realm: string, clientId: string): Promise<string[]> => {
    const { id } = await realms().admin.clientOf(realm, clientId);
    const scopes: Json[] = await realms().admin.get(`${realm}/clients/${id}/optional-client-scopes`);
    return scopes.map(({ name }) => name);
  };

  test.each(['platform', 'master', 'acme-prod', 'globex-prod'])(
    'are not among what a new client of the realm %s may ask for',
    async (realm) => {
      const optional = await realms().admin.get(`${realm}/default-optional-client-scopes`);
      expect(optional.map(({ name }: Json) => name)).not.toContain('offline_access');
      expect(optional.length).toBeGreaterThan(0);
    },
  );

  test.each(['platform', 'master', 'acme-prod'])(
    'are not for the users of the realm %s, who keep what else all users have',
    async (realm) => {
      const all: Json[] = await realms().admin.get(`${realm}/roles/default-roles-${realm}/composites`);
      expect(all.map(({ name }) => name).sort()).toEqual([
        'manage-account',
        'uma_authorization',
        'view-profile',
      ]);
    },
  );

  test.each(['shop', 'admin-cli', 'account-console'])(
    'are refused by the client %s of a realm in which no client has them, even if it may ask for them',
    async (client) => {
      await giveScope('acme-prod', client);
      expect(await signInWith('acme-prod', client)).toMatchObject({ error: 'not_allowed' });
    },
  );

  test('are given by a client of which the file says so', async () => {
    const { refresh_token: token, error } = await signInWith('globex-prod', 'app');
    expect(error).toBeUndefined();
    const { typ, iat, exp } = claimsOf(token);
    expect([typ, exp - iat > 86_400]).toEqual(['Offline', true]);
    expect(await refresh('app', token)).toHaveProperty('access_token');
  });

  test('cannot be asked for at another client of that realm', async () => {
    expect(await scopesOf('globex-prod', 'shop')).not.toContain('offline_access');
    expect(await signInWith('globex-prod', 'shop')).toMatchObject({ error: 'invalid_scope' });
  });

  test('of a client that may ask for them and is not to last no longer than a second', async () => {
    await giveScope('globex-prod', 'shop');
    const { refresh_token: token } = await signInWith('globex-prod', 'shop');
    const { iat, exp } = claimsOf(token);
    expect(exp - iat).toBeLessThanOrEqual(1);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(await refresh('shop', token)).toMatchObject({ error: 'invalid_grant' });
  });

  test('end when the file takes them from a client, those that users have among them', async () => {
    const { refresh_token: token } = await signInWith('globex-prod', 'app');
    await realms().apply(globex(''));
    await until(60, async () => {
      const { attributes } = await realms().admin.clientOf('globex-prod', 'app');
      return attributes['client.offline.session.max.lifespan'] === '1' || undefined;
    });
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(await refresh('app', token)).toMatchObject({ error: 'invalid_grant' });
    const { refresh_token: other } = await signInWith('globex-prod', 'field');
    expect(claimsOf(other).typ).toBe('Offline');
  });
});
