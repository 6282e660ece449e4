import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.join(__dirname, '../../..');
const scratch = mkdtempSync(path.join(tmpdir(), 'plinth-tenant-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const images = {
  frontend: 'ghcr.io/new/frontend:1.0.0',
  api: 'ghcr.io/new/api:1.0.0',
  producer: 'ghcr.io/new/producer:1.0.0',
};
const options = Object.entries(images).flatMap(([service, image]) => [`--${service}`, image]);

/** The examples of this repository, in a folder of their own. */
function folderOf(): string {
  const folder = mkdtempSync(path.join(scratch, 'folder-'));
  for (const name of ['acme.yaml', 'globex.yaml'])
    cpSync(path.join(root, 'tenants', name), path.join(folder, name));
  return folder;
}

/** Runs the command as people do, from the folder above. */
function tenant(folder: string, ...args: string[]) {
  const argv = [path.join(root, 'cli/plinth.js'), 'tenant', ...args, '--tenants', folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, {
    cwd: path.dirname(folder),
    encoding: 'utf8',
  });
  const shown = (text: string) => text.replaceAll(path.basename(folder), 'tenants');
  return { status, stdout: shown(stdout), stderr: shown(stderr) };
}

const contents = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]),
  );

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
      'tenants/new.yaml:3:7: host must give a host that no other tenant has, got "globex-preview", which tenants/globex.yaml:57:11 has too; choose another host here or there\n',
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

describe('plinth tenant set-image', () => {
  test('changes one line, and says what was there', () => {
    const folder = folderOf();
    const before = contents(folder);
    expect(tenant(folder, 'set-image', 'globex', 'frontend', 'ghcr.io/globex/frontend:3.2.1')).toEqual({
      status: 0,
      stdout: `tenants/globex.yaml: services.frontend.image is ghcr.io/globex/frontend:3.2.1, was ghcr.io/globex/frontend:3.2.0
test has an image of its own and keeps ghcr.io/globex/frontend:3.3.0-rc.1; --stage test moves it
`,
      stderr: '',
    });
    expect(contents(folder)).toEqual({
      ...before,
      'globex.yaml': before['globex.yaml']?.replace('frontend:3.2.0', 'frontend:3.2.1'),
    });
  });

  test('changes one stage, and tells a machine what both run', () => {
    const folder = folderOf();
    const { stdout } = tenant(
      folder,
      'set-image',
      'acme',
      'api',
      'ghcr.io/acme/api:2.1.0-rc.1',
      '--stage',
      'test',
      '--json',
    );
    expect(JSON.parse(stdout)).toEqual({
      file: 'tenants/acme.yaml',
      field: 'stages.test.services.api.image',
      to: 'ghcr.io/acme/api:2.1.0-rc.1',
      changed: true,
      stages: { prod: 'ghcr.io/acme/api:2.0.1', test: 'ghcr.io/acme/api:2.1.0-rc.1' },
    });
    expect(contents(folder)['acme.yaml']).toContain('api: { image: ghcr.io/acme/api:2.0.1 }');
  });

  test('does not touch a file that says it already', () => {
    const folder = folderOf();
    const file = path.join(folder, 'acme.yaml');
    const before = statSync(file);
    const { status, stdout } = tenant(folder, 'set-image', 'acme', 'api', 'ghcr.io/acme/api:2.0.1');
    expect([status, stdout]).toEqual([
      0,
      'tenants/acme.yaml: services.api.image is ghcr.io/acme/api:2.0.1 already\n',
    ]);
    expect([statSync(file).mtimeMs, statSync(file).ino]).toEqual([before.mtimeMs, before.ino]);
  });

  test('keeps who may read the file', () => {
    const folder = folderOf();
    chmodSync(path.join(folder, 'acme.yaml'), 0o640);
    tenant(folder, 'set-image', 'acme', 'api', 'ghcr.io/acme/api:2.0.2');
    expect(statSync(path.join(folder, 'acme.yaml')).mode & 0o777).toBe(0o640);
  });

  test.each([
    [
      'an image without a tag',
      ['acme', 'api', 'ghcr.io/acme/api'],
      1,
      /^tenants\/acme\.yaml:5:17: services\.api\.image must have a tag or a digest/,
    ],
    [
      'an image that would be more than an image',
      ['acme', 'api', 'x:1 }, b: { image: y:1'],
      1,
      /must|cannot be set/,
    ],
    [
      'a service that there is not',
      ['acme', 'web', 'ghcr.io/acme/web:1'],
      2,
      /Allowed choices are frontend, api, producer/,
    ],
    [
      'a stage that there is not',
      ['acme', 'api', 'ghcr.io/acme/api:1', '--stage', 'dev'],
      2,
      /Allowed choices are prod, test/,
    ],
    [
      'a tag that moves',
      ['acme', 'api', 'ghcr.io/acme/api:stable'],
      1,
      /services\.api\.image must have a tag that does not move, got "ghcr\.io\/acme\/api:stable"/,
    ],
    [
      'a tenant that there is not',
      ['acm', 'api', 'ghcr.io/acme/api:1'],
      1,
      /^tenants\/acm\.yaml: must be there, got no such file; did you mean "acme"\n$/,
    ],
  ])('refuses %s, and changes nothing', (_, args, status, stderr) => {
    const folder = folderOf();
    const before = contents(folder);
    const run = tenant(folder, 'set-image', ...args);
    expect(run.status).toBe(status);
    expect(run.stderr).toMatch(stderr);
    expect(contents(folder)).toEqual(before);
  });

  test('refuses a file that another process is changing', () => {
    const folder = folderOf();
    writeFileSync(path.join(folder, '.acme.yaml.new'), '');
    const { status, stderr } = tenant(folder, 'set-image', 'acme', 'api', 'ghcr.io/acme/api:2.0.2');
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('.acme.yaml.new: must not be there, got a change by another process'),
    ]);
    expect(existsSync(path.join(folder, '.acme.yaml.new'))).toBe(true);
  });
});

