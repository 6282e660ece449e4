import type { Json } from '../../cli/cluster/api/client';
import { describeOnKeycloak } from './describe-on-keycloak';
import { tenantObjects } from './platform-objects';

const REALM = 'acme-prod';
const CLIENT = 'exporter';

const tenant = tenantObjects('acme', `clients: [{ id: ${CLIENT}, kind: confidential }]`);

// docs/operations.md, "Rotate the signing key of a realm"
describeOnKeycloak('the signing key of a realm', (realms) => {
  beforeAll(() => realms().apply(tenant), 300_000);

  /** Ids of the keys that proxies fetch, for signatures. */
  const published = async (): Promise<string[]> => {
    const certs = `${realms().address}/realms/${REALM}/protocol/openid-connect/certs`;
    const { keys } = (await (await fetch(certs)).json()) as Json;
    return keys.filter(({ use }: Json) => use === 'sig').map(({ kid }: Json) => kid);
  };

  /** Id of the key that a new token is signed with. */
  const signing = async (): Promise<string> => {
    const { id } = await realms().admin.clientOf(REALM, CLIENT);
    const { value } = await realms().admin.get(`${REALM}/clients/${id}/client-secret`);
    const answer = await fetch(`${realms().address}/realms/${REALM}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: CLIENT,
        client_secret: value,
      }),
    });
    const [header = ''] = ((await answer.json()) as Json).access_token.split('.');
    return JSON.parse(Buffer.from(header, 'base64url').toString()).kid;
  };

  const providers = async (): Promise<Json[]> =>
    (await realms().admin.get(`${REALM}/components?type=org.keycloak.keys.KeyProvider`)).filter(
      ({ providerId }: Json) => providerId === 'rsa-generated',
    );

  const set = async (provider: Json, active: boolean): Promise<void> => {
    const config = { ...provider.config, active: [String(active)] };
    await realms().admin.put(`${REALM}/components/${provider.id}`, { ...provider, config });
  };

  test('is published while it is passive, signs when it is active, and stays published when it is passive again', async () => {
    const [old] = (await providers()) as [Json];
    const before = { published: await published(), signing: await signing() };
    expect(before.published).toContain(before.signing);

    const { id } = await realms().admin.get(REALM);
    await realms().admin.post(`${REALM}/components`, {
      name: 'next',
      providerId: 'rsa-generated',
      providerType: 'org.keycloak.keys.KeyProvider',
      parentId: id,
      config: { priority: ['200'], enabled: ['true'], active: ['false'], keySize: ['2048'] },
    });
    const [added, ...more] = (await published()).filter((kid) => !before.published.includes(kid));
    expect(added).toBeDefined();
    expect(more).toEqual([]);
    expect(await signing()).toBe(before.signing);

    const next = (await providers()).find(({ name }) => name === 'next');
    await set(next, true);
    expect(await signing()).toBe(added);
    await set(old, false);
    expect(await signing()).toBe(added);
    expect((await published()).sort()).toEqual([...before.published, added].sort());

    await realms().admin.delete(`${REALM}/components/${old.id}`);
    expect(await published()).not.toContain(before.signing);
  });
});
