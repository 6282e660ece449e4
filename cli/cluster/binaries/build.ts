import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type GoResult, go } from './go';
import type { Program } from './programs';
import { KUBERNETES_RELEASE as RELEASE } from './release';
import { wrapperModule } from './wrapper-module';

const PACKAGES: Readonly<Record<Program, string>> = {
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
};

/** Seconds between two lines that say how far it is. */
const PAUSE = 15;

/** Whether there is a Go that can build the release; else why not. */
export async function goProblem(folder: string): Promise<string | undefined> {
  const { ok, output } = await go(folder, ['env', 'GOVERSION']);
  if (!ok) return 'no Go is installed';
  const { GoVersion: needed } = await kubernetesModule(folder);
  const has = output.trim().replace(/^go/, '');
  return isOlder(has, needed) ? `Go ${needed} is needed, ${has} is installed` : undefined;
}

/** Builds programs from the Go module registry, each put in the folder when it is whole. */
export async function buildPrograms(
  programs: readonly Program[],
  cache: string,
  say: (line: string) => void,
): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(path.join(cache, '.build-'));
  const clear = (): void => rmSync(work, { recursive: true, force: true });
  process.once('exit', clear);
  try {
    await writeModule(work);
    for (const program of programs) {
      await build(work, program, say);
      renameSync(path.join(work, program), path.join(cache, program));
    }
  } finally {
    process.removeListener('exit', clear);
    clear();
  }
}

async function build(work: string, program: Program, say: (line: string) => void): Promise<void> {
  const start = Date.now();
  let packages = 0;
  const seconds = (): number => Math.round((Date.now() - start) / 1000);
  say(`building ${program} of Kubernetes ${RELEASE}, once; all of them take about ten minutes on two cores`);
  const timer = setInterval(
    () => say(`building ${program}: ${packages} packages, ${seconds()} s`),
    PAUSE * 1000,
  );
  const args = ['build', '-v', '-trimpath', '-ldflags', linkerFlags(), '-o', program, PACKAGES[program]];
  const result = await go(work, args, (lines) => {
    packages = lines;
  });
  clearInterval(timer);
  if (!result.ok) throw failure(`${program}: build must succeed`, result);
  say(`built ${program} in ${seconds()} s`);
}

async function writeModule(work: string): Promise<void> {
  const { GoMod, GoVersion } = await kubernetesModule(work);
  writeFileSync(path.join(work, 'go.mod'), wrapperModule(RELEASE, GoVersion, readFileSync(GoMod, 'utf8')));
}

/** Kubernetes' own module, as the registry has it. */
async function kubernetesModule(folder: string): Promise<{ GoMod: string; GoVersion: string }> {
  const result = await go(folder, ['list', '-m', '-json', `k8s.io/kubernetes@v${RELEASE}`]);
  if (!result.ok)
    throw failure(`k8s.io/kubernetes ${RELEASE}: module must be in the Go module registry`, result);
  return JSON.parse(result.output);
}

const failure = (rule: string, { errors }: GoResult): Error =>
  new Error(`${rule}, got:\n${errors.trimEnd().split('\n').slice(-10).join('\n')}`);

/** Without a version Kubernetes takes itself for 0.0.0 and serves every API of the past. */
function linkerFlags(): string {
  const [major, minor] = RELEASE.split('.');
  const stamps = { gitVersion: `v${RELEASE}`, gitMajor: major, gitMinor: minor };
  return [
    '-s',
    '-w',
    ...Object.entries(stamps).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`),
  ].join(' ');
}

/** Compares versions of Go: `1.26.0`, `1.27rc1`. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map((part) => Number.parseInt(part, 10)));
  const order = [0, 1, 2]
    .map((position) => (a?.[position] ?? 0) - (b?.[position] ?? 0))
    .find((one) => one !== 0);
  return (order ?? 0) < 0;
}
