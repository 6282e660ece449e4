import { writeFileSync } from 'node:fs';
import { certificateFile } from './api-server';
import type { Credentials } from './credentials';
import type { Service, Workspace } from './workspace';

/** Those that make pods, and what admission needs of them before it takes one: a default ServiceAccount, the use of a quota. */
const CONTROLLERS = [
  'deployment-controller',
  'replicaset-controller',
  'statefulset-controller',
  'daemonset-controller',
  'job-controller',
  'serviceaccount-controller',
  'resourcequota-controller',
];

export interface ControllerManagerOptions {
  readonly port: number;
  readonly credentials: Credentials;
}

/** Starts a kube-controller-manager. */
export function startControllerManager(
  workspace: Workspace,
  program: string,
  { port, credentials }: ControllerManagerOptions,
): Service {
  const kubeconfig = workspace.file('controller-manager.json');
  writeFileSync(kubeconfig, JSON.stringify(access(workspace, port, credentials)), { mode: 0o600 });
  return workspace.start('kube-controller-manager', program, [
    `--kubeconfig=${kubeconfig}`,
    `--controllers=${CONTROLLERS.join(',')}`,
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
