import * as words from './secret-words';

/**
 * What a name says about its value: a password, however simple; a secret, unless it is a choice (`auth: basic`); a secret or the
 * name of a Secret; a number that is one; something that is one if it looks generated.
 */
export type Sensitivity = 'password' | 'secret' | 'named' | 'number' | 'generated' | 'none';

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
  const parts = partsOf(name);
  const last = (parts.at(-1) ?? '').replace(/(?<=[a-z])\d+$/, '');
  const before = parts.at(-2) ?? '';
  if (words.ABOUT.has(last)) return 'none';
  if (isPassword(last) || isPassword(`${before}${last}`)) return 'password';
  if (last === 'pin') return 'number';
  if (last === 'secret') return ofSecret(name, before);
  if (isSecret(last) || (last === 'cookie' && before === 'erlang')) return 'secret';
  if (last === 'key' && before !== '') return ofKey(before);
  return words.SOMETIMES.has(last) || parts.some(isStrong) ? 'generated' : 'none';
}

/** What opens something, and what may be one if it looks generated. */
const ofKey = (before: string): Sensitivity =>
  words.KEYS.has(before) ? 'secret' : words.OPEN_KEYS.has(before) ? 'none' : 'generated';

/** Fields of Kubernetes that are called `…Secret` name one; variables have it, and so has what is a client's, a session's. */
function ofSecret(name: string, before: string): Sensitivity {
  if (words.SECRET_NAMED.has(before)) return 'none';
  return words.SECRET_OF.has(before) || /^[A-Z\d_]+$/.test(name) ? 'secret' : 'named';
}

/** The words of a name, without those at its end that say nothing. */
function partsOf(name: string): string[] {
  const parts = name
    .slice(-120)
    .replace(/([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3_$2$4')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '');
  if (/\.[a-z\d]{2,10}$/.test(name) && words.EXTENSIONS.has(parts.at(-1) ?? '') && !/\.key$/.test(name))
    parts.pop();
  while (parts.length > 1 && isNeutral(parts.at(-1) ?? '')) parts.pop();
  return parts;
}

const isNeutral = (part: string): boolean => /^\d+$/.test(part) || words.NEUTRAL.has(part);

function isPassword(word: string): boolean {
  const single = word.replace(/s$/, '');
  if (words.SHORT_PASSWORDS.has(word) || words.PASSWORDS.has(single)) return true;
  if (endsWith(words.PASSWORDS, single) !== undefined) return true;
  const owner = endsWith(words.SHORT_PASSWORDS, word);
  return owner !== undefined && words.OWNERS.has(owner);
}

const isSecret = (word: string): boolean =>
  words.SECRETS.has(word) || endsWith(words.SECRET_ENDINGS, word) !== undefined;

/** Words that make any name doubtful, wherever they are in it. */
const isStrong = (word: string, at: number, all: readonly string[]): boolean =>
  endsWith(words.PASSWORDS, word) !== undefined ||
  endsWith(words.SECRET_ENDINGS, word.replace(/s$/, '')) !== undefined ||
  /^credentials?$|^creds$/.test(word) ||
  (words.KEYS.has(word) && /^keys?$/.test(all[at + 1] ?? ''));

/** What is before one of some words at the end of another: `smtp` of `smtppass`. */
function endsWith(endings: ReadonlySet<string>, word: string): string | undefined {
  for (const ending of endings) if (word.endsWith(ending)) return word.slice(0, -ending.length);
  return undefined;
}
