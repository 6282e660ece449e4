import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { synth } from '../../../cli/synth/synth';
import * as proofs from '../../../cli/verify/main';
import { dev } from '../../../environments/dev';
import type { Environment } from '../../../environments/environment';
import { prod } from '../../../environments/prod';

const root = path.join(__dirname, '../../..');
const scratch = mkdtempSync(path.join(tmpdir(), 'plinth-synth-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Every file below a folder with its content. */
function tree(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [path.relative(folder, file), readFileSync(file, 'utf8')]),
  );
}

/** Runs the command in this process; what it says goes to `said`. */
function run(environments: readonly Environment[], argv: string[]): { code: number; said: string[] } {
  const said: string[] = [];
  const say = (text: string) => said.push(text);
  const spies = [
    jest.spyOn(console, 'log').mockImplementation(say),
    jest.spyOn(console, 'error').mockImplementation(say),
  ];
  try {
    return { code: synth(environments, argv, root, () => proofs) as number, said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const folder = (name: string): string => path.join(scratch, name);

const services = `services:
  frontend: { image: ghcr.io/acme/frontend:1.0.0 }
  api: { image: ghcr.io/acme/api:1.0.0 }
  producer: { image: ghcr.io/acme/producer:1.0.0 }
`;

describe('npm run synth', () => {
  test('writes the same bytes from any folder, in any locale and time zone', () => {
    const command = path.join(root, 'cli/plinth.js');
    const here = { cwd: root, env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } };
    const elsewhere = {
      cwd: tmpdir(),
      env: { ...process.env, LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', TZ: 'Asia/Kathmandu' },
    };
    execFileSync('node', [command, 'synth', '--output', folder('here')], here);
    execFileSync('node', [command, 'synth', '--output', folder('elsewhere')], elsewhere);
    expect(tree(folder('elsewhere'))).toEqual(tree(folder('here')));
    expect(Object.keys(tree(folder('here'))).length).toBeGreaterThan(50);
  });

  test('writes the same bytes from its bundle and from its modules', () => {
    execFileSync('node', [path.join(root, 'cli/plinth.js'), 'synth', '--output', folder('bundle')]);
    run([dev, prod], ['--output', folder('modules')]);
    expect(tree(folder('bundle'))).toEqual(tree(folder('modules')));
    const bundle = readFileSync(path.join(root, '.build/synth.js'), 'utf8');
    expect(bundle.includes('reduce((r,i)=>i[1]===void 0?r:{...r,[i[0]]:i[1]}')).toBe(false);
    expect(bundle.includes('definedFields(')).toBe(true);
  });

  test('touches no file when nothing has changed', () => {
    run([dev], ['--output', folder('again')]);
    const file = path.join(folder('again'), 'dev/keycloak/keycloak.k8s.yaml');
    const before = statSync(file);
    expect(run([dev], ['--output', folder('again')]).said.join()).toMatch(
      /0 written, \d+ unchanged, 0 removed/,
    );
    const after = statSync(file);
    expect([after.mtimeMs, after.ino]).toEqual([before.mtimeMs, before.ino]);
  });

  test('removes what is not made any more', () => {
    run([dev], ['--output', folder('stray')]);
    expect(readdirSync(path.join(folder('stray'), 'dev'))).toContain('tenants');
    mkdirSync(folder('no-tenants'));
    run([dev], ['--output', folder('stray'), '--tenants', folder('no-tenants')]);
    expect(readdirSync(path.join(folder('stray'), 'dev'))).not.toContain('tenants');
  });

  test('removes nothing that it did not write, after a run for one environment neither', () => {
    const output = folder('of-a-person');
    mkdirSync(output);
    writeFileSync(path.join(output, 'notes.txt'), 'precious\n');
    expect(run([dev, prod], ['--output', output, '--env', 'dev']).code).toBe(0);
    const before = tree(output);
    expect(before['notes.txt']).toBe('precious\n');
    expect(run([dev, prod], ['--output', output])).toEqual({
      code: 1,
      said: [
        `plinth synth: ${output}: must hold nothing but what synth wrote there, got notes.txt; ` +
          'move away or remove what is yours, or give another folder',
      ],
    });
    expect(tree(output)).toEqual(before);
  });

  test('writes one environment and leaves the others as they are', () => {
    run([dev, prod], ['--output', folder('one')]);
    const before = tree(folder('one'));
    rmSync(path.join(folder('one'), 'dev/keycloak'), { recursive: true });
    writeFileSync(path.join(folder('one'), 'prod/note.txt'), 'kept\n');
    expect(run([dev, prod], ['--output', folder('one'), '--env', 'dev']).code).toBe(0);
    expect(tree(folder('one'))).toEqual({ ...before, 'prod/note.txt': 'kept\n' });
  });

  test('writes the tenants of the folder that it is given', () => {
    mkdirSync(folder('tenants'));
    writeFileSync(path.join(folder('tenants'), 'acme.yaml'), `name: acme\n${services}`);
    run([dev], ['--output', folder('with-tenants'), '--tenants', folder('tenants')]);
    const files = Object.keys(tree(folder('with-tenants')));
    expect(files.filter((file) => file.includes('acme'))).toEqual([
      'dev/connections/acme.json',
      'dev/tenants/acme-prod/acme-prod.k8s.yaml',
      'dev/tenants/acme-test/acme-test.k8s.yaml',
      'index/dev/tenants/acme-prod.json',
      'index/dev/tenants/acme-test.json',
    ]);
  });

  test('writes one line when nobody is watching', () => {
    const { said } = run([dev], ['--output', folder('quiet')]);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(
      /quiet: \d+ components, .*\d+ objects; files: \d+ written, 0 unchanged, 0 removed/,
    );
  });
});

describe('wrong input', () => {
  const wrong: Environment = {
    ...dev,
    domain: 'not a domain',
    keycloakDatabase: { ...dev.keycloakDatabase, instances: 0, storage: '10 gigabytes' },
  };

  test('is refused with every fault, by file, field, rule and value', () => {
    const { code, said } = run([wrong, prod], ['--output', folder('refused')]);
    expect(code).toBe(1);
    expect(said).toEqual([
      'environments/dev.ts: domain must be a DNS name such as example.org: labels of lower-case letters, digits and -, with dots between them, got "not a domain"; correct it',
      'environments/dev.ts: keycloakDatabase.instances must be at least 1, got 0; correct it, such as 1',
      'environments/dev.ts: keycloakDatabase.storage must be a whole number with Ki, Mi, Gi or Ti, such as 10Gi, got "10 gigabytes"; correct it',
      'synth: 3 faults, nothing was written',
    ]);
  });

  test('leaves the previous output and nothing beside it', () => {
    run([dev], ['--output', folder('previous')]);
    const before = tree(folder('previous'));
    run([wrong], ['--output', folder('previous')]);
    expect(tree(folder('previous'))).toEqual(before);
    expect(readdirSync(scratch).filter((name) => name.includes('staging'))).toEqual([]);
  });

  test('in tenants is refused with every fault of every file', () => {
    mkdirSync(folder('wrong-tenants'));
    writeFileSync(path.join(folder('wrong-tenants'), 'acme.yaml'), `name: ACME\ncolour: red\n${services}`);
    writeFileSync(path.join(folder('wrong-tenants'), 'beta.yaml'), `name: gamma\n${services}`);
    const { code, said } = run([dev], ['--output', folder('refused'), '--tenants', folder('wrong-tenants')]);
    expect(code).toBe(1);
    expect(said.map((line) => line.replace(/^.*wrong-tenants\//, ''))).toEqual([
      'acme.yaml:1:7: name must be a DNS label: lower-case letters, digits and - inside of it, got "ACME"; correct it, such as "acme"',
      'acme.yaml:2:1: colour must be a field that there is, got "colour"; remove it; fields here are name, owner, removed, host, services, quota, realm, roles, users, clients, identityProviders, serviceLevel, bots, limits, egress, labels, viewers, imagePullSecret, stages',
      'beta.yaml:1:7: name must be that of the file without .yaml, got "gamma"; rename the file to gamma.yaml, or the tenant to beta',
      'synth: 3 faults, nothing was written',
    ]);
  });

  test('on the command line is refused without a stack trace', () => {
    expect(run([dev, prod], ['--env', 'staging'])).toEqual({
      code: 2,
      said: ['plinth synth: --env must be one of dev, prod, got staging; see plinth synth --help'],
    });
    const unknown = spawnSync('node', [path.join(root, 'cli/plinth.js'), 'synth', '--fast'], {
      encoding: 'utf8',
    });
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toMatch(/^plinth synth: .*--fast.*\n$/);
  });
});
