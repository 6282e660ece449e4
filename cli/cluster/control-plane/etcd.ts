import type { Service, Workspace } from './workspace';

/** Starts the store of the API server, which is asked by nobody else. @returns its address */
export function startEtcd(
  workspace: Workspace,
  program: string,
  [clientPort, peerPort]: readonly [number, number],
): { service: Service; url: string } {
  const url = `http://127.0.0.1:${clientPort}`;
  const peers = `http://127.0.0.1:${peerPort}`;
  const service = workspace.start('etcd', program, [
    `--data-dir=${workspace.file('etcd')}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peers}`,
    `--initial-advertise-peer-urls=${peers}`,
    `--initial-cluster=default=${peers}`,
  ]);
  return { service, url };
}
