import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { contents, folderOf, root, scratch, tenant } from './run';

const images = {
  frontend: 'ghcr.io/new/frontend:1.0.0',
  api: 'ghcr.io/new/api:1.0.0',
  producer: 'ghcr.io/new/producer:1.0.0',
};
const options = Object.entries(images).flatMap(([service, image]) => [`--${service}`, image]);

describe('plinth tenant add', () => {
  test('makes a file that is valid and that editors know the schema of', () => {
    const folder = folderOf();
    expect(tenant(folder, 'add', 'new', ...options, '--owner', 'team@new.example')).toEqual({
      status: 0,
      stdout: 'tenants/new.yaml: written; npm run synth writes its two stages\n',
      stderr: '',
    });
    expect(contents(folder)['new.yaml']).toBe(
      `# yaml-language-server: $schema=tenant.schema.json
name: new
owner: team@new.example

services:
  frontend:
    image: ghcr.io/new/frontend:1.0.0
  api:
    image: ghcr.io/new/api:1.0.0
  producer:
    image: ghcr.io/new/producer:1.0.0
`,
    );
    expect(tenant(folder, 'check').stdout).toBe('3 files are valid\n');
  });

  test('quotes a name that readers of YAML would take for a boolean', () => {
    const folder = folderOf();
    expect(tenant(folder, 'add', 'no', ...options).status).toBe(0);
    expect(contents(folder)['no.yaml']).toContain('\nname: "no"\n');
    expect(tenant(folder, 'check').status).toBe(0);
  });

  test.each([
    [
      'a reserved name',
      ['keycloak', ...options],
      1,
      'tenants/keycloak.yaml:2:7: name must not be a reserved name, got "keycloak"; choose the name of a customer\n',
    ],
    [
      'a name that leads elsewhere',
      ['../up', ...options],
      1,
      'name must be a DNS label: lower-case letters, digits and - inside of it, got "../up"; choose another\n',
    ],
    [
      'a tenant that there is',
      ['acme', ...options],
      1,
      'tenants/acme.yaml: must not be there yet, got a tenant; choose another name, or edit the file\n',
    ],
    [
      'no image where nobody can be asked',
      ['new', ...options.slice(2)],
      2,
      'plinth tenant add: images must be given where nobody can be asked, got none of frontend; add --frontend IMAGE; see plinth tenant add --help\n',
    ],
    [
      'a host that another has',
      ['new', ...options, '--host', 'globex-preview'],
      1,
      'tenants/new.yaml:3:7: host must give a host that no other tenant has, got "globex-preview", which tenants/globex.yaml:58:11 has too; choose another host here or there\n',
    ],
  ])('refuses %s, and writes nothing', (_, args, status, stderr) => {
    const folder = folderOf();
    const before = contents(folder);
    expect(tenant(folder, 'add', ...args)).toEqual({ status, stdout: '', stderr });
    expect(contents(folder)).toEqual(before);
  });
});

describe('plinth tenant list', () => {
  test('says what each stage runs', () => {
    const { status, stdout } = tenant(folderOf(), 'list');
    expect([status, stdout.split('\n').map((line) => line.split(/ +/).slice(0, 5))]).toEqual([
      0,
      [
        ['tenant', 'stage', 'host', 'frontend', 'api'],
        ['acme', 'prod', 'acme', 'frontend:1.4.2', 'api:2.0.1'],
        ['acme', 'test', 'acme-test', 'frontend:1.4.2', 'api:2.0.1'],
        ['globex', 'prod', 'globex', 'frontend:3.2.0', 'api:5.0.3'],
        ['globex', 'test', 'globex-preview', 'frontend:3.3.0-rc.1', 'api:5.0.3'],
        [''],
      ],
    ]);
  });

  test('says it as JSON, and lists what is valid beside what is not', () => {
    const folder = folderOf();
    writeFileSync(path.join(folder, 'bad.yaml'), 'name: bad\n');
    const { status, stdout } = tenant(folder, 'list', '--json');
    const { tenants, faults } = JSON.parse(stdout);
    expect(status).toBe(1);
    expect(tenants).toHaveLength(4);
    expect(tenants[1]).toMatchObject({
      tenant: 'acme',
      stage: 'test',
      namespace: 'tenant-acme-test',
      realm: 'acme-test',
    });
    expect(faults).toEqual([expect.stringMatching(/^tenants\/bad\.yaml:1:1: services must be given/)]);
  });
});

describe('plinth tenant check', () => {
  test('says what is wrong with the given file only, clashes included', () => {
    const folder = folderOf();
    writeFileSync(path.join(folder, 'bad.yaml'), 'name: bad\n');
    const acme = readFileSync(path.join(folder, 'acme.yaml'), 'utf8');
    writeFileSync(path.join(folder, 'beta.yaml'), acme.replace('name: acme', 'name: beta\nhost: acme'));
    const { status, stderr } = tenant(folder, 'check', path.join(folder, 'acme.yaml'));
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^tenants\/beta\.yaml:3:7: host .* which tenants\/acme\.yaml:2:7 has too/),
      expect.stringMatching(/^tenants\/beta\.yaml:3:7: host .* which tenants\/acme\.yaml:2:7 has too/),
    ]);
    expect(JSON.parse(tenant(folder, 'check', path.join(folder, 'globex.yaml'), '--json').stdout)).toEqual({
      valid: true,
      faults: [],
    });
  });

  test('says what an environment has against it, once for all of them', () => {
    const folder = folderOf();
    const file = path.join(folder, 'acme.yaml');
    const egress = 'egress: [{ host: api.example.org, cidrs: [10.0.0.0/8] }]';
    writeFileSync(file, `${readFileSync(file, 'utf8').trimEnd()}\n${egress}\n`);
    const rule = 'egress to api.example.org: cidrs must be outside of the cluster, got 10.0.0.0/8';
    for (const args of [[], [file]]) {
      const { status, stderr } = tenant(folder, 'check', ...args);
      expect([status, stderr.trim().split('\n')]).toEqual([
        1,
        ['prod', 'test'].map((stage) =>
          expect.stringContaining(`tenants/acme.yaml: acme-${stage}/egress: ${rule}`),
        ),
      ]);
    }
    expect(tenant(folder, 'check', path.join(folder, 'globex.yaml')).status).toBe(0);
  });

  test('says of a file that is not there that it is not', () => {
    const { status, stderr } = tenant(folderOf(), 'check', 'gone.yaml');
    expect([status, stderr]).toEqual([
      1,
      'gone.yaml: must be a file, got something else; remove it or put it elsewhere\n',
    ]);
  });
});

describe('plinth tenant', () => {
  test('without a subcommand says which there are, and that this is wrong', () => {
    const { status, stderr } = spawnSync(process.execPath, [path.join(root, 'cli/plinth.js'), 'tenant'], {
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    for (const subcommand of ['add', 'list', 'check', 'remove', 'purge', 'set-image'])
      expect(stderr).toContain(`\n  ${subcommand} `);
  });

  test.each(['add', 'list', 'check', 'remove', 'purge', 'set-image'])(
    '%s has help that fits a screen, with examples',
    (subcommand) => {
      const { status, stdout } = tenant(scratch, subcommand, '--help');
      expect(status).toBe(0);
      expect(stdout).toContain(`  plinth tenant ${subcommand}`);
      expect(stdout.split('\n').length).toBeLessThan(40);
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
    },
  );
});
