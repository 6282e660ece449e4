import type { Json } from '../../cli/cluster/api/client';
import { componentsOf } from '../../constructs/synthesis';
import { TenantApp } from '../../constructs/tenancy/tenant-app';
import { type Report, runReport } from '../constructs/identity/run-drift-report';
import { tenantOf } from '../constructs/tenancy/stage';
import { devPlatform } from '../platform';
import { describeOnKeycloak } from './describe-on-keycloak';
import { tenantObjects } from './platform-objects';
import type { Realms } from './realms';

const file = `
users:
  - { username: ada, email: ada@example.org, firstName: Ada, lastName: Lovelace }
  - { username: bob, email: bob@example.org, firstName: Bob, lastName: Kahn }
clients:
  - { id: shop, kind: public, redirectUris: ['https://shop.example.org/*'] }
  - { id: robot, kind: confidential, roles: [writer] }
`;
const realm = 'acme-prod';
const account = { namespace: 'iam-system', name: 'drift-report' };

/** What `dist` lets the report do in the cluster. */
function rights(): Json[] {
  const platform = devPlatform();
  if (!platform.forTenants) throw new Error('the environment dev must have tenants');
  const stages = new TenantApp(tenantOf(file, 'acme'), platform.forTenants).stages;
  const prod = stages.filter(({ name }) => name === realm);
  return [...componentsOf(platform), ...prod]
    .flatMap((component) => component.toJson())
    .filter(
      ({ kind, metadata }) => /Role|ServiceAccount/.test(kind) && metadata.name.startsWith(account.name),
    );
}

const changesOf = ({ lines }: Report, of: string): string[] =>
  lines
    .filter(({ message, realm }) => message === 'realm changed by hand' && realm === of)
    .map(({ change }) => change)
    .sort();

describeOnKeycloak('the drift report', (realms) => {
  const admin = () => realms().admin;
  const report = async () =>
    runReport({ ...(await realms().account(account.namespace, account.name)), keycloak: realms().address });

  beforeAll(async () => {
    await realms().apply(tenantObjects('acme', file));
    await realms().place(rights());
  }, 300_000);

  test('finds nothing in realms as Git has them, but the client with which the tests look', async () => {
    expect(await report()).toEqual({
      status: 0,
      lines: [
        { message: 'realm changed by hand', realm: 'master', change: 'client tester was added' },
        { message: 'realms compared', realms: 3, changes: 1 },
      ],
    });
  });

  test.each(['platform', 'master', realm])('cannot write in the realm %s', async (of) => {
    const token = await tokenOf(realms(), of);
    const ask = async (method: string, path: string, body?: object) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const address = `${realms().address}/admin/realms/${of}${path}`;
      return (await fetch(address, { method, headers, body: body && JSON.stringify(body) })).status;
    };
    expect(await ask('GET', '')).toBe(200);
    expect(await ask('PUT', '', { sslRequired: 'none' })).toBe(403);
    expect(await ask('POST', '/clients', { clientId: 'mine' })).toBe(403);
    expect(await ask('POST', '/users', { username: 'mine' })).toBe(403);
    expect(await ask('POST', '/identity-provider/instances', { alias: 'mine', providerId: 'oidc' })).toBe(
      403,
    );
  });

  test('says what somebody has changed of a realm, and leaves it as it is', async () => {
    const { post, put } = { post: send(realms(), 'post'), put: send(realms(), 'put') };
    const settings = { sslRequired: 'none', otpPolicyDigits: 8, registrationFlow: 'browser' };
    await put('', { ...(await admin().get(realm)), ...settings });
    await post('/clients', { clientId: 'thief', redirectUris: ['*'] });
    const { id, ...frontend } = await admin().clientOf(realm, 'frontend');
    await put(`/clients/${id}`, { ...frontend, redirectUris: ['*'], directAccessGrantsEnabled: true });
    const ada = await admin().userOf(realm, 'ada');
    const bob = await admin().userOf(realm, 'bob');
    await put(`/users/${bob.id}`, { ...bob, enabled: false });
    const management = await admin().clientOf(realm, 'realm-management');
    const right = await admin().get(`${realm}/clients/${management.id}/roles/realm-admin`);
    await post(`/users/${bob.id}/role-mappings/clients/${management.id}`, [right]);
    await remove(realms(), `/users/${ada.id}`);
    await post('/roles', { name: 'owner' });
    const owner = await admin().get(`${realm}/roles/owner`);
    await post(`/roles/default-roles-${realm}/composites`, [owner]);
    await post('/identity-provider/instances', {
      alias: 'elsewhere',
      providerId: 'oidc',
      config: { clientId: 'a', authorizationUrl: 'https://a.example.org', tokenUrl: 'https://a.example.org' },
    });
    await post('/authentication/flows', { alias: 'open', providerId: 'basic-flow', topLevel: true });
    const [password] = (await admin().get(`${realm}/authentication/flows/direct%20grant/executions`)).filter(
      ({ providerId }: Json) => providerId === 'direct-grant-validate-password',
    );
    await put('/authentication/flows/direct%20grant/executions', { ...password, requirement: 'DISABLED' });

    const said = await report();
    expect(said.status).toBe(0);
    expect(changesOf(said, realm)).toEqual(
      [
        'authentication flow direct grant has the steps direct-grant-validate-username REQUIRED, direct-grant-validate-password DISABLED, Direct Grant - Conditional OTP CONDITIONAL',
        'authentication flow open was added',
        'client frontend lets sign in by direct access',
        'client frontend sends people to *',
        'client thief was added',
        'identity provider elsewhere was added',
        `in default-roles-${realm}, role owner was added`,
        'otpPolicyDigits is 8, not 6',
        'registrationFlow is "browser", not "registration"',
        'role owner was added',
        'sslRequired is "none", not "external"',
        'user ada is gone',
        'user bob has the right realm-admin',
        'user bob is disabled',
      ].sort(),
    );
    expect(changesOf(said, 'platform')).toEqual([]);
    expect(changesOf(await report(), realm)).toEqual(changesOf(said, realm));
  });

  test("says what is new in Keycloak's own realm, a realm among it", async () => {
    await admin().post('', { realm: 'hidden', enabled: true });
    await admin().post('master/clients', { clientId: 'back-door', redirectUris: ['*'] });
    expect(changesOf(await report(), 'master')).toEqual([
      'client back-door was added',
      'client hidden-realm was added',
      // With which the tests look.
      'client tester was added',
    ]);
  });
});

const send =
  (realms: Realms, method: 'post' | 'put') =>
  (path: string, body: object): Promise<Json> =>
    realms.admin[method](`${realm}${path}`, body);

const remove = (realms: Realms, path: string): Promise<Json> => realms.admin.delete(`${realm}${path}`);

/** A token of the report's own client, with its drawn secret. */
async function tokenOf(realms: Realms, of: string): Promise<string> {
  const isTenant = of === realm;
  const secret = await realms.secretOf(
    isTenant ? `tenant-${realm}` : account.namespace,
    isTenant ? 'client-drift-report' : `client-drift-report-${of}`,
  );
  return (await realms.openId(of).asItself(account.name, secret)).body.access_token;
}
