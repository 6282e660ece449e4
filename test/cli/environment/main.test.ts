import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadEnvironment } from '../../../cli/environment/cluster/load';
import { main } from '../../../cli/environment/main';
import { environmentErrors } from '../../../cli/synth/environment-faults';
import { dev } from '../../../environments/dev';
import type { Environment } from '../../../environments/environment';
import { prod } from '../../../environments/prod';

const root = path.join(__dirname, '../../..');
const scratch = mkdtempSync(path.join(tmpdir(), 'plinth-environment-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The parts of the project that the command edits, in a folder of their own. */
function project(): string {
  const folder = mkdtempSync(path.join(scratch, 'project-'));
  mkdirSync(path.join(folder, 'environments'));
  for (const file of ['main.ts', 'environments/dev.ts', 'environments/prod.ts'])
    cpSync(path.join(root, file), path.join(folder, file));
  return folder;
}

/** Runs the command in this process, without a terminal. */
async function run(folder: string, argv: string[], environments: unknown[] = [dev, prod]) {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const spies = [
    jest.spyOn(console, 'log').mockImplementation((line) => stdout.push(line)),
    jest.spyOn(console, 'error').mockImplementation((line) => stderr.push(line)),
  ];
  const code = await main(argv, folder, () => ({ environments }));
  for (const spy of spies) spy.mockRestore();
  return { code, stdout: stdout.join('\n'), stderr: stderr.join('\n') };
}

const read = (folder: string, file: string) => readFileSync(path.join(folder, file), 'utf8');

const lab = ['--domain', 'lab.example.org', '--api-server', '10.8.0.0/16', '--nodes', '10.8.0.0/16'];
const given = [...lab, '--calls-from', 'nodes'];

describe('plinth environment check', () => {
  test('finds nothing wrong with the environments of this repository', () => {
    const argv = [path.join(root, 'cli/plinth.js'), 'environment', 'check'];
    const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: '2 environments are valid\n',
      stderr: '',
    });
  });

  const wrong = { ...prod, domain: dev.domain, loki: { ...prod.loki, collector: 'fluentd' } };
  const faults = [
    'environments/prod.ts: loki.collector must be "alloy" or "promtail", got "fluentd"; correct it',
    'environments/prod.ts: domain must be a domain that no other environment has, got "localtest.me", which is environments/dev.ts: domain; choose another domain here or there',
  ];

  test('says everything that is wrong, each and together', async () => {
    expect(await run(root, ['check'], [dev, wrong])).toEqual({
      code: 1,
      stdout: '',
      stderr: faults.join('\n'),
    });
  });

  test('says of one environment what concerns it', async () => {
    expect((await run(root, ['check', 'dev'], [dev, wrong])).stderr).toBe(faults[1]);
    expect((await run(root, ['check', 'prod'], [dev, prod])).stdout).toBe('1 environment is valid');
  });

  test('says it as JSON', async () => {
    const { code, stdout } = await run(root, ['check', '--json'], [dev, wrong]);
    expect([code, JSON.parse(stdout)]).toEqual([1, { valid: false, faults }]);
    const { stdout: valid } = await run(root, ['check', '--json']);
    expect(JSON.parse(valid)).toEqual({ valid: true, faults: [] });
  });

  test('does not know an environment that main.ts does not have', async () => {
    expect(await run(root, ['check', 'staging'])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'plinth environment check: environment must be one of dev, prod, got staging; see plinth environment check --help',
    });
  });
});

