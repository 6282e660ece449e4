import { items, mapping } from '../created/field';
import { World } from '../created/world';
import type { Environment, KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { optionSecret } from './assignments';
import { credentialIn, hasPublicName } from './credential';
import { documentAt, documentsOf } from './documents';
import { isSecretLiteral } from './literals';
import { withoutPublic } from './randomness';
import { sensitivityOf } from './secret-names';
import { NAMING } from './secret-words';
import { type Text, visitTexts } from './texts';

/** The branch keeps everything for ever, and whoever reads it once has it. The finding does not repeat it. */
export const secretMaterial: Rule = {
  name: 'hardening/secret-material',
  contract: 'no text contains a credential: tokens, keys, passwords, values of charts included',
  *check(environment): Iterable<Fault> {
    const secrets = World.of(environment).ofKind('', 'Secret');
    const known: Known = { clean: new Set(), secrets: new Set(secrets.map(({ name }) => name)) };
    for (const one of environment.objects) {
      const object = one.written ? { ...one, manifest: one.written } : one;
      yield* [...inManifest(object, known), ...inArguments(object)];
    }
    for (const { object, content } of documentsOf(environment)) yield* inTexts(object, content, known);
    for (const [file, source] of environment.files) yield* inFile(environment, file, source);
  },
};

/** What is known of texts in an environment. */
interface Known {
  /** Texts without a finding: tenants have most of theirs in common. */
  readonly clean: Set<string>;
  /** Names of Secrets, which are no secrets. */
  readonly secrets: ReadonlySet<string>;
}

/** Line by line, since nobody knows what it is. */
function* inFile(environment: Environment, file: string, source: string): Iterable<Fault> {
  for (const [index, line] of withoutPublic(source).split('\n').entries()) {
    const what = credentialIn(line, '');
    if (what) yield { object: documentAt(environment, file), what: `line ${index + 1} ${what}`, fix: FIX };
  }
}

const FIX = 'remove it, replace the credential, and fetch the new one with an ExternalSecret';

/** What Secrets hold is a finding of its own. */
function inManifest(object: KubernetesObject, known: Known): Fault[] {
  const { group, kind, manifest } = object;
  const isSecret = group === '' && kind === 'Secret';
  return Object.keys(manifest).flatMap((name) => {
    if (isSecret && (name === 'data' || name === 'stringData')) return [];
    const value = name === 'binaryData' ? decoded(manifest[name]) : withoutPublicParts(object, name);
    return inTexts(object, value, known, name);
  });
}

/** @param name of the field that has the value; none for a whole document */
function inTexts(object: KubernetesObject, value: unknown, known: Known, name?: string): Fault[] {
  const faults: Fault[] = [];
  const check = (text: Text) => {
    const what = NAMING[object.group]?.has(text.key) ? undefined : found(text, known);
    if (what) faults.push({ object, path: [...text.path], what, fix: FIX });
  };
  visitTexts(value, check, name === undefined ? [] : [name], name);
  return faults;
}

/** A field of a manifest without what is public in it: definitions of fields set none, and who encrypts wants it read. */
function withoutPublicParts({ group, kind, manifest }: KubernetesObject, name: string): unknown {
  const value = manifest[name];
  if (name !== 'spec') return value;
  if (group === 'bitnami.com' && kind === 'SealedSecret')
    return { ...mapping(value), encryptedData: undefined };
  if (group !== 'apiextensions.k8s.io' || kind !== 'CustomResourceDefinition') return value;
  const versions = items(value, 'versions').map((version) => ({ ...mapping(version), schema: undefined }));
  return { ...mapping(value), versions };
}

const decoded = (data: unknown) =>
  Object.fromEntries(
    Object.entries(mapping(data)).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, Buffer.from(value, 'base64').toString('latin1')]] : [],
    ),
  );

/** How many texts without a finding are remembered. */
const REMEMBERED = 50_000;

/** What a text contains that it should not; the same for the same text, but for its name. */
function found({ key, value }: Text, { clean, secrets }: Known): string | undefined {
  const isName = secrets.has(value) && sensitivityOf(key) !== 'password';
  if (!isName && isSecretLiteral(key, value)) {
    return `the value of ${JSON.stringify(key.slice(0, 80))} is written out`;
  }
  if (value.length < 6 || clean.has(value)) return undefined;
  const what = credentialIn(value, key);
  if (what === undefined && value.length < 256 && clean.size < REMEMBERED && !hasPublicName(key))
    clean.add(value);
  return what;
}

const ARGUMENT_LISTS = ['args', 'command', 'arguments'];

/** `--password` and its value as two items of a list. */
function inArguments(object: KubernetesObject): Fault[] {
  const faults: Fault[] = [];
  visitLists(object.manifest, [], (path, list) => {
    for (const [index, argument] of list.entries()) {
      if (!isGiven(argument, list[index + 1])) continue;
      faults.push({
        object,
        path: [...path, index + 1],
        what: `the value of ${argument} is written out`,
        fix: FIX,
      });
    }
  });
  return faults;
}

/** Whether an option has a secret behind it. */
function isGiven(option: unknown, value: unknown): boolean {
  if (typeof option !== 'string' || typeof value !== 'string' || value.startsWith('-')) return false;
  if (!/^--?[\w.-]{1,80}$/.test(option)) return false;
  return isSecretLiteral(option, value) || optionSecret(`${option} ${value}`) !== undefined;
}

function visitLists(
  value: unknown,
  path: (string | number)[],
  visit: (path: Path, list: readonly unknown[]) => void,
): void {
  if (typeof value !== 'object' || value === null) return;
  const parts = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(parts)) {
    path.push(Array.isArray(value) ? Number(key) : key);
    if (ARGUMENT_LISTS.includes(key)) visit(path, items(parts[key]));
    else visitLists(parts[key], path, visit);
    path.pop();
  }
}
