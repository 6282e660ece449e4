import { writeFileSync } from 'node:fs';
import { certificateFile } from './api-server';
import type { Credentials } from './credentials';
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
  const kubeconfig = workspace.file('controller-manager.json');
  writeFileSync(kubeconfig, JSON.stringify(access(workspace, port, credentials)), { mode: 0o600 });
  return workspace.start(`kube-controller-manager-${controllers[0]}`, program, [
    `--kubeconfig=${kubeconfig}`,
    `--controllers=${controllers.join(',')}`,
    '--leader-elect=false',
    '--secure-port=0',
    `--service-account-private-key-file=${credentials.keyFile}`,
  ]);
}

const access = (workspace: Workspace, port: number, { token }: Credentials) => ({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [
    {
      name: 'test',
      cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority': certificateFile(workspace) },
    },
  ],
  users: [{ name: 'administrator', user: { token } }],
  contexts: [{ name: 'test', context: { cluster: 'test', user: 'administrator' } }],
  'current-context': 'test',
});