describe('plinth environment new', () => {
  test.each(['dev', 'prod'] as const)(
    'makes a file like that of %s, which is valid and formatted',
    async (like) => {
      const folder = project();
      const { code, stdout, stderr } = await run(folder, ['new', 'staging', '--like', like, ...given]);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout.split('\n')[0]).toBe('environments/staging.ts: written, and added to main.ts');

      const file = path.join(folder, 'environments/staging.ts');
      const made = loadEnvironment(file) as Environment;
      const model = { dev, prod }[like];
      expect(environmentErrors(made)).toEqual([]);
      expect(made).toMatchObject({
        ...model,
        name: 'staging',
        domain: 'lab.example.org',
        tenants: { domain: 'apps.lab.example.org' },
        cluster: {
          apiServer: { cidrs: ['10.8.0.0/16'], port: 6443, callsFrom: { nodes: true } },
          nodes: ['10.8.0.0/16'],
        },
        ...(like === 'prod' && {
          loki: { objectStorage: { bucket: 'example-platform-loki-staging' } },
          backups: { objectStorage: { bucket: 'example-platform-backups-staging' } },
        }),
      });
      expect(read(folder, 'environments/staging.ts')).toMatch(/^export const staging = \{$/m);
      expect(isFormatted(folder)).toBe(true);
    },
  );

  test('is told the zone of its domain, if that is not in the model’s', async () => {
    const zoned = (...more: string[]) =>
      run(project(), ['new', 'staging', '--like', 'prod', ...given, '--domain', 'lab.example.net', ...more]);
    expect((await zoned()).stderr).toBe(
      'plinth environment new: environments/staging.ts: certificates.dns01.zone must have lab.example.net in it, below which are hosts that must be proven, got "example.org"; name the zone that has them all, or other domains',
    );
    expect(await zoned('--zone', 'example.net')).toMatchObject({ code: 0, stderr: '' });
  });

  test('adds it to main.ts, in the order of the names', async () => {
    const folder = project();
    await run(folder, ['new', 'edge-1', ...given]);
    expect(read(folder, 'main.ts')).toContain(
      "import { dev } from './environments/dev';\nimport { edge1 } from './environments/edge-1';\nimport { prod } from './environments/prod';\n",
    );
    expect(read(folder, 'main.ts')).toContain('export const environments = [dev, edge1, prod];');
    expect(isFormatted(folder)).toBe(true);
  });

  test.each([
    ['default', 'environmentDefault'],
    ['2nd', 'environment2nd'],
    ['main', 'environmentMain'],
    ['a-b-2', 'aB2'],
  ])('exports %s by a word that can be one', async (name, word) => {
    const folder = project();
    expect((await run(folder, ['new', name, ...given])).code).toBe(0);
    expect(read(folder, 'main.ts')).toContain(`import { ${word} } from './environments/${name}';`);
    expect(loadEnvironment(path.join(folder, `environments/${name}.ts`)).name).toBe(name);
  });

  test('takes every way in which webhooks are called, and both address families', async () => {
    const folder = project();
    const networks = ['--api-server', '10.8.0.0/16, fd00:8::/48', '--nodes', 'fd00:8::/48,10.8.0.0/16'];
    const calls = ['--calls-from', '10.9.0.0/16,a:b=c,d:e=f'];
    const argv = [
      'new',
      'lab',
      '--domain',
      'lab.example.org',
      ...networks,
      ...calls,
      '--storage-class',
      'gp3',
    ];
    expect((await run(folder, argv)).stderr).toBe('');
    const { cluster } = loadEnvironment(path.join(folder, 'environments/lab.ts'));
    expect(JSON.parse(JSON.stringify(cluster))).toEqual({
      apiServer: {
        cidrs: ['10.8.0.0/16', 'fd00:8::/48'],
        port: 6443,
        callsFrom: {
          cidrs: ['10.9.0.0/16'],
          pods: [
            { namespace: 'a', labels: { b: 'c' } },
            { namespace: 'd', labels: { e: 'f' } },
          ],
        },
      },
      nodes: ['fd00:8::/48', '10.8.0.0/16'],
      ipFamilies: ['IPv6', 'IPv4'],
      storageClass: 'gp3',
    });
    expect(isFormatted(folder)).toBe(true);
  });

  test('names the options that are missing where nobody can be asked', async () => {
    const folder = project();
    expect(await run(folder, ['new', 'lab', ...lab])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'plinth environment new: cluster.apiServer.callsFrom must be given where nobody can be asked, got nothing; add --calls-from <ends>; see plinth environment new --help',
    });
  });

  test.each<[string, string[], string]>([
    [
      'a wrong value',
      ['lab', ...given, '--nodes', '10.8.0.1/16'],
      'environments/lab.ts: cluster.nodes[0] must be a network and not an address in it, got "10.8.0.1/16"; write 10.8.0.0/16',
    ],
    [
      'a domain that another has',
      ['lab', ...given, '--domain', 'localtest.me', '--tenants-domain', 'apps.example.net'],
      'environments/lab.ts: domain must be a domain that no other environment has, got "localtest.me", which is environments/dev.ts: domain; choose another domain here or there',
    ],
    [
      'a port that is none',
      ['lab', ...given, '--api-server-port', 'x'],
      'environments/lab.ts: cluster.apiServer.port must be a whole number, got NaN; correct it, such as 6443',
    ],
    [
      'a name that is a path',
      ['../lab', ...given],
      'name must be a DNS label: lower-case letters, digits and - inside of it, got "../lab"; choose another',
    ],
    [
      'a name that is taken',
      ['prod', ...given],
      'environments/prod.ts: must not be there yet, got a file; choose another name, or edit it',
    ],
    [
      'the name of a folder of dist',
      ['index', ...given],
      'environments/index.ts: name must not be the folder of dist that says which environments there are, got "index"; choose another name',
    ],
    [
      'a model that there is not',
      ['lab', ...given, '--like', 'prdo'],
      '--like must be an environment of main.ts, got "prdo"; did you mean "prod"',
    ],
  ])('refuses %s, and writes nothing', async (_, argv, fault) => {
    const folder = project();
    const before = read(folder, 'main.ts');
    expect(await run(folder, ['new', ...argv])).toEqual({
      code: 1,
      stdout: '',
      stderr: `plinth environment new: ${fault}`,
    });
    expect([read(folder, 'main.ts'), existsSync(path.join(folder, 'environments/lab.ts'))]).toEqual([
      before,
      false,
    ]);
  });

  test('refuses a main.ts that does not list environments, and writes nothing', async () => {
    const folder = project();
    writeFileSync(
      path.join(folder, 'main.ts'),
      read(folder, 'main.ts').replace('[dev, prod]', 'Object.values(all)'),
    );
    const { code, stderr } = await run(folder, ['new', 'lab', ...given]);
    expect([code, stderr]).toEqual([
      1,
      'plinth environment new: main.ts: must import environments and list them in "export const environments = […];", got another text; add lab by hand',
    ]);
    expect(existsSync(path.join(folder, 'environments/lab.ts'))).toBe(false);
  });

  test('refuses a model whose text it cannot change without changing more', async () => {
    const folder = project();
    const file = path.join(folder, 'environments/dev.ts');
    writeFileSync(
      file,
      read(folder, 'environments/dev.ts').replace("domain: 'localtest.me'", "['domain']: 'localtest.me'"),
    );
    const { code, stderr } = await run(folder, ['new', 'lab', ...given]);
    expect([code, stderr]).toEqual([
      1,
      'plinth environment new: environments/dev.ts: domain must be a field of the object that is exported; copy the file by hand',
    ]);
  });

  test('leaves no file behind when main.ts cannot be written', async () => {
    const folder = project();
    writeFileSync(path.join(folder, '.main.ts.new'), '');
    await expect(run(folder, ['new', 'lab', ...given])).rejects.toThrow(/main\.ts\.new: must not be there/);
    jest.restoreAllMocks();
    expect(existsSync(path.join(folder, 'environments/lab.ts'))).toBe(false);
  });
});

/** Whether biome would change nothing, with the settings of this repository. */
function isFormatted(folder: string): boolean {
  const biome = path.join(root, 'node_modules/.bin/biome');
  const argv = ['check', '--config-path', root, '--vcs-enabled=false', '--error-on-warnings', '.'];
  try {
    execFileSync(biome, argv, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    return true;
  } catch (error) {
    throw new Error((error as { stdout: string }).stdout);
  }
}
