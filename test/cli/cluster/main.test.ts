import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main } from '../../../cli/cluster/main';

const root = path.join(__dirname, '../../..');
const work = mkdtempSync(path.join(tmpdir(), 'plinth-cluster-test-'));
const errors: string[] = [];
const { PATH, KUBEBUILDER_ASSETS } = process.env;

beforeAll(() => {
  mkdirSync(path.join(work, 'dist', 'dev', 'app'), { recursive: true });
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'app' } };
  writeFileSync(path.join(work, 'dist', 'dev', 'app', 'app.k8s.yaml'), JSON.stringify(namespace));
});

beforeEach(() => {
  errors.length = 0;
  jest.spyOn(console, 'error').mockImplementation((line) => errors.push(line));
  jest.spyOn(console, 'log').mockImplementation(() => {});
  process.env.PATH = '/nowhere';
  delete process.env.KUBEBUILDER_ASSETS;
});

afterEach(() => {
  jest.restoreAllMocks();
  process.env.PATH = PATH;
  if (KUBEBUILDER_ASSETS !== undefined) process.env.KUBEBUILDER_ASSETS = KUBEBUILDER_ASSETS;
});

afterAll(() => rmSync(work, { recursive: true }));

const dist = ['--dist', path.join(work, 'dist'), '--cache', path.join(work, 'cache')];

describe('the command "cluster"', () => {
  it('is skipped, and says what is missing, where there are neither programs nor Go', async () => {
    expect(await main(dist, root)).toBe(77);
    expect(errors).toEqual([
      'SKIPPED: etcd and kube-apiserver must be there, got neither KUBEBUILDER_ASSETS nor a Go to build them with ' +
        '(none is installed); install Go, or set KUBEBUILDER_ASSETS to the folder that "setup-envtest use -p path" prints',
    ]);
  });

  it('fails when KUBEBUILDER_ASSETS names a folder without the programs', async () => {
    process.env.KUBEBUILDER_ASSETS = work;
    await expect(main(dist, root)).rejects.toThrow(
      `KUBEBUILDER_ASSETS: folder must hold etcd and kube-apiserver, got ${work} without etcd and kube-apiserver`,
    );
  });

  it('refuses an unknown option', async () => {
    expect(await main(['--nonsense'], root)).toBe(2);
    expect(errors[0]).toMatch(/^plinth cluster: unknown option '--nonsense'/);
  });

  it('refuses a dist that is not there', async () => {
    expect(await main(['--dist', path.join(work, 'nothing')], root)).toBe(2);
    expect(errors[0]).toMatch(/must be a folder with manifests/);
  });

  it('refuses an environment that is not there', async () => {
    expect(await main([...dist, '--env', 'prod'], root)).toBe(2);
    expect(errors[0]).toMatch(/has no environment "prod"; name one of dev/);
  });

  it('explains itself', async () => {
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    expect(await main(['--help'], root)).toBe(0);
  });
});
