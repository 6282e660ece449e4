import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from '../../../cli/command';
import { fromCluster, fromClusterCommand } from '../../../cli/environment/from-cluster';
import { objectsOf } from './clusters';

const root = path.join(__dirname, '../../..');
const scratch = mkdtempSync(path.join(tmpdir(), 'plinth-from-cluster-'));
mkdirSync(path.join(scratch, 'environments'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
afterEach(() => jest.restoreAllMocks());

const KINDS: Readonly<Record<string, string>> = {
  nodes: 'Node',
  services: 'Service',
  endpointslices: 'EndpointSlice',
  daemonsets: 'DaemonSet',
  deployments: 'Deployment',
  configmaps: 'ConfigMap',
  namespaces: 'Namespace',
  storageclasses: 'StorageClass',
  apiservices: 'APIService',
};

/** kubectl on a cluster with these objects. */
const kubectlOn =
  (kind: string, without: (object: { kind: string }) => boolean) => async (args: readonly string[]) => {
    const objects = objectsOf(kind).filter((object) => !without(object));
    if (args.includes('--raw'))
      return JSON.stringify(objects.find((object) => object.kind === 'KubeletConfiguration'));
    const resource = args[1]?.split('.')[0] ?? '';
    return JSON.stringify({ items: objects.filter((object) => object.kind === KINDS[resource]) });
  };

async function command(
  kind: string,
  argv: string[],
  without: (object: { kind: string }) => boolean = () => false,
) {
  const said = { out: [] as string[], err: [] as string[] };
  jest.spyOn(console, 'log').mockImplementation((line) => said.out.push(line));
  jest.spyOn(console, 'error').mockImplementation((line) => said.err.push(line));
  writeFileSync(path.join(scratch, 'environments/dev.ts'), given);
  const code = await run(fromClusterCommand(), argv, async (chosen) =>
    fromCluster(chosen, { root: scratch }, kubectlOn(kind, without)),
  );
  return { code, out: said.out.join('\n'), err: said.err };
}

const given = readFileSync(path.join(root, 'environments/dev.ts'), 'utf8');
const file = () => readFileSync(path.join(scratch, 'environments/dev.ts'), 'utf8');

describe('from-cluster', () => {
  test('prints the field with what it was read from, and what could not be found out beside it', async () => {
    const { code, out, err } = await command('sks', []);
    expect(code).toBe(0);
    expect(out).toMatch(/^ {2}cluster: \{\n {4}\/\/ Of the oldest kubelet\.\n {4}version: '1\.34',\n/);
    expect(err).toEqual([
      expect.stringMatching(/^could not find out: nodes: in which networks nodes to come will be/),
    ]);
    expect(file()).toBe(given);
  });

  test('says what does not work in the cluster, whatever an environment says', async () => {
    const { code, err } = await command('sks', [], (object) => object.kind === 'StorageClass');
    expect(code).toBe(1);
    expect(err).toContainEqual('cluster: StorageClass must be there, got none; install a driver for volumes');
  });

  test('writes the field, after which the environment fits', async () => {
    const { code, out } = await command('kubeadm-calico', ['--write', 'dev', '--check', 'dev']);
    expect(code).toBe(0);
    expect(out).toMatch(
      /dev\.ts: written; npm run synth proves it\ndev fits the cluster, as far as it could be asked$/,
    );
    expect(file()).toContain(
      "dns: { pods: { labels: { 'k8s-app': 'kube-dns' } }, cidrs: ['169.254.20.10/32', '10.96.0.10/32'] },",
    );
  });

  test('writes nothing when something is missing that must be there', async () => {
    const { code, err, out } = await command(
      'kind',
      ['--write', 'dev'],
      (object) => object.kind === 'EndpointSlice',
    );
    expect(code).toBe(1);
    expect(out).toMatch(/\/\/ cidrs: could not be found out, and must be given/);
    expect(err.at(-1)).toMatch(
      /cluster must be known to be written, got what is above; fill in what is missing by hand$/,
    );
    expect(file()).toBe(given);
  });

  test('checks an environment', async () => {
    const { code, err } = await command('sks', ['--check', 'dev']);
    expect(code).toBe(1);
    expect(err.every((line) => /^environments\/dev\.ts: cluster\.\S+ must .*, got .*; .+/.test(line))).toBe(
      true,
    );
    expect(err.map((line) => /cluster\.\S+/.exec(line)?.[0])).toEqual([
      'cluster.networkPlugin',
      'cluster.apiServer.cidrs',
      'cluster.apiServer.port',
      'cluster.apiServer.callsFrom',
      'cluster.nodes',
      'cluster.storageClass',
    ]);
  });

  test('knows no environment without a file', async () => {
    const { code, err } = await command('sks', ['--check', 'staging']);
    expect(code).toBe(2);
    expect(err).toEqual([expect.stringMatching(/environment must have a file, got none for staging/)]);
  });

  test('needs kubectl, and says so', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [path.join(root, 'cli/plinth.js'), 'environment', 'from-cluster'],
      { encoding: 'utf8', env: { ...process.env, PATH: scratch } },
    );
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^plinth environment from-cluster: kubectl must be on the PATH, got none; install it: https:\S+\n$/,
    );
  });
});
