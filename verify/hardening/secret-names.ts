/** What a name says about its value: a password however simple, or a secret if it looks like one. */
export type Sensitivity = 'password' | 'secret' | 'none';

const PASSWORDS = /^(?:[a-z]*password|passwd|passphrase|pwd)$/;
const SECRETS =
  /^(?:[a-z]*secret|[a-z]*token|apikey|accesskey|privatekey|secretkey|credentials?|bearer|authorization)$/;
const KEYS = /^(?:api|access|private|secret|signing|encryption|shared|master|account|license|auth)$/;

/** Last words that say that the value is about the secret, and not the secret. */
const ABOUT =
  /^(?:name|ref|type|ur[il]|path|file|endpoint|namespace|algorithm|issuer|audience|ttl|duration|policy|kind|version|checksum|property|username|host|port|prefix|field|header|attribute|method)$/;

const known = new Map<string, Sensitivity>();

/** What a key, an option, or a variable is about: `adminPassword`, `GF_SECURITY_SECRET_KEY`, `--api-token`. */
export function sensitivityOf(name: string): Sensitivity {
  const found = known.get(name);
  if (found) return found;
  const sensitivity = decide(name);
  if (name.length < 80 && known.size < 10_000) known.set(name, sensitivity);
  return sensitivity;
}

function decide(name: string): Sensitivity {
  const words = name
    .slice(-120)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const last = words.at(-1) ?? '';
  if (PASSWORDS.test(last)) return 'password';
  if (ABOUT.test(last)) return 'none';
  const isSecret = words.some(
    (word, at) => PASSWORDS.test(word) || SECRETS.test(word) || (KEYS.test(word) && words[at + 1] === 'key'),
  );
  return isSecret ? 'secret' : 'none';
}
