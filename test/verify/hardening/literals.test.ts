import { hasCredentials, isSecretLiteral } from '../../../verify/hardening/literals';

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

  it.each(['correct-horse', 's3cr3t'])('is one however simple, if it is no choice: %s', (value) => {
    expect(isSecretLiteral('CLIENT_SECRET', value)).toBe(true);
    expect(isSecretLiteral('AUTH', value)).toBe(true);
    expect(isSecretLiteral('AUTH', 'basic')).toBe(false);
  });

  it.each(['keycloak-db-app', 'loki-object-storage-2'])(
    'may be the name of one, where a field of Kubernetes would have it: %s',
    (value) => {
      expect(isSecretLiteral('storage.secret', value)).toBe(false);
      expect(isSecretLiteral('storage.secret', 's3cr3t')).toBe(true);
    },
  );

  it.each(['tokenUrl', 'secretName', 'apiKeyHeader', 'tokenTtl'])(
    'is not what is only about one: %s',
    (name) => expect(isSecretLiteral(name, GENERATED)).toBe(false),
  );
});

it('has credentials in an address, unless they are filled in later', () => {
  expect(hasCredentials('postgres://web:correct-horse@db/web')).toBe(true);
  expect(hasCredentials('redis://:correct-horse@cache:6379')).toBe(true);
  expect(hasCredentials('postgres://web:$(PASSWORD)@db/web')).toBe(false);
  expect(hasCredentials('https://example.org:8443/a@b')).toBe(false);
  expect(hasCredentials('spiffe://cluster.local/ns/shop/sa/web')).toBe(false);
});
