import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { PROGRAMS, type Program, REQUIRED } from './programs';

/** Paths of the programs. */
export interface Binaries {
  readonly etcd: string;
  readonly kubeApiserver: string;
  /** Makes the pods; without it they are not tested. */
  readonly kubeControllerManager?: string;
}

export interface Found {
  readonly paths: ReadonlyMap<Program, string>;
  /** Programs that are nowhere. */
  readonly missing: readonly Program[];
}

/**
 * Looks for the programs: first where `KUBEBUILDER_ASSETS` says, then in the cache, and for etcd on the `PATH` as well.
 *
 * @throws when `KUBEBUILDER_ASSETS` names a folder without the programs that it must have
 */
export function findPrograms(environment: NodeJS.ProcessEnv, cache: string): Found {
  const { KUBEBUILDER_ASSETS: assets, PATH = '' } = environment;
  if (assets) requireAssets(assets);
  const paths = new Map<Program, string>();
  for (const program of PROGRAMS) {
    const folders = [
      ...(assets ? [assets] : []),
      cache,
      ...(program === 'etcd' ? PATH.split(path.delimiter) : []),
    ];
    const found = folders.map((folder) => path.join(folder, program)).find(isExecutable);
    if (found) paths.set(program, found);
  }
  return { paths, missing: PROGRAMS.filter((program) => !paths.has(program)) };
}

export function toBinaries({ paths }: Found): Binaries {
  const [etcd, kubeApiserver] = REQUIRED.map((program) => paths.get(program));
  if (!etcd || !kubeApiserver) throw new Error(`${REQUIRED.join(' and ')} must be there`);
  return { etcd, kubeApiserver, kubeControllerManager: paths.get('kube-controller-manager') };
}

function requireAssets(folder: string): void {
  const lacking = REQUIRED.filter((program) => !isExecutable(path.join(folder, program)));
  if (lacking.length > 0) {
    throw new Error(
      `KUBEBUILDER_ASSETS: folder must hold ${REQUIRED.join(' and ')}, got ${folder} without ${lacking.join(' and ')}; ` +
        'take the folder that "setup-envtest use -p path" prints, or unset it',
    );
  }
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
