import { knownToken } from '../../../verify/hardening/known-tokens';

const repeat = (text: string, length: number) => text.repeat(length).slice(0, length);
const MIXED = 'aB3';
const HEX = '0a1b2c3d';

/** In parts, so that nobody who looks for credentials finds one here. */
const CREDENTIALS: readonly (readonly [name: string, ...parts: string[]])[] = [
  ['private key', '-----BEGIN RSA ', 'PRIVATE KEY-----'],
  ['private key', '-----BEGIN PGP ', 'PRIVATE KEY BLOCK-----'],
  ['private key, encoded', Buffer.from('-----BEGIN PRIVATE KEY-----\nMIIB').toString('base64')],
  ['AWS access key', 'AKIA', repeat('ABCD2345', 16)],
  ['Azure storage key', 'AccountKey=', repeat(MIXED, 86), '=='],
  ['Google API key', 'AIza', repeat(MIXED, 35)],
  ['Google OAuth client secret', 'GOCSPX', '-', repeat(MIXED, 28)],
  ['Exoscale API key', 'EXO', repeat(HEX, 24)],
  ['DigitalOcean token', 'dop', '_v1_', repeat(HEX, 64)],
  ['GitHub token', 'ghp', '_', repeat(MIXED, 36)],
  ['GitHub token', 'github', '_pat_', repeat(MIXED, 40)],
  ['GitLab token', 'glpat', '-', repeat(MIXED, 20)],
  ['npm token', 'npm', '_', repeat(MIXED, 36)],
  ['PyPI token', 'pypi', '-AgE', repeat(MIXED, 60)],
  ['Docker Hub token', 'dckr', '_pat_', repeat(MIXED, 27)],
  ['Slack token', 'xoxb', '-', repeat('123456789-', 24)],
  ['Slack webhook', 'https://hooks.slack', '.com/services/T0/B0/', repeat(MIXED, 24)],
  ['Discord webhook', 'https://discord', '.com/api/webhooks/1234567/', repeat(MIXED, 60)],
  ['Discord token', 'M', repeat(MIXED, 25), '.', repeat(MIXED, 6), '.', repeat(MIXED, 30)],
  ['Teams webhook', 'https://a.webhook', '.office.com/webhookb2/', repeat(HEX, 60)],
  ['Telegram bot token', '123456789', ':AA', repeat(MIXED, 33)],
  ['Stripe key', 'sk', '_live_', repeat(MIXED, 24)],
  ['SendGrid key', 'SG', '.', repeat(MIXED, 22), '.', repeat(MIXED, 43)],
  ['Mailgun key', 'key', '-', repeat(HEX, 32)],
  ['Twilio key', 'SK', repeat(HEX, 32)],
  ['Vault token', 'hvs', '.', repeat(MIXED, 24)],
  ['Grafana token', 'glsa', '_', repeat(MIXED, 32), '_', repeat(HEX, 8)],
  ['OpenAI or Anthropic key', 'sk', '-proj-', repeat(MIXED, 20), 'T3BlbkFJ', repeat(MIXED, 20)],
  ['Hugging Face token', 'hf', '_', repeat('abCD', 34)],
  ['age key', 'AGE-SECRET', '-KEY-1', repeat('A2C', 58)],
  ['JSON Web Token', 'eyJ', repeat(MIXED, 20), '.eyJ', repeat(MIXED, 20), '.', repeat(MIXED, 20)],
  ['password hash', '$2a', '$10$', repeat(MIXED, 53)],
  ['password hash', 'SCRAM-SHA-256', '$4096:', repeat(MIXED, 24)],
  ['password hash', '$apr1$', 'a1B2c3D4', '$', repeat(MIXED, 22)],
  ['password hash', '$6$', 'rounds=5000$', 'a1B2c3D4', '$', repeat(MIXED, 86)],
  ['password hash', '$argon2id', '$v=19$m=65536,t=3,p=4$', repeat(MIXED, 22)],
  ['user and password, encoded', 'Basic ', Buffer.from('admin:s3cr3t').toString('base64')],
  ['password in SQL', "ALTER ROLE web PASSWORD 'x'"],
];

describe('a known format', () => {
  it.each(CREDENTIALS)('is that of a %s', (name, ...parts) => {
    expect(knownToken(parts.join(''))).toBe(name);
    expect(knownToken(`before "${parts.join('')}" after`)).toBe(name);
  });

  it.each([
    '-----BEGIN CERTIFICATE-----',
    '-----BEGIN PUBLIC KEY-----',
    Buffer.from('-----BEGIN CERTIFICATE-----\nMIIB').toString('base64'),
    'https://discord.com/developers/docs/resources/webhook',
    'https://api.slack.com/messaging/webhooks',
    'quay.io/keycloak/keycloak:26.7.5',
    'access-key-id',
    'password_encryption: scram-sha-256',
    'eyJ is how a token begins',
    'Basic authentication',
    'the price is $5$ or $6$',
    "password '{{ .password }}'",
  ])('is not that of %s', (text) => {
    expect(knownToken(text)).toBeUndefined();
  });
});
