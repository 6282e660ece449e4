import { field, items, mapping } from '../created/field';
import type { Environment, KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { documentAt, documentsOf } from './documents';
import { knownToken } from './known-tokens';
import { assignedSecret, hasCredentials, isSecretLiteral } from './literals';
import { hasGenerated } from './randomness';
import { sensitivityOf } from './secret-names';
import { type Text, texts } from './texts';

/** The branch keeps everything for ever, and whoever reads it once has it. The finding does not repeat it. */
export const secretMaterial: Rule = {
  name: 'hardening/secret-material',
  contract: 'no text contains a credential: tokens, keys, passwords, values of charts included',
  *check(environment): Iterable<Fault> {
    const clean = new Set<string>();
    const sources = [
      ...environment.objects.map((object) => ({ object, read: () => textsOf(object) })),
      ...documentsOf(environment).map(({ object, content }) => ({ object, read: () => texts(content) })),
    ];
    for (const { object, read } of sources) {
      for (const text of read()) {
        const what = found(text, clean);
        if (what) yield { object, path: text.path, what, fix: FIX };
      }
      for (const { path, argument } of argumentsOf(object)) {
        yield { object, path, what: `the value of ${argument} is written out`, fix: FIX };
      }
    }
    for (const [file, source] of environment.files) yield* inFile(environment, file, source);
  },
};

/** Line by line, since nobody knows what it is. */
function* inFile(environment: Environment, file: string, source: string): Iterable<Fault> {
  for (const [index, line] of source.split('\n').entries()) {
    const what = inText(line, '');
    if (what) yield { object: documentAt(environment, file), what: `line ${index + 1} ${what}`, fix: FIX };
  }
}

const FIX = 'remove it, replace the credential, and fetch the new one with an ExternalSecret';

/** What Secrets hold is a finding of its own. */
function* textsOf({ group, kind, manifest }: KubernetesObject): Iterable<Text> {
  const isSecret = group === '' && kind === 'Secret';
  for (const [name, value] of Object.entries(manifest)) {
    if (isSecret && (name === 'data' || name === 'stringData')) continue;
    if (name === 'binaryData') yield* decoded(value);
    else yield* texts(value, [name], name);
  }
}

function* decoded(data: unknown): Iterable<Text> {
  for (const [key, value] of Object.entries(mapping(data))) {
    if (typeof value !== 'string') continue;
    yield { path: ['binaryData', key], key, value: Buffer.from(value, 'base64').toString('latin1') };
  }
}

/** How many texts without a finding are remembered: tenants have most of theirs in common. */
const REMEMBERED = 50_000;

/** What a text contains that it should not; the same for the same text, but for its name. */
function found({ key, value }: Text, clean: Set<string>): string | undefined {
  if (sensitivityOf(key) !== 'none' && isSecretLiteral(key, value)) {
    return `the value of ${JSON.stringify(key.slice(0, 80))} is written out`;
  }
  if (value.length < 8 || clean.has(value)) return undefined;
  const what = inText(value, key);
  if (what === undefined && value.length < 256 && clean.size < REMEMBERED && !PUBLIC.test(key))
    clean.add(value);
  return what;
}

function inText(value: string, key: string): string | undefined {
  const token = knownToken(value);
  if (token) return `contains a ${token}`;
  if (hasCredentials(value)) return 'contains an address with a password';
  const assigned = assignedSecret(value);
  if (assigned) return `contains a value of ${JSON.stringify(assigned)}`;
  if (!PUBLIC.test(key) && hasGenerated(value)) return 'contains a long random string';
  return undefined;
}

/** Names of what is random and no secret. */
const PUBLIC = /checksum|digest|hash|bundle|certificate|public|revision|commit|sha\d/i;

const ARGUMENT_LISTS = ['args', 'command', 'arguments'];

/** `--password` and its value as two items of a list. */
function* argumentsOf({ manifest }: KubernetesObject) {
  for (const { path, list } of lists(manifest)) {
    for (const [index, argument] of list.entries()) {
      const value = list[index + 1];
      if (typeof argument !== 'string' || typeof value !== 'string') continue;
      if (!/^--?[\w.-]{2,80}$/.test(argument) || !isSecretLiteral(argument, value)) continue;
      if (!value.startsWith('-')) yield { path: [...path, index + 1], argument };
    }
  }
}

function* lists(
  value: unknown,
  path: (string | number)[] = [],
): Iterable<{ path: (string | number)[]; list: readonly unknown[] }> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    if (ARGUMENT_LISTS.includes(key)) yield { path: at, list: items(field(value, key)) };
    else yield* lists(part, at);
  }
}
