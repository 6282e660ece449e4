import { writeFileSync } from 'node:fs';
import type { Credentials } from './credentials';
import type { Service, Workspace } from './workspace';

/** Folder, in the workspace, in which the API server puts the certificate that it makes for itself. */
const CERTIFICATES = 'certificates';

/** Certificate that the API server can be known by. */
export const certificateFile = (workspace: Workspace): string =>
  workspace.file(`${CERTIFICATES}/apiserver.crt`);

/** A namespace without labels is warned of as well, so that an exception is one that somebody has written. */
const admission = {
  apiVersion: 'apiserver.config.k8s.io/v1',
  kind: 'AdmissionConfiguration',
  plugins: [
    {
      name: 'PodSecurity',
      configuration: {
        apiVersion: 'pod-security.admission.config.k8s.io/v1',
        kind: 'PodSecurityConfiguration',
        defaults: { warn: 'restricted', 'warn-version': 'latest' },
      },
    },
  ],
};

export interface ApiServerOptions {
  /** Port on this machine that it listens on, for HTTPS. */
  readonly port: number;
  /** Address of etcd, `http://…`. */
  readonly etcd: string;
  /** Files of the administrator's token and of the key that signs those of ServiceAccounts. */
  readonly credentials: Credentials;
}

/** Starts a kube-apiserver with the admission plugins that every cluster has. */
export function startApiServer(
  workspace: Workspace,
  program: string,
  { port, etcd, credentials }: ApiServerOptions,
): Service {
  const admissionFile = workspace.file('admission.json');
  writeFileSync(admissionFile, JSON.stringify(admission));
  return workspace.start('kube-apiserver', program, [
    `--etcd-servers=${etcd}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${workspace.file(CERTIFICATES)}`,
    '--endpoint-reconciler-type=none',
    '--service-cluster-ip-range=10.96.0.0/16',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-signing-key-file=${credentials.keyFile}`,
    `--service-account-key-file=${credentials.keyFile}`,
    `--token-auth-file=${credentials.tokenFile}`,
    `--admission-control-config-file=${admissionFile}`,
    '--authorization-mode=Node,RBAC',
    '--allow-privileged=true',
  ]);
}
