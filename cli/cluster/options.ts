import path from 'node:path';
import type { Command } from 'commander';
import { command } from '../command';

/** Exit code for "nothing was tested". @see https://www.gnu.org/software/automake/manual/html_node/Scripts_002dbased-Testsuites.html */
export const SKIPPED = 77;

export interface ClusterOptions {
  /** Folder that is tested. */
  readonly dist: string;
  /** The one environment to test. @default all */
  readonly env?: string;
  /** Folder with the release files of the custom resource definitions. @default downloads them */
  readonly crds?: string;
  /** Folder with the programs that are built. @default one in the user's cache */
  readonly cache?: string;
  /** Whether istioctl is built when there is none. */
  readonly buildIstioctl: boolean;
}

export const clusterCommand = (): Command =>
  command('cluster', {
    summary:
      'Applies dist to a real Kubernetes API server, wave by wave as Argo CD would, twice, and lets the real controllers ' +
      'make the pods. etcd, kube-apiserver and, if it is there, kube-controller-manager are taken from the folder that ' +
      'KUBEBUILDER_ASSETS names ("setup-envtest use -p path" prints one); what is missing is built with Go, once. ' +
      'docs/cluster-test.md says what is tested.',
    examples: [
      ['--env dev', 'only dev'],
      ['--crds ../crds', 'without the network'],
    ],
    exitCodes: {
      0: 'the cluster takes everything as it is',
      1: 'it does not, or the test itself failed',
      [SKIPPED]: 'skipped: there is neither KUBEBUILDER_ASSETS nor Go',
    },
  })
    .option('--dist <dir>', 'folder to test (default: dist)')
    .option('--env <name>', 'only this environment')
    .option(
      '--crds <dir>',
      'folder with the release files of the custom resource definitions (PROJECT.yaml); without it they are downloaded ' +
        'from the addresses in cdk8s.yaml (PLINTH_CRDS names one as well)',
    )
    .option(
      '--cache <dir>',
      'folder for the programs that are built (default: $XDG_CACHE_HOME/plinth, outside of the repository)',
    )
    .option(
      '--build-istioctl',
      'builds istioctl with Go if it is neither on the PATH nor built yet: some seven minutes, once',
    );

interface Given {
  readonly dist?: string;
  readonly env?: string;
  readonly crds?: string;
  readonly cache?: string;
  readonly buildIstioctl?: boolean;
}

export function clusterOptions(
  chosen: Command,
  root: string,
  environment: NodeJS.ProcessEnv = process.env,
): ClusterOptions {
  const { dist, env, cache, buildIstioctl = false, ...given } = chosen.opts<Given>();
  const crds = given.crds ?? environment.PLINTH_CRDS;
  return {
    dist: path.resolve(dist ?? path.join(root, 'dist')),
    env,
    crds: crds && path.resolve(crds),
    cache: cache && path.resolve(cache),
    buildIstioctl,
  };
}
