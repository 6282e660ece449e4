import { assignedSecret } from './assignments';
import { knownToken } from './known-tokens';
import { hasCredentials } from './literals';
import { hasGenerated } from './randomness';

/** Why a text is a credential or contains one, for who reads that it `contains …`. */
export function credentialIn(value: string, key: string): string | undefined {
  const token = knownToken(value);
  if (token) return `contains a ${token}`;
  if (hasCredentials(value)) return 'contains an address with a password';
  const assigned = assignedSecret(value);
  if (assigned) return `contains a value of ${JSON.stringify(assigned)}`;
  if (!hasPublicName(key) && hasGenerated(value)) return 'contains a long random string';
  return undefined;
}

/** Names of what is random and no secret. */
const PUBLIC =
  /checksum|digest|hash|bundle|certificate|public|revision|commit|sha\d|icon|logo|base64data|applyset/i;

export const hasPublicName = (key: string): boolean => PUBLIC.test(key);
