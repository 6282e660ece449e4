import type { Json } from '../../cli/cluster/api/client';
import type { Page } from './browser';
import { describeOnKeycloak } from './describe-on-keycloak';
import { type Answer, claimsOf, type OpenId, signIn } from './open-id';
import { keycloakSpec, tenantObjects } from './platform-objects';

const ada = `roles: [{ name: editor }]
users: [{ username: ada, email: ada@example.org, firstName: Ada, lastName: Lovelace, roles: [editor] }]
`;
const [acme, globex] = [tenantObjects('acme', ada), tenantObjects('globex')];

const { hostname } = keycloakSpec().hostname;
const chosen = 'a password of her own';

const namespaceOf = ([object]: readonly Json[]): string => object?.metadata.namespace;

const clientOf = (objects: readonly Json[], id: string): Json =>
  objects.find(({ kind, spec }) => kind === 'KeycloakClient' && spec.clientId === id)?.spec;

describeOnKeycloak('a realm of a tenant', (realms) => {
  const redirect = `${clientOf(acme, 'frontend').webUrl}/`;
  const browser = () => realms().browser();
  const clientSecret = (objects: readonly Json[], id: string) =>
    realms().secretOf(namespaceOf(objects), `client-${id}`);
  let openId: OpenId;
  let page: Page;
  let tokens: Answer;

  beforeAll(async () => {
    await realms().apply([...acme, ...globex]);
    openId = realms().openId('acme-prod', redirect);
  }, 600_000);

  const ask = async (realm: 'acme-prod' | 'globex-prod', token: string): Promise<Json> => {
    const objects = realm === 'acme-prod' ? acme : globex;
    return (
      await realms()
        .openId(realm)
        .introspect(token, 'api', await clientSecret(objects, 'api'))
    ).body;
  };

  describe('whose frontend a person signs in to', () => {
    test('is asked for with a code challenge, or not at all', async () => {
      const { leadsTo } = await browser().open(
        openId.authorization('frontend', { code_challenge: '', code_challenge_method: '' }),
      );
      expect(leadsTo?.searchParams.get('error')).toBe('invalid_request');
      expect(leadsTo?.searchParams.get('error_description')).toContain('code_challenge');
    });

    test('leads back to the address of the stage alone', async () => {
      const { status, leadsTo } = await browser().open(
        openId.authorization('frontend', { redirect_uri: 'https://evil.example.org/' }),
      );
      expect({ status, leadsTo }).toEqual({ status: 400, leadsTo: undefined });
    });

    test('asks at the first time for a new password, of twelve characters', async () => {
      const person = browser();
      const { spec } = acme.find(({ kind }) => kind === 'KeycloakRealmUser') as Json;
      const first = await realms().secretOf(namespaceOf(acme), spec.passwordSecret.name);
      const changed = await signIn(person, openId.authorization('frontend'), 'ada', first);
      expect(changed.html).toContain('password-new');
      const short = { 'password-new': 'short', 'password-confirm': 'short' };
      expect((await person.submit(short)).html).toContain('minimum length 12');
      page = await person.submit({ 'password-new': chosen, 'password-confirm': chosen });
      expect(page.leadsTo?.href).toContain(redirect);
    });

    test('gives no token for a code without its verifier', async () => {
      const again = await signIn(browser(), openId.authorization('frontend'), 'ada', chosen);
      const { status, body } = await openId.exchange('frontend', again, { code_verifier: 'x'.repeat(43) });
      expect([status, body.error]).toEqual([400, 'invalid_grant']);
    });

    test('gives tokens for the api, with the roles of the file', async () => {
      tokens = await openId.exchange('frontend', page);
      const claims = claimsOf(tokens.body.access_token);
      expect(claims.iss).toBe(`${hostname}/realms/acme-prod`);
      expect([claims.aud].flat()).toContain('api');
      expect(claims.realm_access.roles).toContain('editor');
      expect(claims.exp - claims.iat).toBe(300);
    });

    test('gives no token for a password that is handed over', async () => {
      const { status, body } = await openId.withPassword('frontend', 'ada', chosen);
      expect([status, body.error]).toEqual([400, 'unauthorized_client']);
    });
  });

  describe('whose api asks about a token', () => {
    test('hears whose it is, and the roles', async () => {
      expect(await ask('acme-prod', tokens.body.access_token)).toMatchObject({
        active: true,
        username: 'ada',
        realm_access: { roles: expect.arrayContaining(['editor']) },
      });
    });

    test('hears nothing about one of another realm', async () => {
      expect(await ask('globex-prod', tokens.body.access_token)).toEqual({ active: false });
    });

    test('hears nothing with a wrong secret', async () => {
      const { status } = await openId.introspect(tokens.body.access_token, 'api', 'wrong');
      expect(status).toBe(401);
    });

    test('has no token itself', async () => {
      const secret = await clientSecret(acme, 'api');
      const { status, body } = await openId.asItself('api', secret);
      expect([status, body.error]).toEqual([401, 'unauthorized_client']);
    });
  });

  test('lets a producer sign in as itself, with the role writer, for the api', async () => {
    const secret = await clientSecret(acme, 'producer');
    const { body } = await openId.asItself('producer', secret);
    const claims = claimsOf(body.access_token);
    expect([claims.aud].flat()).toContain('api');
    expect(claims.realm_access.roles).toContain('writer');
    expect(await ask('acme-prod', body.access_token)).toMatchObject({ active: true });
  });

  test('renews tokens until the person signs out, and then no more', async () => {
    const refresh = () => openId.refresh('frontend', tokens.body.refresh_token);
    const renewed = await refresh();
    expect(await ask('acme-prod', renewed.body.access_token)).toMatchObject({ active: true });
    expect((await openId.logout('frontend', renewed.body.refresh_token)).status).toBe(204);
    expect((await refresh()).body.error).toBe('invalid_grant');
    expect(await ask('acme-prod', renewed.body.access_token)).toEqual({ active: false });
  });

  test('says nothing of a token without the audience, which is why every client has it', async () => {
    const [scope] = (await realms().admin.get('acme-prod/client-scopes')).filter(
      ({ name }: Json) => name === 'api-audience',
    );
    const [mapper] = await realms().admin.get(`acme-prod/client-scopes/${scope.id}/protocol-mappers/models`);
    await realms().admin.delete(`acme-prod/client-scopes/${scope.id}/protocol-mappers/models/${mapper.id}`);
    const secret = await clientSecret(acme, 'producer');
    const { body } = await openId.asItself('producer', secret);
    expect(await ask('acme-prod', body.access_token)).toEqual({ active: false });
  });
});
