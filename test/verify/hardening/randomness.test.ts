import { createHash } from 'node:crypto';
import { hasGenerated, looksGenerated } from '../../../verify/hardening/randomness';
import { SAID } from './said';

const RANDOM = '4uC9aVq8ZdEw7kXn2LpTr5YbHs1GfMj3DoQi6RtUeWx0';

describe('a long random string', () => {
  it('is found within a text', () => {
    expect(hasGenerated(RANDOM)).toBe(true);
    expect(hasGenerated(`seed: "${RANDOM}"`)).toBe(true);
  });

  it.each([
    'QUARKUS_OPERATOR_SDK_CONTROLLERS_KEYCLOAKREALMIMPORTCONTROLLER_NAMESPACES',
    'keycloak-db-rw.iam-system.svc.cluster.local/some/long/path/to/something/else',
    'preferredDuringSchedulingIgnoredDuringExecution/requiredDuringScheduling',
    '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    `sha256-${RANDOM}`,
    `ssh-ed25519 AAAA${RANDOM}`,
    `data:image/png;base64,${RANDOM}`,
    `-----BEGIN CERTIFICATE-----\n${RANDOM}\n${RANDOM}\n-----END CERTIFICATE-----`,
    '='.repeat(80),
    ...SAID,
  ])('is not %s', (text) => expect(hasGenerated(text)).toBe(false));
});

it.each(['base64', 'base64url'] as const)('finds nearly all that is generated, in %s', (encoding) => {
  for (const [bytes, share] of [
    [30, 0.9],
    [48, 0.97],
  ] as const) {
    const generated = Array.from({ length: 1000 }, (_, index) =>
      createHash('sha512').update(`${index}`).digest().subarray(0, bytes).toString(encoding),
    );
    const found = generated.filter(hasGenerated);
    expect([bytes, found.length > share * 1000]).toEqual([bytes, true]);
  }
});

it('what looks generated has letters and figures in no order', () => {
  for (const text of ['7f3a9c1e5b2d8064', '550e8400-e29b-41d4-a716-446655440000', RANDOM]) {
    expect(looksGenerated(text)).toBe(true);
  }
  for (const text of [
    'short1',
    'correct-horse-battery',
    'scram-sha-256',
    'aaaaaaaaaaaaaaaa1',
    'a text of words 1',
  ]) {
    expect(looksGenerated(text)).toBe(false);
  }
});
