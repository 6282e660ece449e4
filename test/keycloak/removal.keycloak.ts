import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Json } from '../../cli/cluster/api/client';
import { purgeCommands } from '../../cli/tenant/purge';
import { isInstalled } from '../provided';
import { describeOnKeycloak } from './describe-on-keycloak';
import type { Answer } from './open-id';
import { tenantObjects } from './platform-objects';

const file = `roles: [{ name: editor }]
users: [{ username: ada, email: ada@example.org, firstName: Ada, lastName: Lovelace, roles: [editor] }]
clients: [{ id: robot, kind: confidential, roles: [writer] }]
`;
const running = tenantObjects('acme', file);
const removed = tenantObjects('acme', `${file}removed: true\n`);

const nameOf = ({ kind, metadata }: Json): string => `${kind} ${metadata.name}`;
const frontend = running.find((object) => nameOf(object) === 'KeycloakClient frontend');
const own = 'the-word-of-ada-herself';

describeOnKeycloak(
  'a tenant that is removed',
  (realms) => {
    /** As Argo CD does: what is no more in the folder goes. */
    async function sync(before: readonly Json[], after: readonly Json[]): Promise<void> {
      await realms().apply(after);
      const names = after.map(nameOf);
      await Promise.all(
        before.filter((object) => !names.includes(nameOf(object))).map((object) => realms().remove(object)),
      );
      await realms().restartOperator();
    }

    const secretOf = (name: string) => realms().secretOf('tenant-acme-prod', name);
    const openId = () => realms().openId('acme-prod', `${frontend?.spec.webUrl}/`);

    const inWords = ({ body: { access_token: token, error, error_description: why } }: Answer): string =>
      token ? 'a token' : `${error}: ${why}`;
    const signIn = async (password: string) =>
      inWords(await openId().withPassword('admin-cli', 'ada', password));
    const askAsRobot = async () => inWords(await openId().asItself('robot', await secretOf('client-robot')));
    /** Status of the page on which people of the frontend sign in. */
    const statusOfPage = async () =>
      (await realms().browser().open(openId().authorization('frontend'))).status;

    /** What a person, a server and the frontend get. */
    const access = async () => [await signIn(own), await askAsRobot(), await statusOfPage()];
    const open = ['a token', 'a token', 200];

    /** What of the realm is to be the same after it. */
    async function standing(): Promise<Json> {
      const { admin } = realms();
      const ada = await admin.userOf('acme-prod', 'ada');
      const path = `acme-prod/users/${ada?.id}`;
      const [roles, credentials] = ada
        ? [await admin.get(`${path}/role-mappings/realm`), await admin.get(`${path}/credentials`)]
        : [];
      const clients = ['frontend', 'api', 'producer', 'robot'].map((id) => admin.clientOf('acme-prod', id));
      return {
        ada: {
          id: ada?.id,
          requiredActions: ada?.requiredActions,
          credentials,
          roles: roles?.map(({ name }: Json) => name).sort(),
        },
        clients: (await Promise.all(clients)).map((client) => [client?.clientId, client?.id, client?.secret]),
      };
    }

    let first: string;
    let before: Json;

    beforeAll(async () => {
      await realms().apply(running);
      first = await secretOf('user-ada');
      expect(await signIn(first)).toBe('invalid_grant: Account is not fully set up');
      await realms().admin.setPassword('acme-prod', 'ada', own);
      expect(await access()).toEqual(open);
      before = await standing();
      await sync(running, removed);
    }, 300_000);

    test('leaves its realm as it was, with accounts, passwords, roles and clients', async () => {
      expect(await standing()).toEqual(before);
    });

    test('lets nobody in', async () => {
      expect(await access()).toEqual([
        'invalid_grant: Account disabled',
        'invalid_client: Invalid client or Invalid client credentials',
        400,
      ]);
    });

    test('is as before when its file takes it back: people have their own passwords, not the first', async () => {
      await sync(removed, running);
      expect(await standing()).toEqual(before);
      expect(await access()).toEqual(open);
      expect(await signIn(first)).toBe('invalid_grant: Invalid user credentials');
    }, 180_000);

    test('leaves nothing when it is purged, and no finalizer that holds', async () => {
      await sync(running, removed);
      const commands = purgeCommands({ name: 'acme' }, 'prod').filter((one) => one.includes('edp.epam.com'));
      expect(commands).toHaveLength(3);
      const env = { ...process.env, KUBECONFIG: realms().kubeconfig() };
      // Not spawnSync: the operator reaches Keycloak by this process.
      for (const [program = '', ...args] of commands.map((command) => command.split(' ')))
        await promisify(execFile)(program, args, { env, timeout: 60_000 });
      await expect(realms().admin.get('acme-prod')).rejects.toThrow('404');
      const left = await Promise.all(removed.map((object) => realms().get(object)));
      expect(left.filter(Boolean).map(nameOf)).toEqual([]);
    }, 180_000);
  },
  isInstalled('kubectl', 'version', '--client') ? [] : ['kubectl'],
);
