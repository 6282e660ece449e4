import { tenantSchema } from '../../constructs/tenancy/tenant';
import { describeOnKeycloak } from './describe-on-keycloak';
import { tenantObjects } from './platform-objects';

const images = ['frontend', 'api', 'producer'].map((name) => [name, { image: `ghcr.io/acme/${name}:1.0.0` }]);

const isTaken = (user: object): boolean =>
  tenantSchema.safeParse({ name: 'acme', services: Object.fromEntries(images), users: [user] }).success;

const jane = { username: 'jane', email: 'jane@example.org', firstName: 'Jane', lastName: 'Doe' };

/** Latin-1, with its control characters, and the separators of lines. */
const characters = [...Array(256).keys(), 0x2028, 0x2029].map((code) => String.fromCodePoint(code));

describeOnKeycloak('a user that Keycloak refuses', (realms) => {
  beforeAll(() => realms().apply(tenantObjects('acme')), 300_000);

  const make = (user: object): Promise<boolean> =>
    realms()
      .admin.post('acme-prod/users', user)
      .then(
        () => true,
        () => false,
      );

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
  ])('by a character of the %s is refused by the schema', async (_, userWith) => {
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
  ])('because its %s is refused by the schema', async (_, wrong) => {
    const user = { ...jane, ...wrong };
    expect([await make(user), isTaken(user)]).toEqual([false, false]);
    expect(isTaken(jane)).toBe(true);
  });

  test('because another has its address, in another case, is refused by the schema', async () => {
    const other = { ...jane, username: 'joan', email: 'JANE@example.org' };
    const both = { name: 'acme', services: Object.fromEntries(images), users: [jane, other] };
    expect([await make(jane), await make(other)]).toEqual([true, false]);
    expect(tenantSchema.safeParse(both).success).toBe(false);
  });
});
