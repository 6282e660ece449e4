import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeFaultyDist } from './faulty-dist';
import { describeOnControlPlane } from './provided';

const ROOT = path.join(__dirname, '../../..');

describeOnControlPlane('the command leaves no process and no folder behind', (binaries) => {
  const work = mkdtempSync(path.join(tmpdir(), 'plinth-leaves-'));
  const temporary = path.join(work, 'tmp');
  const broken = path.join(work, 'broken');

  beforeAll(() => {
    mkdirSync(temporary);
    writeFaultyDist(path.join(work, 'dist'));
    // An API server that ends at once.
    mkdirSync(broken);
    symlinkSync(binaries.etcd, path.join(broken, 'etcd'));
    writeFileSync(
      path.join(broken, 'kube-apiserver'),
      '#!/bin/sh\ncase $1 in --version) echo 1.2.3;; *) exit 1;; esac\n',
    );
    chmodSync(path.join(broken, 'kube-apiserver'), 0o755);
  });
  afterAll(() => rmSync(work, { recursive: true }));

  function start(environment: NodeJS.ProcessEnv = {}): { child: ChildProcess; output: () => string } {
    const args = ['cli/plinth.js', 'cluster', '--dist', path.join(work, 'dist')];
    const env = { ...process.env, TMPDIR: temporary, ...environment };
    const child = spawn('node', args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    return { child, output: () => output };
  }

  const exitOf = (child: ChildProcess): Promise<unknown> =>
    new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  function expectNothingLeft(): void {
    expect(readdirSync(temporary)).toEqual([]);
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(temporary);
  }

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    'when it gets %s in the middle',
    async (signal, code) => {
      const { child, output } = start();
      const exit = exitOf(child);
      await until(() => output().includes('wave 0') || child.exitCode !== null);
      child.kill(signal);
      expect(await exit).toBe(code);
      expectNothingLeft();
    },
    60_000,
  );

  it('when it is stopped before the API server is ready', async () => {
    const { child } = start();
    const exit = exitOf(child);
    await until(() => readdirSync(temporary).length > 0);
    child.kill('SIGINT');
    expect(await exit).toBe(130);
    expectNothingLeft();
  }, 60_000);

  it('when the API server ends by itself, which it says', async () => {
    const { child, output } = start({ KUBEBUILDER_ASSETS: broken });
    expect(await exitOf(child)).toBe(1);
    expect(output()).toContain('kube-apiserver must keep running, but has ended');
    expectNothingLeft();
  }, 60_000);

  it('when it has found faults', async () => {
    const { child, output } = start();
    expect(await exitOf(child)).toBe(1);
    expect(output()).toMatch(/accepted objects: faulty \d+; \d+ faults, \d+ s\n$/);
    expectNothingLeft();
  }, 180_000);
});
