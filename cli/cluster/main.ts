import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Environment } from '../../verify/dist';
import { UnusableInput } from '../../verify/input-error';
import { loadDist } from '../../verify/load';
import { type Result, run } from '../command';
import { expectedAccess } from './access/expected-access';
import { strangers } from './access/review';
import { readByHand } from './apply/by-hand';
import { cacheFolder } from './binaries/cache';
import type { Binaries } from './binaries/find';
import { NothingToTestWith, provideBinaries } from './binaries/provide';
import { versionOf } from './binaries/version';
import { ControlPlane } from './control-plane/control-plane';
import { readDefinitions } from './definitions/read';
import { type Inputs, testEnvironment, type Verdict } from './environment-test';
import { describeFault } from './fault';
import { type ClusterOptions, clusterCommand, clusterOptions, SKIPPED } from './options';
import { unusedExceptions } from './tools/analyze';
import { istioExceptions } from './tools/istio-exceptions';
import { provideIstioctl } from './tools/provide-istioctl';

/** Exit codes of a shell for a command that a signal has ended. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * The command `cluster`.
 *
 * @returns the exit code
 * @throws when the control plane cannot be had or fails
 */
export const main = (argv: string[], root: string): Result =>
  run(clusterCommand(), argv, async (chosen) => {
    const options = clusterOptions(chosen, root);
    // Whatever ends the process ends the control plane, see Workspace.
    for (const [signal, code] of Object.entries(SIGNALS)) process.once(signal, () => process.exit(code));
    try {
      return await test(options, root);
    } catch (error) {
      if (error instanceof NothingToTestWith) {
        console.error(`SKIPPED: ${error.message}`);
        return SKIPPED;
      }
      if (!(error instanceof UnusableInput)) throw error;
      console.error(error.message);
      return 2;
    }
  });

async function test(options: ClusterOptions, root: string): Promise<number> {
  const start = Date.now();
  const { environments } = loadDist(options.dist, options.env);
  const cache = options.cache ?? cacheFolder();
  const binaries = await provideBinaries(process.env, cache, say);
  const istioctl = await provideIstioctl(process.env, cache, options.buildIstioctl, say);
  say(
    `etcd ${versionOf(binaries.etcd)}, kube-apiserver ${versionOf(binaries.kubeApiserver)}` +
      (binaries.kubeControllerManager
        ? `, kube-controller-manager ${versionOf(binaries.kubeControllerManager)}`
        : ''),
  );
  const definitions = await readDefinitions(root, options.crds);
  const policyCases = path.join(root, 'cli', 'cluster', 'policies', 'cases');
  const byHand = readByHand(readFileSync(path.join(root, 'README.md'), 'utf8'));
  const inputs = { definitions, byHand, access: expectedAccess, policyCases, istioctl, istioExceptions };
  const verdicts: Verdict[] = [];
  for (const environment of environments) verdicts.push(await testOne(environment, binaries, inputs));

  const seen = new Set(verdicts.flatMap(({ accounts }) => accounts));
  const faults = [
    ...verdicts.flatMap((verdict) => verdict.faults),
    ...(options.env ? [] : strangers(expectedAccess, seen)),
    ...(options.env || !istioctl
      ? []
      : unusedExceptions(istioExceptions, new Set(verdicts.flatMap(({ excepted }) => excepted)))),
  ];
  for (const fault of faults) console.error(describeFault(fault));
  const accepted = verdicts.map((verdict, position) => `${environments[position]?.name} ${verdict.accepted}`);
  const seconds = Math.round((Date.now() - start) / 1000);
  say(
    `accepted objects: ${accepted.join(', ')}; ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}, ${seconds} s`,
  );
  return faults.length === 0 ? 0 : 1;
}

async function testOne(
  environment: Environment,
  binaries: Binaries,
  inputs: Omit<Inputs, 'say'>,
): Promise<Verdict> {
  const begin = Date.now();
  const controlPlane = await ControlPlane.start(binaries);
  try {
    return await testEnvironment(environment, controlPlane, {
      ...inputs,
      say: (line) => say(`${environment.name}, ${((Date.now() - begin) / 1000).toFixed(1)} s: ${line}`),
    });
  } catch (error) {
    // Says more than that nobody answers.
    controlPlane.requireRunning();
    throw error;
  } finally {
    await controlPlane.stop();
  }
}

const say = (line: string): void => console.log(line);
