import { spawnSync } from 'node:child_process';
import { describeOnKeycloak } from './describe-on-keycloak';
import { claimsOf, signIn } from './open-id';
import { createPerson, password } from './people';
import { objectOf } from './platform-objects';
import { providePrograms } from './programs/provide';

const client = objectOf('KeycloakClient', 'grafana');
const [redirect] = client.spec.redirectUris;
const [, roleExpression = ''] =
  /^role_attribute_path = (.*)$/m.exec(objectOf('ConfigMap', 'grafana').data['grafana.ini']) ?? [];

const people = [
  { username: 'admin-of-platform', role: 'platform-admin', isThere: 'Admin' },
  { username: 'editor-of-platform', role: 'platform-editor', isThere: 'Editor' },
  { username: 'viewer-of-platform', role: 'platform-viewer', isThere: 'Viewer' },
];

const stranger = { username: 'nobody-of-platform', role: undefined };

describeOnKeycloak('Grafana', (realms) => {
  let jpgo: string;
  beforeAll(async () => {
    jpgo = (await providePrograms()).jpgo;
    for (const person of [...people, stranger]) await createPerson(realms().admin, person);
  }, 300_000);

  /** What Grafana finds in the token of somebody who has signed in. */
  async function roleOf(username: string): Promise<unknown> {
    const openId = realms().openId('platform', redirect);
    const address = openId.authorization('grafana', { scope: 'openid profile email' });
    const page = await signIn(realms().browser(), address, username, password);
    const secret = await realms().secretOf(client.metadata.namespace, 'grafana-client');
    const { body } = await openId.exchange('grafana', page, { client_secret: secret });
    const claims = claimsOf(body.id_token);
    expect(claims).toMatchObject({ preferred_username: username, email: `${username}@example.org` });
    const { stdout } = spawnSync(jpgo, [roleExpression], { input: JSON.stringify(claims), encoding: 'utf8' });
    return JSON.parse(stdout);
  }

  test.each(people)('lets $role in as $isThere', async ({ username, isThere }) => {
    expect(await roleOf(username)).toBe(isThere);
  });

  // Which is no role, and `role_attribute_strict` is set.
  test('finds no role where the platform has given none', async () => {
    expect(await roleOf(stranger.username)).toBe(false);
  });
});
