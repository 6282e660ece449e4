import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ApiClient } from '../../../cli/cluster/api/client';
import { Resources } from '../../../cli/cluster/api/resources';
import type { Binaries } from '../../../cli/cluster/binaries/find';
import { ControlPlane } from '../../../cli/cluster/control-plane/control-plane';
import { installDefinitions } from '../../../cli/cluster/definitions/install';
import { readDefinitions } from '../../../cli/cluster/definitions/read';
import { until } from '../../../cli/cluster/until';
import type { Application } from '../../../cli/status/application';
import { environmentStanding } from '../../../cli/status/environment';
import { describeOnControlPlane } from '../cluster/provided';
import { application, LATER, type Scene, scene } from './applications';

// Needs a real control plane and kubectl, so `npm test` does not run it: npm run test:planted-faults

const ROOT = path.join(__dirname, '../../..');
const APPLICATIONS = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';
const CONTEXT = 'cluster-of-the-test';

function plinth(kubeconfig: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync('node', ['cli/plinth.js', 'status', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, KUBECONFIG: kubeconfig, NO_COLOR: '1', PLINTH_DEBUG: '' },
  });
  return { status, stdout, stderr };
}

/** The kubeconfig with a context that has to be named, as a person's who has several clusters; another user if told. */
function named(kubeconfig: string, as?: string): string {
  const config = JSON.parse(readFileSync(kubeconfig, 'utf8'));
  config.contexts[0].name = CONTEXT;
  config['current-context'] = '';
  if (as) config.users[0].user.as = as;
  const file = `${kubeconfig}.${as ?? 'named'}`;
  writeFileSync(file, JSON.stringify(config));
  return file;
}

async function apply(client: ApiClient, object: { apiVersion: string; kind: string; metadata: object }) {
  const { apiVersion, kind, metadata } = object;
  const at = { apiVersion, kind, ...(metadata as { name: string; namespace?: string }) };
  const found = await until(20, () => new Resources(client).path(at));
  const { ok, body } = await client.apply(`${found}?fieldManager=test&force=true`, object);
  if (!ok) throw new Error(`${kind} ${at.name}: ${body.message}`);
}

