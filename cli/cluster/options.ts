import path from 'node:path';
import { parseArgs } from 'node:util';

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
  readonly help: boolean;
}

export const help = `usage: npm run test:cluster -- [--dist DIR] [--env NAME] [--crds DIR] [--cache DIR] [--build-istioctl]

Applies dist to a real Kubernetes API server, wave by wave as Argo CD would, twice, and lets the real controllers make the pods.

  --dist DIR        folder to test (default: dist)
  --env NAME        only this environment
  --crds DIR        folder with the release files of the custom resource definitions (PROJECT.yaml); without it they are
                    downloaded from the addresses in cdk8s.yaml (PLINTH_CRDS names one as well)
  --cache DIR       folder for the programs that are built (default: $XDG_CACHE_HOME/plinth, outside of the repository)
  --build-istioctl  builds istioctl with Go if it is neither on the PATH nor built yet: some seven minutes, once
  --help            this text

etcd, kube-apiserver and, if it is there, kube-controller-manager are taken from the folder that KUBEBUILDER_ASSETS names
("setup-envtest use -p path" prints one); what is missing is built with Go, once. docs/cluster-test.md says what is tested.

exit codes: 0 the cluster takes everything as it is, 1 it does not, or the test itself failed, 2 something is wrong with the
command line, ${SKIPPED} skipped: there is neither KUBEBUILDER_ASSETS nor Go`;

/** @throws when an option is unknown or lacks its value */
export function clusterOptions(
  argv: string[],
  root: string,
  environment: NodeJS.ProcessEnv = process.env,
): ClusterOptions {
  const { values } = parseArgs({
    args: argv,
    options: {
      dist: { type: 'string' },
      env: { type: 'string' },
      crds: { type: 'string' },
      cache: { type: 'string' },
      'build-istioctl': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { env, cache } = values;
  const crds = values.crds ?? environment.PLINTH_CRDS;
  return {
    dist: path.resolve(values.dist ?? path.join(root, 'dist')),
    env,
    crds: crds && path.resolve(crds),
    cache: cache && path.resolve(cache),
    buildIstioctl: values['build-istioctl'],
    help: values.help,
  };
}
