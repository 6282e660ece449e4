import { readFileSync } from 'node:fs';
import { build, goFailure, type Wrapper } from './build';
import { go } from './go';
import type { Program } from './programs';
import { KUBERNETES_RELEASE as RELEASE } from './release';
import { wrapperModule } from './wrapper-module';

const PACKAGES: Readonly<Record<Program, string>> = {
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
};

/** What the module registry says of Kubernetes. */
export interface KubernetesModule {
  /** File with its go.mod. */
  readonly GoMod: string;
  /** The Go that it needs. */
  readonly GoVersion: string;
}

/** @throws when the registry does not have it or cannot be reached */
export async function kubernetesModule(folder: string): Promise<KubernetesModule> {
  const result = await go(folder, ['list', '-m', '-json', `k8s.io/kubernetes@v${RELEASE}`]);
  if (!result.ok)
    throw goFailure(`k8s.io/kubernetes ${RELEASE}: module must be in the Go module registry`, result);
  return JSON.parse(result.output);
}

/** Builds programs of the control plane into a folder: about ten minutes for all of them on two cores. */
export function buildControlPlane(
  programs: readonly Program[],
  { GoMod, GoVersion }: KubernetesModule,
  folder: string,
  say: (line: string) => void,
): Promise<void> {
  const wrapper: Wrapper = {
    module: wrapperModule(RELEASE, GoVersion, readFileSync(GoMod, 'utf8')),
    linkerFlags: versionStamps(RELEASE),
  };
  const targets = programs.map((program) => ({ program, package: PACKAGES[program] }));
  return build(wrapper, targets, folder, say);
}

/** Without a version Kubernetes takes itself for 0.0.0 and serves every API of the past. */
export function versionStamps(release: string): string {
  const [major, minor] = release.split('.');
  return Object.entries({ gitVersion: `v${release}`, gitMajor: major, gitMinor: minor })
    .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
    .join(' ');
}