function kubectl(kubeconfig: string, args: readonly string[], input?: object): void {
  const { status, stderr } = spawnSync('kubectl', ['--context', CONTEXT, ...args], {
    input: input && JSON.stringify(input),
    encoding: 'utf8',
    env: { ...process.env, KUBECONFIG: kubeconfig },
  });
  if (status !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
}

/** Fills the cluster with Applications, and nothing but them. */
function fill(kubeconfig: string, applications: readonly Application[]): void {
  kubectl(kubeconfig, ['-n', 'argocd', 'delete', 'applications.argoproj.io', '--all']);
  const items = applications.map((one) => ({
    ...one,
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { ...one.metadata, namespace: 'argocd' },
  }));
  kubectl(kubeconfig, ['create', '-f', '-'], { apiVersion: 'v1', kind: 'List', items });
}

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

function describeWithKubectl(title: string, tests: (binaries: Binaries) => void): void {
  if (hasKubectl) {
    describeOnControlPlane(title, tests);
    return;
  }
  process.stderr.write(`SKIPPED: ${title}: no kubectl on the PATH\n`);
  describe.skip(title, () => {
    it.todo('needs kubectl');
  });
}

describeWithKubectl('npm run status', (binaries) => {
  let controlPlane: ControlPlane;
  let kubeconfig: string;
  const run = (...args: string[]) => plinth(kubeconfig, '--context', CONTEXT, ...args);

  beforeAll(async () => {
    controlPlane = await ControlPlane.start(binaries);
    kubeconfig = named(controlPlane.kubeconfig());
    const { client } = controlPlane;
    for (const name of ['argocd', 'two-system']) {
      await apply(client, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    }
    await apply(client, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: 'tenant-beta-prod',
        labels: { 'plinth.dev/removed': 'true', 'plinth.dev/tenant': 'beta' },
      },
    });
  }, 60_000);
  afterAll(() => controlPlane?.stop());

  it('exits with 2 and says that Argo CD is not there', () => {
    expect(run()).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'plinth status: applications: must be readable, got "error: the server doesn\'t have a resource type "applications""; Argo CD is not installed in this cluster: bootstrap it as README.md says, or choose another cluster by --context\n',
    });
  });

  it('exits with 2 and says that there is no environment', async () => {
    const all = await readDefinitions(ROOT, process.env.PLINTH_CRDS);
    const own = [...all.values()].filter(({ spec }) => spec.group === 'argoproj.io');
    await installDefinitions(controlPlane.client, new Resources(controlPlane.client), own);
    const { status, stderr } = run();
    expect([status, stderr]).toEqual([
      2,
      'plinth status: environment must be in the cluster, got none; apply its bootstrap as README.md says, or choose another cluster by --context\n',
    ]);
  }, 60_000);

  const scenes: readonly (readonly [Scene, readonly string[]])[] = [
    ['beginning', ['dev-two', ...LATER]],
    ['progressing', LATER],
    ['retrying', []],
    ['failed', []],
    ['old pin', []],
    ['ending', []],
    ['refused', []],
    ['root failed', []],
    ['unreadable', []],
    ['health check', []],
  ];

  it.each(scenes)('exits with 1 and says what it reads: %s', async (name, without) => {
    const applications = scene(name, without);
    fill(kubeconfig, applications);
    const { status, stdout, stderr } = run('--json');
    expect([status, stderr]).toEqual([1, '']);
    const removed = [{ name: 'tenant-beta-prod', tenant: 'beta' }];
    const unhealthy =
      name === 'progressing'
        ? new Map([['dev-two', ['Deployment two-system/program: is not there']]])
        : undefined;
    expect(JSON.parse(stdout)).toEqual([
      JSON.parse(JSON.stringify(environmentStanding('dev', { applications, removed, unhealthy }, CONTEXT))),
    ]);
  });

  it('says of an object that is not ready what the object says', async () => {
    const labels = { app: 'program' };
    await apply(controlPlane.client, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'program', namespace: 'two-system' },
      ...{
        spec: {
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [{ name: 'program', image: 'program' }] } },
        },
      },
    });
    fill(kubeconfig, scene('progressing', LATER));
    const { status, stdout } = run();
    expect(status).toBe(1);
    expect(stdout).toContain('\ntwo:\n  Deployment two-system/program: 0 of 1 ready\n');
  });

  it('exits with 0 when all is well, and 2 for an environment that is not there', async () => {
    fill(kubeconfig, scene());
    expect(run('--env', 'dev')).toMatchObject({ status: 0, stderr: '' });
    expect(run('--env', 'dev').stdout).toMatch(/^dev: all of it is synced and healthy\n/);
    expect(run('--env', 'prod')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'plinth status: --env must be an environment in the cluster, got prod; there is dev\n',
    });
  });

  it('prints a command that the cluster takes', async () => {
    fill(kubeconfig, scene('failed'));
    const [, command = ''] = /\n {2}(kubectl .*)\n/.exec(run().stdout) ?? [];
    const { status, stderr } = spawnSync('sh', ['-c', command], {
      encoding: 'utf8',
      env: { ...process.env, KUBECONFIG: kubeconfig },
    });
    expect([status, stderr]).toEqual([0, '']);
    const { body } = await controlPlane.client.get(`${APPLICATIONS}/dev-two`);
    expect(body.operation).toEqual({
      initiatedBy: { username: 'on-call' },
      retry: { limit: 5 },
      sync: { prune: true, syncOptions: application('dev-two').spec.syncPolicy?.syncOptions },
    });
  });

  it('exits with 2 and says who may not read, and which context there is not', () => {
    const nobody = plinth(named(controlPlane.kubeconfig(), 'nobody'), '--context', CONTEXT);
    expect(nobody).toMatchObject({ status: 2, stdout: '' });
    expect(nobody.stderr).toMatch(
      /^plinth status: applications: must be readable, got ".*applications.argoproj.io is forbidden: User "nobody".*"; ask for the right to get and list applications.argoproj.io in argocd\n$/,
    );
    const nowhere = plinth(kubeconfig, '--context', 'nowhere');
    expect(nowhere).toMatchObject({ status: 2, stdout: '' });
    expect(nowhere.stderr).toMatch(
      /^plinth status: applications: must be readable, got ".*nowhere.*"; see kubectl config get-contexts, and choose one by --context\n$/,
    );
  });
});
