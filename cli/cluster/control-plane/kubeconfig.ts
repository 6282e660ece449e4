import { writeFileSync } from 'node:fs';
import { certificateFile } from './api-server';
import type { Credentials } from './credentials';
import type { Workspace } from './workspace';

/** Writes what a program needs to reach the API server as its administrator; returns the file. */
export function writeKubeconfig(
  workspace: Workspace,
  name: string,
  port: number,
  credentials: Credentials,
): string {
  const file = workspace.file(name);
  writeFileSync(file, JSON.stringify(access(workspace, port, credentials)), { mode: 0o600 });
  return file;
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
