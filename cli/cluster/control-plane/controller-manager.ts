import type { Credentials } from './credentials';
import { writeKubeconfig } from './kubeconfig';
import type { Service, Workspace } from './workspace';

/** What admission needs before it can judge a pod: the use of a quota, and a default ServiceAccount. */
export const COUNTERS = ['resourcequota-controller', 'serviceaccount-controller'];

/** Those that make pods. */
export const POD_MAKERS = [
  'deployment-controller',
  'replicaset-controller',
  'statefulset-controller',
  'daemonset-controller',
  'job-controller',
];

export interface ControllerManagerOptions {
  /** Port on this machine of the API server. */
  readonly port: number;
  /** Token that it calls the API server with, and the key that signs those of ServiceAccounts. */
  readonly credentials: Credentials;
  /** Names of the controllers that run, such as `job-controller`; no others do. */
  readonly controllers: readonly string[];
}

/** Starts a kube-controller-manager with some of its controllers. */
export function startControllerManager(
  workspace: Workspace,
  program: string,
  { port, credentials, controllers }: ControllerManagerOptions,
): Service {
  const kubeconfig = writeKubeconfig(workspace, 'controller-manager.json', port, credentials);
  return workspace.start(`kube-controller-manager-${controllers[0]}`, program, [
    `--kubeconfig=${kubeconfig}`,
    `--controllers=${controllers.join(',')}`,
    '--leader-elect=false',
    '--secure-port=0',
    `--service-account-private-key-file=${credentials.keyFile}`,
  ]);
}