describe('plinth tenant remove', () => {
  test('says what is deleted and what is kept before it asks, and leaves the file if nobody can answer', () => {
    const folder = folderOf();
    const { status, stdout, stderr } = tenant(folder, 'remove', 'acme');
    expect(status).toBe(2);
    for (const stage of ['prod', 'test']) {
      const [deleted = '', kept = ''] = stdout.split(`tenant-acme-${stage}\n`)[1]?.split('\n') ?? [];
      expect(deleted).toMatch(/^ {2}Argo CD deletes \d+ objects: .*2 Deployment.*1 CronJob/);
      expect(kept).toMatch(`Namespace tenant-acme-${stage}, KeycloakRealm acme-${stage}`);
    }
    expect(stderr).toMatch(/--yes must be given where nobody can be asked/);
    expect(Object.keys(contents(folder))).toEqual(['acme.yaml', 'globex.yaml']);
  });

  test('refuses a file with faults, which nobody can publish', () => {
    const folder = folderOf();
    writeFileSync(path.join(folder, 'bad.yaml'), 'name: bad\n');
    const { status, stderr } = tenant(folder, 'remove', 'bad', '--yes');
    expect([status, stderr]).toEqual([1, expect.stringContaining('bad.yaml')]);
    expect(contents(folder)['bad.yaml']).toBe('name: bad\n');
  });

  test('writes it into the file and leaves every other byte', () => {
    const folder = folderOf();
    const before = contents(folder)['acme.yaml'];
    expect(tenant(folder, 'remove', 'acme', '--yes').status).toBe(0);
    expect(contents(folder)['acme.yaml']).toBe(`${before?.trimEnd()}\n\nremoved: true\n`);
    expect(tenant(folder, 'remove', 'acme').stdout).toContain('acme.yaml: is removed already');
    expect(tenant(folder, 'list').stdout).toMatch(/^acme +prod \(removed\) /m);
  });
});

describe('plinth tenant purge', () => {
  test('refuses a tenant that runs', () => {
    const folder = folderOf();
    const { status, stderr } = tenant(folder, 'purge', 'acme', '--yes');
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('removed must be true, got nothing; run npm run tenant -- remove acme'),
    ]);
    expect(Object.keys(contents(folder))).toEqual(['acme.yaml', 'globex.yaml']);
  });

  test('removes the file, lists what is kept, and says the commands that delete it', () => {
    const folder = folderOf();
    tenant(folder, 'remove', 'acme', '--yes');
    const { status, stdout } = tenant(folder, 'purge', 'acme', '--yes', '--json');
    const { kept, commands } = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(kept.map(({ namespace }: { namespace: string }) => namespace)).toEqual([
      'tenant-acme-prod',
      'tenant-acme-test',
    ]);
    expect(kept[0].kept).toEqual(
      expect.arrayContaining(['Namespace tenant-acme-prod', 'KeycloakRealm acme-prod', 'Password database']),
    );
    expect(commands.slice(0, 4)).toEqual([
      'kubectl -n argocd delete application "$E-tenant-acme-prod"',
      'kubectl -n tenant-acme-prod annotate keycloakrealms.v1.edp.epam.com acme-prod edp.epam.com/preserve-resources-on-deletion-',
      'kubectl -n tenant-acme-prod delete keycloakrealms.v1.edp.epam.com acme-prod',
      'kubectl delete namespace tenant-acme-prod',
    ]);
    expect(Object.keys(contents(folder))).toEqual(['globex.yaml']);
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
