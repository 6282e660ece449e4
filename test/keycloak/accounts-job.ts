import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Json } from '../../cli/cluster/api/client';
import { objectsOf } from './platform-objects';

/** What the Job reads from Secrets, by name of the Secret. */
export type Drawn = Readonly<Record<string, string>>;

/** Variables of the Job that makes the lasting accounts, with the secrets that are drawn. */
export function accountsEnvironment(drawn: Drawn): Readonly<Record<string, string>> {
  const [job] = objectsOf('Job', 'keycloak-accounts');
  const [container] = job?.spec.template.spec.containers ?? [];
  return Object.fromEntries(
    container.env.map(({ name, value, valueFrom }: Json) => [
      name,
      value ?? drawn[valueFrom.secretKeyRef.name] ?? '',
    ]),
  );
}

/** Runs the script of that Job with Keycloak's own command line. @returns what it says, and its exit code */
export function runAccountsJob(
  home: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly said: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'accounts-'));
  const [files] = objectsOf('ConfigMap', 'keycloak-accounts');
  const script = path.join(folder, 'accounts.sh');
  writeFileSync(script, files?.data['accounts.sh']);
  chmodSync(script, 0o500);
  const env = { PATH: process.env.PATH, ...environment, TMPDIR: folder, KEYCLOAK_HOME: home };
  return new Promise((resolve) => {
    const job = spawn('bash', [script], { env });
    let said = '';
    const hear = (chunk: Buffer) => {
      said += chunk;
    };
    job.stdout.on('data', hear);
    job.stderr.on('data', hear);
    job.on('close', (code) => {
      rmSync(folder, { recursive: true, force: true });
      resolve({ code, said });
    });
  });
}
