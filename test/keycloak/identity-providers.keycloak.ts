import type { Json } from '../../cli/cluster/api/client';
import { until } from '../../cli/cluster/until';
import { describeOnKeycloak } from './describe-on-keycloak';
import { tenantObjects } from './platform-objects';
import { referencedSecrets } from './referenced-secrets';

const acme = (roles: string) =>
  tenantObjects(
    'acme',
    `clients: [{ id: shop, kind: public, redirectUris: ['https://shop.example.org/*'] }]
identityProviders:
  - alias: corporate
    displayName: Acme
    oidc:
      issuer: https://login.acme.example/v2.0
      authorizationUrl: https://login.acme.example/authorize
      tokenUrl: https://login.acme.example/token
      jwksUrl: https://login.acme.example/keys
      clientId: plinth
    secretName: corporate
    roles: [${roles}]
  - alias: partner
    saml:
      idpEntityId: https://partner.example/saml
      singleSignOnServiceUrl: https://partner.example/saml/sso
    secretName: partner
`,
  );

describeOnKeycloak('an identity provider of a file', (realms) => {
  const objects = acme('reader, writer');
  beforeAll(() => realms().apply(objects), 300_000);

  const provider = (alias: string): Promise<Json> =>
    realms().admin.get(`acme-prod/identity-provider/instances/${alias}`);
  const rolesOf = async (alias: string): Promise<string[]> => {
    const mappers: Json[] = await realms().admin.get(
      `acme-prod/identity-provider/instances/${alias}/mappers`,
    );
    return mappers.map(({ config }) => config.role).sort();
  };

  test('is so in Keycloak, and gives its people their roles', async () => {
    expect(await provider('corporate')).toMatchObject({
      displayName: 'Acme',
      providerId: 'oidc',
      enabled: true,
      firstBrokerLoginFlowAlias: 'first broker login',
      config: {
        issuer: 'https://login.acme.example/v2.0',
        tokenUrl: 'https://login.acme.example/token',
        validateSignature: 'true',
        pkceMethod: 'S256',
      },
    });
    expect(await provider('partner')).toMatchObject({
      displayName: 'partner',
      providerId: 'saml',
      config: { idpEntityId: 'https://partner.example/saml', wantAssertionsSigned: 'true' },
    });
    expect(await rolesOf('corporate')).toEqual(['default-roles-acme-prod', 'reader', 'writer']);
    expect(await rolesOf('partner')).toEqual(['default-roles-acme-prod']);
  });

  test('has its secret from the Secret that is fetched, and shows it to nobody', async () => {
    expect((await provider('corporate')).config.clientSecret).toBe('**********');
    const { config } = await provider('partner');
    const [secret] = referencedSecrets(objects).filter(
      ({ metadata }) => metadata.name === 'identity-provider-partner',
    );
    const stored = await realms().get(secret as Json);
    expect(config.signingCertificate).toBe(Buffer.from(stored?.data.signingCertificate, 'base64').toString());
  });

  test('is where people are sent to, with a proof key and the address to come back to', async () => {
    const address = realms().openId('acme-prod', 'https://shop.example.org/').authorization('shop', {
      kc_idp_hint: 'corporate',
    });
    const { leadsTo } = await realms().browser().open(address);
    const { origin, searchParams } = leadsTo as URL;
    expect(origin).toBe('https://login.acme.example');
    expect(Object.fromEntries(searchParams)).toMatchObject({
      client_id: 'plinth',
      code_challenge_method: 'S256',
      scope: 'openid profile email',
    });
    expect(searchParams.get('redirect_uri')).toMatch(/\/realms\/acme-prod\/broker\/corporate\/endpoint$/);
  });

  test('is put back when somebody changes it by hand', async () => {
    const before = await provider('corporate');
    const config = {
      ...before.config,
      validateSignature: 'false',
      tokenUrl: 'https://elsewhere.example/token',
      isAccessTokenJWT: 'true',
    };
    await realms().admin.put('acme-prod/identity-provider/instances/corporate', {
      ...before,
      trustEmail: true,
      config,
    });
    expect(await provider('corporate')).toMatchObject({ trustEmail: true, config });
    await realms().restartOperator();
    expect(await provider('corporate')).toEqual(before);
  });

  test('leaves its object as Git has it', async () => {
    for (const object of objects) expect((await realms().get(object))?.spec).toMatchObject(object.spec);
  });

  test('gives a role no more that the file takes away, the last one too', async () => {
    await realms().apply(acme(''));
    await until(60, async () => (await rolesOf('corporate')).length === 1 || undefined);
    expect(await rolesOf('corporate')).toEqual(['default-roles-acme-prod']);
  });
});
