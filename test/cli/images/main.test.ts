import { main } from '../../../cli/images/main';
import { configMap, distFolder } from '../../verify/dist-folder';

const pod = (name: string, image: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: shop }\nspec: { containers: [{ name: ${name}, image: ${image} }] }\n`;

const WEB = 'registry.example.org/web:1.0.0';
const API = 'registry.example.org/api:1.0.0';

function run(...argv: string[]) {
  const output: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output.stdout += text;
    return true;
  });
  jest.spyOn(console, 'error').mockImplementation((line) => {
    output.stderr += `${line}\n`;
  });
  const code = main(argv);
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
