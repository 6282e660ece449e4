import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { Workspace } from './workspace';

export interface Credentials {
  /** Token of a cluster administrator, new in every run. */
  readonly token: string;
  /** File that tells the API server whose the token is. */
  readonly tokenFile: string;
  /** File with the key that signs and checks the tokens of ServiceAccounts. */
  readonly keyFile: string;
}

/** Who may ask the API server, and what it signs with. */
export function writeCredentials(workspace: Workspace): Credentials {
  const token = randomBytes(24).toString('hex');
  const tokenFile = workspace.file('tokens.csv');
  writeFileSync(tokenFile, `${token},administrator,administrator,system:masters\n`, { mode: 0o600 });
  const keyFile = workspace.file('service-accounts.key');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  return { token, tokenFile, keyFile };
}
