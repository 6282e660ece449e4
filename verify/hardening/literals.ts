import { isWords, looksGenerated } from './randomness';
import { sensitivityOf } from './secret-names';
import { ALGORITHM, CHOICES, NOTHING } from './secret-words';

/** What stands for a value that is somewhere else, or that cannot be read: variables, templates, paths, what is encrypted. */
const REFERENCE =
  /^\$[A-Za-z_][\w.-]*(?::[\w.-]+)?$|^<[^<>]+>?$|^%\w+%$|^\$\w*\{|[$%#]\{|\{\{|\$\(|%\(\w+\)|^(?:arn|file|env|vault|secret|ref|op|awssm|gcpsm|kubernetes|k8s|ssm):|^ref\+|^@Microsoft\.KeyVault|^ENC[([]|^\{cipher\}|^(?:~|\.{1,2})?\/|^[*x.•]+$|redacted|^replace[-_]|^keep-?existing/i;

/** A time, a size, or a number that is too short to keep anything shut. */
const AMOUNT = /^-?\d+(?:\.\d+)?(?:ms|s|m|h|d|w|%|[KMG]i?B?)$|^-?\d{1,3}$|^\d+\.\d+$/;

/** Whether a value says nothing: it is somewhere else, or switches something. */
const isNothing = (value: string): boolean =>
  !/[A-Za-z\d]/.test(value) ||
  /^\d{1,3}$/.test(value) ||
  NOTHING.has(value.toLowerCase()) ||
  REFERENCE.test(value.slice(0, 200));

/** Whether what has this name has a value that is a secret, written out. */
export function isSecretLiteral(name: string, value: string): boolean {
  const sensitivity = sensitivityOf(name);
  if (sensitivity === 'none') return hasBareCredentials(name, value);
  const trimmed = value.trim().replace(/^(?:Bearer|Basic|Token) +(?=\S+$)/i, '');
  if (isNothing(trimmed) || isAddress(trimmed)) return false;
  switch (sensitivity) {
    case 'password':
      return !isDocument(trimmed);
    case 'secret':
      return isOne(trimmed) && !isOwnName(name, trimmed);
    case 'named':
      return isOne(trimmed) && !(isWords(trimmed) && trimmed.includes('-')) && !isOwnName(name, trimmed);
    case 'number':
      return /^\d{4,12}$/.test(trimmed);
    case 'generated':
      return looksGenerated(trimmed);
  }
}

/** What is read as a text, and not as one value. */
const isDocument = (value: string): boolean => value.includes('\n') || /^[[{]/.test(value);

/** An address is no secret; `hasCredentials` looks for those in it. */
const isAddress = (value: string): boolean => /^[a-z][a-z\d+.-]{1,20}:\/\//i.test(value);

const isOne = (value: string): boolean =>
  !/\s/.test(value) &&
  !isDocument(value) &&
  !isChoice(value.toLowerCase()) &&
  !AMOUNT.test(value) &&
  !isPath(value);

const isChoice = (value: string): boolean => CHOICES.has(value) || ALGORITHM.test(value);

/** `secretAccessKey: secret-access-key`: which key of a Secret has it. A variable that says so has it as its value. */
const isOwnName = (name: string, value: string): boolean =>
  !/^[A-Z\d_]+$/.test(name) && /^[A-Za-z_-]{3,}$/.test(value) && lettersOf(name).includes(lettersOf(value));

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');

/** `secret/data/web`, which is in no folder. */
const isPath = (value: string): boolean => value.includes('/') && isWords(value);

/** Credentials within an address: `postgres://user:password@host`, `user:password@tcp(host)`. */
export function hasCredentials(text: string): boolean {
  if (!text.includes('@')) return false;
  for (const [, password = ''] of text.matchAll(/:\/\/[^\s:@/"']{0,128}:([^\s@/"']{1,200})@/g)) {
    if (!isNothing(password)) return true;
  }
  for (const [, password = ''] of text.matchAll(/[\w.-]:([^\s:@/"']{1,200})@(?:tcp|unix)\(/g)) {
    if (!isNothing(password)) return true;
  }
  return false;
}

/** Names of addresses that need no scheme. */
const ADDRESS = /(?:dsn|ur[il]|conn(?:ection)?(?:[_-]?string)?)$/i;

/** Whether an address without a scheme has credentials in it: `DSN: user:password@host/database`. */
function hasBareCredentials(name: string, value: string): boolean {
  if (!value.includes('@') || !ADDRESS.test(name)) return false;
  const [, password] = /^[\w.-]{1,64}:([^\s:@/]{1,200})@[\w.-]+(?::\d+)?(?:[/?]|$)/.exec(value) ?? [];
  return password !== undefined && !isNothing(password);
}
