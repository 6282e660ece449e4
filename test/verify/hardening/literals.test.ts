import { assignedSecret, hasCredentials, isSecretLiteral } from '../../../verify/hardening/literals';

const GENERATED = '7f3a9c1e5b2d8064';

describe('what is called a password', () => {
  it.each([
    'password',
    'adminPassword',
    'DB_PASSWORD',
    '--db-password',
    'passwd',
    'sshPassphrase',
    'dbpassword',
  ])('is a secret however simple: %s', (name) => expect(isSecretLiteral(name, 'correct-horse')).toBe(true));

  it.each([
    'passwordFile',
    'password-policy',
    'passwordSecretRef',
    'userPasswordKey',
    'resetPasswordAllowed',
  ])('is not what is only about one: %s', (name) =>
    expect(isSecretLiteral(name, 'correct-horse')).toBe(false),
  );

  it.each([
    '',
    '$PASSWORD',
    '$(PASSWORD)',
    '{{ .password }}',
    '<password>',
    '/run/secrets/password',
    'true',
    'null',
    '****',
  ])('is no secret where its value is somewhere else: %s', (value) =>
    expect(isSecretLiteral('password', value)).toBe(false),
  );
});

describe('what is called a secret', () => {
  it.each(['clientSecret', 'API_TOKEN', 'secret-access-key', 'apiKey', 'encryption.key', 'SECRET_KEY_BASE'])(
    'is one if its value looks generated: %s',
    (name) => {
      expect(isSecretLiteral(name, GENERATED)).toBe(true);
      expect(isSecretLiteral(name, '550e8400-e29b-41d4-a716-446655440000')).toBe(true);
    },
  );

  it.each([
    'keycloak-db-app',
    'loki-object-storage-2',
    'web.shop.svc:8080',
    'v1beta1',
    'external-secrets.io/v1',
  ])('is none if its value is a name: %s', (value) =>
    expect(isSecretLiteral('clientSecret', value)).toBe(false),
  );

  it.each(['tokenUrl', 'secretName', 'apiKeyHeader', 'tokenTtl'])(
    'is not what is only about one: %s',
    (name) => expect(isSecretLiteral(name, GENERATED)).toBe(false),
  );
});

describe('a text', () => {
  it.each([
    ['--admin-password=correct-horse', '--admin-password'],
    ['host=db user=web password=correct-horse', 'password'],
    ['[smtp]\npassword = correct-horse', 'password'],
    ['[security]\nadmin_password = admin', 'admin_password'],
    ['[smtp]\npassword = "correct-horse"', 'password'],
    ['smtp:\n  password: correct-horse', 'password'],
    ['- password: correct-horse', 'password'],
    ['{"smtp": {"password": "correct-horse"}}', 'password'],
    [`token = ${GENERATED}`, 'token'],
    [`Authorization: Bearer ${GENERATED}`, 'Authorization'],
    [`https://api.example.org/?api_key=${GENERATED}`, 'api_key'],
  ])('assigns a secret: %j', (text, name) => expect(assignedSecret(text)).toBe(name));

  it.each([
    'password = remote.kubernetes.secret.creds.data["password"]',
    'password = os.getenv("PASSWORD")',
    'password = $__file{/run/secrets/password}',
    'password: "{{ .password }}"',
    'password=$PASSWORD',
    '--password-file=/run/secrets/password',
    'the password: ask for it',
    'token_url: https://sso.example.org/realms/shop/protocol/openid-connect/token',
    'password_encryption: scram-sha-256',
    'REVOKE ALL ON DATABASE keycloak FROM PUBLIC',
  ])('assigns none: %j', (text) => expect(assignedSecret(text)).toBeUndefined());

  it('has credentials in an address, unless they are filled in later', () => {
    expect(hasCredentials('postgres://web:correct-horse@db/web')).toBe(true);
    expect(hasCredentials('redis://:correct-horse@cache:6379')).toBe(true);
    expect(hasCredentials('postgres://web:$(PASSWORD)@db/web')).toBe(false);
    expect(hasCredentials('https://example.org:8443/a@b')).toBe(false);
    expect(hasCredentials('spiffe://cluster.local/ns/shop/sa/web')).toBe(false);
  });
});
