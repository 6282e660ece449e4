import type { Json } from '../../cli/cluster/api/client';
import { until } from '../../cli/cluster/until';
import { describeOnKeycloak } from './describe-on-keycloak';
import { Mailbox } from './mailbox';
import { tenantObjects } from './platform-objects';

const users = 'users: [{ username: ada, email: Ada@Example.org, firstName: Ada, lastName: Lovelace }]';

const realm = `realm:
  accessTokenLifespan: 120
  ssoSessionIdleTimeout: 900
  ssoSessionMaxLifespan: 7200
  userRegistration: true
  forgotPassword: true
  verifyEmail: true
  emailAsUsername: true
  passwordPolicy: { length: 10, digits: 1, lowerCase: 1, upperCase: 1, passwordHistory: 3, forceExpiredPasswordChange: 365 }`;

/** As Keycloak calls what the file says. */
const decided = {
  accessTokenLifespan: 120,
  ssoSessionIdleTimeout: 900,
  ssoSessionMaxLifespan: 7200,
  registrationAllowed: true,
  resetPasswordAllowed: true,
  verifyEmail: true,
  registrationEmailAsUsername: true,
  passwordPolicy:
    'length(10) and digits(1) and lowerCase(1) and upperCase(1) and passwordHistory(3) and forceExpiredPasswordChange(365) and notUsername(undefined) and notEmail(undefined)',
};

const clicked = {
  accessTokenLifespan: 86_400,
  ssoSessionIdleTimeout: 86_400,
  ssoSessionMaxLifespan: 864_000,
  registrationAllowed: false,
  resetPasswordAllowed: false,
  verifyEmail: false,
  registrationEmailAsUsername: false,
  passwordPolicy: 'length(1)',
  smtpServer: { host: 'mail.elsewhere.example', from: 'nobody@elsewhere.example' },
};

const byDefault = {
  accessTokenLifespan: 300,
  ssoSessionIdleTimeout: 1800,
  ssoSessionMaxLifespan: 36_000,
  registrationAllowed: false,
  resetPasswordAllowed: false,
  verifyEmail: false,
  registrationEmailAsUsername: false,
  passwordPolicy: 'length(12) and notUsername(undefined) and notEmail(undefined)',
};

describeOnKeycloak("what a tenant's file says of its realm", (realms) => {
  let mailbox: Mailbox;
  const objects = (yaml: string) =>
    tenantObjects('acme', yaml, {
      mail: { sender: 'accounts@example.org', host: '127.0.0.1', port: mailbox.port },
    });

  beforeAll(async () => {
    mailbox = await Mailbox.open();
    await realms().apply(objects(`${realm}\n${users}`));
  }, 300_000);
  afterAll(() => mailbox?.close());

  test('is so in Keycloak', async () => {
    expect(await realms().admin.get('acme-prod')).toMatchObject(decided);
  });

  test('makes users whose address is their name, and finds them again', async () => {
    await realms().restartOperator();
    const all: Json[] = await realms().admin.get('acme-prod/users');
    expect(all.map(({ username }) => username).sort()).toContain('ada@example.org');
    expect(all.filter(({ email }) => email === 'ada@example.org')).toHaveLength(1);
    for (const object of objects(`${realm}\n${users}`).filter(({ kind }) => kind === 'KeycloakRealmUser'))
      expect((await realms().get(object))?.status.value).toBe('OK');
  });

  test.each(['Short1a', 'nocapitals1', 'NOSMALLS11', 'NoDigitsHere', 'ada@example.org'])(
    'refuses the password %s',
    async (value) => {
      const { id } = await realms().admin.userOf('acme-prod', 'ada@example.org');
      const set = realms().admin.put(`acme-prod/users/${id}/reset-password`, { type: 'password', value });
      await expect(set).rejects.toThrow(/invalidPassword/);
    },
  );

  test('sends mail by the relay, from the sender that the environment names', async () => {
    const { id } = await realms().admin.userOf('acme-prod', 'ada@example.org');
    await realms().admin.put(`acme-prod/users/${id}/execute-actions-email`, ['UPDATE_PASSWORD'] as never);
    await until(10, async () => mailbox.mails.length > 0 || undefined);
    const [mail] = mailbox.mails;
    expect(mail).toMatch(/^MAIL FROM:<accounts@example.org>/m);
    expect(mail).toMatch(/^RCPT TO:<ada@example.org>/m);
    expect(mail).toMatch(/^From: acme <accounts@example.org>/m);
    expect(mail).not.toMatch(/^(AUTH|STARTTLS)/m);
  });

  test('is put back when somebody changes it by hand', async () => {
    const { smtpServer } = await realms().admin.get('acme-prod');
    await realms().admin.put('acme-prod', clicked);
    expect(await realms().admin.get('acme-prod')).toMatchObject(clicked);
    await realms().restartOperator();
    expect(await realms().admin.get('acme-prod')).toMatchObject({ ...decided, smtpServer });
  });

  test('leaves objects as Git has them', async () => {
    for (const object of objects(`${realm}\n${users}`))
      expect((await realms().get(object))?.spec).toMatchObject(object.spec);
  });

  test('is as by default when it is taken out of the file', async () => {
    await realms().apply(objects(''));
    const isDone = async () =>
      (await realms().admin.get('acme-prod')).accessTokenLifespan === 300 || undefined;
    await until(60, isDone);
    expect(await realms().admin.get('acme-prod')).toMatchObject(byDefault);
  });
});
