import { main } from '../../../cli/images/main';
import { images } from '../../../constructs/versions';
import { configMap, distFolder } from '../../verify/dist-folder';

const pod = (name: string, image: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop }\nspec: { containers: [{ name: ${name}, image: ${image} }] }\n`;

const WEB = 'registry.example.org/web:1.0.0';
const API = 'registry.example.org/api:1.0.0';

function run(...argv: string[]) {
  return runIn(undefined, ...argv);
}

function runIn(root: string | undefined, ...argv: string[]) {
  const output: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output.stdout += text;
    return true;
  });
  jest.spyOn(console, 'error').mockImplementation((line) => {
    output.stderr += `${line}\n`;
  });
  const code = main(argv, root);
  jest.restoreAllMocks();
  return { code, ...output };
}

describe('npm run images', () => {
  const dist = distFolder({
    'dev/a/a.k8s.yaml': pod('web', WEB),
    'prod/a/a.k8s.yaml': `${pod('web', WEB)}---\n${pod('api', API)}`,
  });

  it('writes each image of all environments once, a line each', () => {
    expect(run('--dist', dist)).toEqual({ code: 0, stdout: `${API}\n${WEB}\n`, stderr: '' });
  });

  it('writes those of one environment', () => {
    expect(run('--dist', dist, '--env', 'dev').stdout).toBe(`${WEB}\n`);
  });

  it('writes JSON with what runs each of them', () => {
    expect(JSON.parse(run('--dist', dist, '--env', 'dev', '--json').stdout)).toEqual([
      { environment: 'dev', images: [{ image: WEB, by: ['Pod shop/web'] }], unknown: [] },
    ]);
  });

  it('exits with 1 and says what runs an image that is not known', () => {
    const other = distFolder({
      'dev/a/a.k8s.yaml':
        'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: { name: db, namespace: shop }\nspec: { instances: 1 }\n',
    });
    expect(run('--dist', other)).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'dev: Cluster shop/db: image must be named, got none, and its operator would choose one; set it\n',
    });
  });

  it('exits with 2 and every error when a dist cannot be read', () => {
    const broken = distFolder({ 'dev/a/a.k8s.yaml': '[', 'dev/b/b.k8s.yaml': configMap('b') });
    const { code, stdout, stderr } = run('--dist', broken);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`${broken}/dev/a/a.k8s.yaml`);
  });
});

describe('npm run images -- --without-digest', () => {
  const digest = `sha256:${'0a'.repeat(32)}`;
  const project = (...lines: string[]) =>
    distFolder({ 'constructs/versions.ts': `export const images = {\n${lines.join('\n')}\n} as const;\n` });
  const api = "  api: image('registry.example.org/api', '1.0.0', ''), // renovate: datasource=docker";
  const web = `  web: image('registry.example.org/web', '1.0.0', '${digest}'), // renovate: datasource=docker`;

  it('exits with 1, writes what the platform names without a digest, and says what to do', () => {
    expect(runIn(project(web, api), '--without-digest')).toEqual({
      code: 1,
      stdout: `${API}\n`,
      stderr:
        'constructs/versions.ts: every image must have a digest, got 1 of 2 without; let Renovate fill them in: docs/renovate.md\n',
    });
  });

  it('exits with 0 and writes nothing when every image has one', () => {
    expect(runIn(project(web), '--without-digest')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('reads every image that the platform names', () => {
    const named = Object.values<string>(images);
    const { stdout, stderr } = runIn(undefined, '--without-digest');
    const missing = named.filter((image) => !image.includes('@'));
    expect(stdout.split('\n').filter(Boolean)).toEqual(missing.sort());
    if (missing.length > 0) expect(stderr).toContain(`got ${missing.length} of ${named.length} without`);
  });

  it('exits with 2 where there are no images to be read', () => {
    const { code, stderr } = runIn(project(), '--without-digest');
    expect([code, stderr]).toEqual([
      2,
      "constructs/versions.ts: images must be written as image('name', 'tag', 'digest'), a line each, got none; write them so\n",
    ]);
    expect(runIn(distFolder({}), '--without-digest').code).toBe(2);
  });

  it('reads no dist', () => {
    const { code, stderr } = run('--without-digest', '--dist', 'dist');
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/'--without-digest' cannot be used with option '--dist/),
    ]);
  });
});
