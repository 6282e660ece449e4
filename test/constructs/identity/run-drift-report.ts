import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Json } from '../../../cli/cluster/api/client';
import report from '../../../constructs/identity/drift-report.pod.mjs';
import realmChanges from '../../../constructs/identity/realm-changes.pod.mjs';

interface Where {
  /** Address of the API server, and of Keycloak. */
  readonly server: string;
  readonly keycloak: string;
  readonly token: string;
  /** Certificate that the API server is known by. @default it has none */
  readonly authority?: string;
}

export interface Report {
  /** Exit status. */
  readonly status: number;
  /** What it has written, a line each. */
  readonly lines: readonly Json[];
}

/** Runs the drift report as its pod does. */
export async function runReport({ server, keycloak, token, authority = '' }: Where): Promise<Report> {
  const folder = mkdtempSync(path.join(tmpdir(), 'plinth-drift-report-'));
  const file = (name: string, content: string): string => {
    const place = path.join(folder, name);
    writeFileSync(place, content);
    return place;
  };
  file('realm-changes.pod.mjs', realmChanges);
  const env = {
    API_SERVER: server,
    NODE_EXTRA_CA_CERTS: file('ca.crt', authority),
    TOKEN_FILE: file('token', `${token}\n`),
    KEYCLOAK: keycloak,
    OPEN_REALM: 'platform',
  };
  const program = file('drift-report.pod.mjs', report);
  try {
    return await new Promise((resolve) =>
      execFile(process.execPath, [program], { env }, (error, stdout, stderr) => {
        const lines = stdout.split('\n').filter(Boolean);
        if (stderr) lines.push(JSON.stringify({ message: stderr }));
        resolve({ status: Number(error?.code ?? 0), lines: lines.map((line) => JSON.parse(line)) });
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
