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
  readonly port: number;
  readonly credentials: Credentials;
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
