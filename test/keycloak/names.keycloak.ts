import type { Json } from '../../cli/cluster/api/client';
import { tenantSchema } from '../../constructs/tenancy/tenant';
import { describeOnKeycloak } from './describe-on-keycloak';
import { tenantObjects } from './platform-objects';

const images = ['frontend', 'api', 'producer'].map((name) => [name, { image: `ghcr.io/acme/${name}:1.0.0` }]);

/** Whether the schema takes a file with these fields. */
const takes = (fields: object): boolean =>
  tenantSchema.safeParse({ name: 'acme', services: Object.fromEntries(images), ...fields }).success;

const isTaken = (user: object): boolean => takes({ users: [user] });

const jane = { username: 'jane', email: 'jane@example.org', firstName: 'Jane', lastName: 'Doe' };

/** Latin-1, with its control characters, and the separators of lines. */
const characters = [...Array(256).keys(), 0x2028, 0x2029].map((code) => String.fromCodePoint(code));

describeOnKeycloak('what Keycloak refuses', (realms) => {
  beforeAll(() => realms().apply(tenantObjects('acme')), 300_000);

  const made = (list: 'users' | 'roles' | 'clients', one: object): Promise<boolean> =>
    realms()
      .admin.post(`acme-prod/${list}`, one)
      .then(
        () => true,
        () => false,
      );
  const make = (user: object): Promise<boolean> => made('users', user);

  test.each<[string, (text: string, index: number) => typeof jane]>([
    [
      'first name',
      (text, index) => ({
        ...jane,
        username: `first-${index}`,
        email: `f${index}@example.org`,
        firstName: `a${text}b`,
      }),
    ],
    [
      'user name',
      (text, index) => ({ ...jane, username: `user${text}${index}`, email: `u${index}@example.org` }),
    ],
  ])('by a character of the %s of a user is refused by the schema', async (_, userWith) => {
    const taken: string[] = [];
    let refused = 0;
    for (const [index, character] of characters.entries()) {
      const user = userWith(character, index);
      if (await make(user)) continue;
      refused += 1;
      if (isTaken(user)) taken.push(JSON.stringify(character));
    }
    expect(refused).toBeGreaterThan(20);
    expect(taken).toEqual([]);
  });

  test.each<[string, object]>([
    ['user name is too short', { username: 'jo' }],
    ['address is too long before the @', { email: `${'a'.repeat(65)}@example.org` }],
    ['name is too long', { firstName: 'a'.repeat(256) }],
  ])('because the %s is refused by the schema', async (_, wrong) => {
    const user = { ...jane, ...wrong };
    expect([await make(user), isTaken(user)]).toEqual([false, false]);
    expect(isTaken(jane)).toBe(true);
  });

  test('because another user has the address, in another case, is refused by the schema', async () => {
    const other = { ...jane, username: 'joan', email: 'JANE@example.org' };
    expect([await make(jane), await make(other)]).toEqual([true, false]);
    expect(takes({ users: [jane, other] })).toBe(false);
  });

  test('because there is one is refused by the schema: roles, clients, users of clients', async () => {
    const names = async (list: string, key: string): Promise<string[]> =>
      (await realms().admin.get(`acme-prod/${list}`)).map((one: Json) => one[key]);
    const [roles, clients] = [await names('roles', 'name'), await names('clients', 'clientId')];
    expect(roles).toContain('default-roles-acme-prod');
    expect(clients).toContain('realm-management');
    expect(roles.filter((name) => takes({ roles: [{ name }] }))).toEqual([]);
    const client = { kind: 'public', redirectUris: ['https://app.example.org/*'] };
    expect(clients.filter((id) => takes({ clients: [{ id, ...client }] }))).toEqual([]);
    const ofClient = { ...jane, username: 'service-account-producer' };
    expect([await make(ofClient), isTaken(ofClient)]).toEqual([false, false]);
  });

  test.each(['a', '0', 'a--b', 'xn--a', 'a'.repeat(50), 'default', 'null', 'undefined'])(
    'is not what the schema takes as the name of a role, a client or a user: %s',
    async (name) => {
      const user = { ...jane, username: `${name}.jane`, email: `${name}@example.org` };
      expect(takes({ roles: [{ name }], users: [user] })).toBe(true);
      expect(takes({ clients: [{ id: name, kind: 'confidential' }] })).toBe(true);
      expect(await made('roles', { name })).toBe(true);
      expect(await made('clients', { clientId: name })).toBe(true);
      expect(await make(user)).toBe(true);
    },
  );
});
