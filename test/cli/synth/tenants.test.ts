import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { clashes } from '../../../cli/synth/tenant-clashes';
import { DOUBTFUL, TenantDocument } from '../../../cli/synth/tenant-document';
import { readTenant, readTenants } from '../../../cli/synth/tenants';

const fixtures = path.join(__dirname, 'fixtures/tenants');
const scratch = mkdtempSync(path.join(tmpdir(), 'plinth-tenants-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const services = `services:
  frontend: { image: ghcr.io/acme/frontend:1.4.2 }
  api: { image: ghcr.io/acme/api:2.0.1 }
  producer: { image: ghcr.io/acme/producer:1.1.0 }
`;

/** A folder with these files. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(scratch, 'folder-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return folder;
}

const tenant = (name: string, more = '') => `name: ${name}\n${more}${services}`;

const relative = (...names: string[]) => path.relative(process.cwd(), path.join(...names));

describe('a file with one mistake', () => {
  test.each(readdirSync(fixtures))('%s is refused for that alone', (name) => {
    const file = path.join(fixtures, name);
    const [, expected] =
      /^\ufeff?# fault: (.*)$/m.exec(readFileSync(file, 'latin1').replace(/^ï»¿/, '')) ?? [];
    expect(readTenant(file)).toEqual({ faults: [`${relative(file)}:${expected}`] });
  });
});

describe('a variable that somebody has written a secret in', () => {
  test.each([
    '12349876',
    '0123449876',
    '0x12349876',
    '2026-11-27 12349876',
    'true # 12349876',
    '*a12349876',
    '&a12349876 b',
    '!a12349876 b',
    '@12349876',
    '%12349876',
    '`12349876',
    '"12349876',
    '[12349876',
    '{ a: 12349876 }',
    '"\\0 12349876"',
    `"${'x'.repeat(4089)} 12349876"`,
  ])('is refused without saying what it is: %s', (value) => {
    const api = 'api: { image: ghcr.io/acme/api:2.0.1 }';
    const text = tenant('acme').replace(
      api,
      `api:\n    image: ghcr.io/acme/api:2.0.1\n    env:\n      KEY: ${value}`,
    );
    const read = readTenant(path.join(folderOf({ 'acme.yaml': text }), 'acme.yaml'));
    expect('faults' in read && read.faults.join()).toMatch(/acme\.yaml:[789]:/);
    expect(JSON.stringify(read)).not.toContain('9876');
  });
});

describe('a folder of tenants', () => {
  test('is read by name, whatever the order of its files', () => {
    const { tenants, faults } = readTenants(
      folderOf({ 'zoo.yaml': tenant('zoo'), 'acme.yaml': tenant('acme'), 'm-2.yaml': tenant('m-2') }),
    );
    expect(faults).toEqual([]);
    expect(tenants.map(({ name }) => name)).toEqual(['acme', 'm-2', 'zoo']);
  });

  test('that is not there has no tenants', () => {
    expect(readTenants(path.join(scratch, 'nowhere'))).toEqual({ tenants: [], faults: [] });
  });

  test('is told of every fault of every file in one run, in the order of the lines', () => {
    const folder = folderOf({
      'acme.yaml': tenant('acme', 'owner: somebody\nhost: -x\n'),
      'beta.yaml': 'name: beta\nservices: {}\n',
      'fine.yaml': tenant('fine'),
    });
    const { tenants, faults } = readTenants(folder);
    expect(tenants.map(({ name }) => name)).toEqual(['fine']);
    expect(faults.map((fault) => fault.replace(`${relative(folder)}/`, '').split(' must')[0])).toEqual([
      'acme.yaml:2:8: owner',
      'acme.yaml:3:7: host',
      'beta.yaml:2:1: services.frontend',
      'beta.yaml:2:1: services.api',
      'beta.yaml:2:1: services.producer',
    ]);
  });

  test('leaves hidden files, pages and schemas alone, and refuses what only looks like a tenant', () => {
    const folder = folderOf({
      '.acme.yaml.new': '{',
      '.#acme.yaml': '{',
      'README.md': '#',
      'tenant.schema.json': '{}',
      'acme.yml': tenant('acme'),
      'beta.YAML': tenant('beta'),
    });
    mkdirSync(path.join(folder, 'folder.yaml'));
    expect(readTenants(folder).faults).toEqual([
      `${relative(folder, 'acme.yml')}: its name must end in .yaml, got "acme.yml"; rename it to acme.yaml`,
      `${relative(folder, 'beta.YAML')}: its name must end in .yaml, got "beta.YAML"; rename it to beta.yaml`,
      `${relative(folder, 'folder.yaml')}: must be a file, got something else; remove it or put it elsewhere`,
    ]);
  });

  test('may hold links to files, but none that lead nowhere', () => {
    const folder = folderOf({ 'acme.txt': tenant('acme') });
    symlinkSync('acme.txt', path.join(folder, 'acme.yaml'));
    symlinkSync('gone', path.join(folder, 'beta.yaml'));
    const { tenants, faults } = readTenants(folder);
    expect(tenants.map(({ name }) => name)).toEqual(['acme']);
    expect(faults).toEqual([
      `${relative(folder, 'beta.yaml')}: must be a file, got something else; remove it or put it elsewhere`,
    ]);
  });

  test('has no file of more than 256 KiB', () => {
    const folder = folderOf({ 'huge.yaml': `${tenant('huge')}#${'x'.repeat(300_000)}\n` });
    expect(readTenants(folder).faults).toEqual([
      `${relative(folder, 'huge.yaml')}: must have at most 262144 bytes, got 300166; keep only what describes the tenant`,
    ]);
  });

  test('has no file that would overflow the stack of a reader', () => {
    const folder = folderOf({ 'deep.yaml': `name: ${'['.repeat(20_000)}\n` });
    expect(readTenants(folder).faults).toEqual([
      `${relative(folder, 'deep.yaml')}:1:1: the file must have at most 100 levels, got more; write it flat`,
    ]);
  });

  test('has no file without a byte', () => {
    const folder = folderOf({ 'void.yaml': '' });
    expect(readTenants(folder).faults).toEqual([
      `${relative(folder, 'void.yaml')}: must hold a tenant, got an empty file; write its name and images, or remove the file`,
    ]);
  });

  test('reads files with the line ends of Windows', () => {
    const folder = folderOf({ 'acme.yaml': tenant('acme').replaceAll('\n', '\r\n') });
    expect(readTenants(folder).tenants.map(({ services: { api } }) => api.image)).toEqual([
      'ghcr.io/acme/api:2.0.1',
    ]);
  });

  test('reads quoted text that would be something else without the quotes', () => {
    const env = {
      COUNTRY: 'no',
      ZONE: '0123',
      RELEASE: '1.10',
      NOON: '12:30',
      SINCE: '2026-01-31',
      GLOB: '*x',
    };
    const written = Object.entries(env).map(([key, value]) => `      ${key}: "${value}"\n`);
    const folder = folderOf({
      'acme.yaml': `${tenant('acme')}stages:\n  test:\n   services:\n    api:\n     env:\n${written.join('')}`,
    });
    expect(readTenants(folder)).toMatchObject({
      faults: [],
      tenants: [{ stages: { test: { services: { api: { env } } } } }],
    });
  });
});

