import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../main';
import { verify } from '../../verify/verify';

const root = join(__dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'plinth-without-tenants-'));
const dist = join(scratch, 'dist');

beforeAll(async () => {
  const tenants = join(scratch, 'tenants');
  mkdirSync(tenants);
  const quiet = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const argv = ['--no-verify', '--quiet', '--env', 'dev', '--tenants', tenants, '--output', dist];
  expect(await main(argv, root, () => undefined)).toBe(0);
  quiet.mockRestore();
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const findings = () =>
  verify(dist, { root, environment: 'dev' }).findings.map(({ rule, object }) => `${rule} ${object}`);

describe('a platform to which no tenant has come', () => {
  it('is proven', () => {
    expect(findings()).toEqual([]);
  });

  it('is not proven when a policy for tenants has labels that none of them will have', () => {
    const file = join(dist, 'dev/keycloak/keycloak.k8s.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('plinth.dev/namespace: tenant', 'plinth.dev/namespace: tenants'));
    expect(findings()).toContain('connectivity/selectors NetworkPolicy iam-system/keycloak');
    writeFileSync(file, text);
  });
});
