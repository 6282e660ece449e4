import { until } from '../../cli/cluster/until';
import { describeOnKeycloak } from './describe-on-keycloak';
import { tenantObjects } from './platform-objects';

const acmeWith = (roles: string) =>
  tenantObjects(
    'acme',
    `roles: [{ name: editor }, { name: reviewer }]
users: [{ username: ada, email: ada@example.org, firstName: Ada, lastName: Lovelace, roles: [${roles}] }]
`,
  );

describeOnKeycloak('a user of a file', (realms) => {
  beforeAll(() => realms().apply(acmeWith('editor, reviewer')), 300_000);

  const ada = () => realms().admin.userOf('acme-prod', 'ada');
  const rolesOf = async (id: string): Promise<string[]> =>
    (await realms().admin.get(`acme-prod/users/${id}/role-mappings/realm`))
      .map(({ name }: { name: string }) => name)
      .sort();

  test('is asked for a new password once', async () => {
    expect((await ada()).requiredActions).toEqual(['UPDATE_PASSWORD']);
  });

  test('keeps what is done and entered since when the operator starts anew', async () => {
    const changed = { requiredActions: [], emailVerified: true };
    const before = await ada();
    await realms().admin.put(`acme-prod/users/${before.id}`, { ...before, ...changed });
    await realms().restartOperator();
    expect(await ada()).toMatchObject({ ...changed, firstName: 'Ada', lastName: 'Lovelace' });
  });

  test('loses a role that the file no longer gives, and keeps what every user of the realm has', async () => {
    const { id } = await ada();
    expect(await rolesOf(id)).toEqual(['default-roles-acme-prod', 'editor', 'reviewer']);
    await realms().apply(acmeWith('editor'));
    await until(60, async () => !(await rolesOf(id)).includes('reviewer') || undefined);
    expect(await rolesOf(id)).toEqual(['default-roles-acme-prod', 'editor']);
  });
});
