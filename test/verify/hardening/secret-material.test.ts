import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../../main';
import { Environment } from '../../../verify/dist';
import { secretMaterial } from '../../../verify/hardening/secret-material';
import { loadDist } from '../../../verify/load';
import { SAID } from './said';

const dist = mkdtempSync(join(tmpdir(), 'plinth-secret-material-'));
let environments: readonly Environment[];

beforeAll(async () => {
  const quiet = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const root = join(__dirname, '..', '..', '..');
  expect(await main(['--no-verify', '--quiet', '--output', dist], root, () => undefined)).toBe(0);
  quiet.mockRestore();
  ({ environments } = loadDist(dist));
});
afterAll(() => rmSync(dist, { recursive: true, force: true }));

/** The real dist as it would be if the environment said something else. */
function saying(environment: Environment, text: string, other: string): Environment {
  const rewrite = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(text, other));
  const { name, objects, connections, index, tenantConnections } = environment;
  const said = [objects, connections, [...index], [...tenantConnections]] as const;
  expect(JSON.stringify(said)).toContain(text);
  const [a, b, c, d] = rewrite(said);
  return new Environment(name, a, b, new Map(c), new Map(d));
}

const found = (environment: Environment) => Array.from(secretMaterial.check(environment), ({ what }) => what);

/** What the sample environments say, each of which may be anything. */
const WORDS = [
  'https://github.com/example/platform',
  'example-platform-loki',
  'platform/loki-object-storage',
  'sos-ch-gva-2.exo.io',
  'platform.example.org',
  'vault.example.org',
];

describe.each(SAID)('an environment that says %s', (said) => {
  it.each(WORDS)('has no secret in it for that, instead of %s', (word) => {
    const prod = environments.find(({ name }) => name === 'prod') as Environment;
    expect(found(saying(prod, word, said.replace(/\.git$/, '')))).toEqual([]);
  });
});

it.each([
  ['https://operations:correct-horse@git.example.org/ops/platform', 'contains an address with a password'],
  [
    'https://git:4uC9aVq8ZdEw7kXn2LpTr5YbHs1GfMj3DoQi6RtUeWx0@git.example.org/a',
    'contains an address with a password',
  ],
  ['https://git.example.org/4uC9aVq8ZdEw7kXn2LpTr5YbHs1GfMj3DoQi6RtUeWx0/a', 'contains a long random string'],
])('a repository at %s is a secret', (url, what) => {
  for (const environment of environments) {
    const findings = found(saying(environment, 'https://github.com/example/platform', url));
    expect(new Set(findings)).toEqual(new Set([what]));
  }
});
