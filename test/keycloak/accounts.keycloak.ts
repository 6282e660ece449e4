import type { Json } from '../../cli/cluster/api/client';
import { routineOfRealmOperator } from '../../constructs/observability/audit-logs';
import { passes } from '../observability/logql';
import { accountsEnvironment } from './accounts-job';
import { Admin } from './admin';
import { describeOnKeycloak } from './describe-on-keycloak';
import { platformObjects, tenantObjects } from './platform-objects';

const account = { clientId: 'realm-operator-account', clientSecret: 'drawn-for-the-operator' };

describeOnKeycloak('the accounts of Keycloak', (realms) => {
  const acme = tenantObjects('acme', 'roles: [{ name: editor }]\n');
  beforeAll(() => realms().apply(acme), 300_000);

  const clientsOf = async (): Promise<string[]> =>
    (await realms().admin.get('master/clients')).map(({ clientId }: Json) => clientId);
  const people = async (): Promise<Json[]> => realms().admin.get('master/users');

  test('are enough for the operator, which has been done with every object of the platform and of a tenant', async () => {
    for (const object of [...platformObjects(), ...acme]) {
      const { status } = (await realms().get(object)) as Json;
      expect([object.kind, object.metadata.name, status.value ?? status.connected]).toEqual([
        object.kind,
        object.metadata.name,
        object.kind === 'ClusterKeycloak' ? true : 'OK',
      ]);
    }
  });

  test('are none of the temporary ones', async () => {
    expect(await clientsOf()).not.toContain('realm-operator');
    expect((await people()).map(({ username }) => username)).toEqual(['administrator']);
    expect(await clientsOf()).toContain(account.clientId);
  });

  test('are a first person with all rights, who is asked for another password', async () => {
    const [person] = await people();
    expect(person.requiredActions).toEqual(['UPDATE_PASSWORD']);
    const roles = await realms().admin.get(`master/users/${person.id}/role-mappings/realm`);
    expect(roles.map(({ name }: Json) => name)).toContain('admin');
  });

  test('are not signed in to with a password where nothing is asked but that', async () => {
    for (const password of ['drawn-for-the-first-person', 'a guess']) {
      const { body } = await realms().openId('master').withPassword('admin-cli', 'administrator', password);
      expect(body.error).toBe('unauthorized_client');
    }
  });

  test('let the operator neither act as a person of master nor bring people in from elsewhere', async () => {
    const as = new Admin(realms().address, account);
    const [person] = await people();
    await expect(as.post(`master/users/${person.id}/impersonation`, {})).rejects.toThrow('got 403');
    const provider = { alias: 'elsewhere', providerId: 'oidc', config: {} };
    await expect(as.post('master/identity-provider/instances', provider)).rejects.toThrow('got 403');
  });

  test('let the operator not give itself the role of an administrator', async () => {
    const client = await realms().admin.clientOf('master', account.clientId);
    const { id } = await realms().admin.get(`master/clients/${client.id}/service-account-user`);
    const role = await realms().admin.get('master/roles/admin');
    const as = new Admin(realms().address, account);
    await expect(as.post(`master/users/${id}/role-mappings/realm`, [role])).rejects.toThrow('got 403');
    await expect(as.post('master/roles/default-roles-master/composites', [role])).rejects.toThrow('got 403');
  });

  test('are known by their events: all that the operator does again and again is kept out of the logs', async () => {
    const before = realms().events().length;
    await realms().restartOperator();
    const lines = realms().events().slice(before);
    const labels = { namespace: 'iam-system', container: 'keycloak' };
    const isOfOperator = (line: string) =>
      /realm-operator-account|5f1c7a52-6d0e-4b43-9a5d-0c7b1e3f8a26/.test(line);
    const kept = lines.filter(
      (line) => isOfOperator(line) && !passes(routineOfRealmOperator, { labels, line }),
    );
    expect(lines.length).toBeGreaterThan(acme.length);
    expect(kept.map((line) => JSON.parse(line).message)).toEqual([]);
  });

  test('are as they were when the Job runs again', async () => {
    const before = [await clientsOf(), await people()];
    expect(await realms().runAccounts()).toContain(
      'realm-operator-account is there, and realm-operator gone',
    );
    expect([await clientsOf(), await people()]).toEqual(before);
  });

  test('fail loudly, with what to do, when Keycloak takes neither of them', async () => {
    await expect(realms().runAccounts({ ACCOUNT_SECRET: 'of another Keycloak' })).rejects.toThrow(
      'Keycloak refuses realm-operator and realm-operator-account',
    );
  });

  test('are made of a temporary client that somebody makes again, for realms that are there already', async () => {
    const { TEMPORARY: clientId = '', TEMPORARY_SECRET: clientSecret = '' } = accountsEnvironment({
      'keycloak-administration': 'of-a-test',
    });
    const lasting = await realms().admin.clientOf('master', account.clientId);
    await realms().admin.delete(`master/clients/${lasting.id}`);
    await realms().admin.makeAdministrator({ clientId, clientSecret });
    expect(await realms().runAccounts()).toContain('realm-operator and temp-admin are gone');
    expect(await clientsOf()).not.toContain('realm-operator');
    await realms().admin.put('acme-prod', { registrationAllowed: true });
    await realms().restartOperator();
    expect(await realms().admin.get('acme-prod')).toMatchObject({ registrationAllowed: false });
    for (const object of acme) expect((await realms().get(object))?.status.value).toBe('OK');
  });
});