describe('what two tenants claim', () => {
  const clash = (files: Readonly<Record<string, string>>) => {
    const folder = folderOf(files);
    return readTenants(folder).faults.map((fault) => fault.replaceAll(`${relative(folder)}/`, ''));
  };

  test('is told with both files and lines, once for each claim', () => {
    expect(clash({ 'acme.yaml': tenant('acme'), 'beta.yaml': tenant('beta', 'host: acme\n') })).toEqual([
      'beta.yaml:2:7: host must give a host that no other tenant has, got "acme", which acme.yaml:1:7 has too; choose another host here or there',
      'beta.yaml:2:7: host must give a host that no other tenant has, got "acme-test", which acme.yaml:1:7 has too; choose another host here or there',
    ]);
  });

  test('is found between stages, too', () => {
    const files = {
      'acme.yaml': tenant('acme', 'host: shop\nstages:\n  test: { host: preview }\n'),
      'beta.yaml': tenant('beta', 'host: preview\n'),
    };
    expect(clash(files)).toEqual([
      'beta.yaml:2:7: host must give a host that no other tenant has, got "preview", which acme.yaml:4:17 has too; choose another host here or there',
    ]);
  });

  test('includes realms and namespaces, which only a name can bring together', () => {
    const folder = folderOf({ 'a.yaml': tenant('a'), 'b.yaml': tenant('b') });
    const claims = { 'realm a-prod': ['name'], 'namespace tenant-a-prod': ['name'] };
    const faults = clashes(['a.yaml', 'b.yaml'].map((name) => ({ file: path.join(folder, name), claims })));
    expect(faults.map((fault) => fault.replaceAll(`${folder}/`, ''))).toEqual([
      'b.yaml:1:7: name must give a realm that no other tenant has, got "a-prod", which a.yaml:1:7 has too; choose another name here or there',
      'b.yaml:1:7: name must give a namespace that no other tenant has, got "tenant-a-prod", which a.yaml:1:7 has too; choose another name here or there',
    ]);
  });
});

describe('the look at the text alone', () => {
  test('passes what tenants have', () => {
    const usual =
      'name: tenant-0001\nowner: on@no.example\nservices:\n  api: { image: r:5000/a-01/b:2.0.1-rc.01, w: 0.5 }\n  schedule: "*/5 * * * *"\n';
    expect(DOUBTFUL.test(usual)).toBe(false);
  });

  test('finds whatever a look at its parts finds', () => {
    const scalars = [
      'no',
      'ON',
      'y',
      '0123',
      '-012',
      '0o17',
      '0x1f',
      '0b1',
      '1_000',
      '12:30',
      '2026-01-31',
      '*x',
      '&x 1',
      '!x 1',
    ];
    const places = [
      'a: S',
      'a:\n  b: S # c',
      '- S',
      '[S]',
      '[a, S]',
      '{a: S}',
      '{"a":S}',
      '"a":S',
      '- a: S',
      '-\tS',
      '{a: S, b: 1}',
      'a:   S  ',
      'S: a',
      '{S: a}',
      'a:\n- b: S\r\n',
      '? S\n: a',
      'a:\n  S',
      '- - S',
      '[\n  S,\n]',
    ];
    for (const scalar of scalars) {
      for (const place of places) {
        const text = place.replace('S', scalar);
        const found = new TenantDocument(text).findings().length > 0;
        expect([text, found && !DOUBTFUL.test(text)]).toEqual([text, false]);
      }
    }
  });
});
