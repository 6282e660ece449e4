import type { core } from 'zod';
import { nearest } from '../verify/schema/values/nearest';
import { fieldAt, fieldsOf, type JsonSchema, optionsOf } from './json-schema';

type Issue = core.$ZodIssue;
export type Path = readonly PropertyKey[];

/** What is wrong with a field, in the words of every message: `<rule>, got <value>; <fix>`. */
export interface Wrong {
  readonly rule: string;
  readonly got: string;
  readonly fix: string;
}

/** The same with the field, for those who know where it is written. */
export interface FieldFault extends Wrong {
  readonly path: Path;
  /** Whether the name of the field is wrong, and not its value. */
  readonly isKey: boolean;
}

/** What a schema has looked at, and what is known of it. */
export interface Checked {
  readonly content: unknown;
  readonly schema: JsonSchema;
  /** What a group of fields is called where it is written. */
  readonly group: 'a mapping' | 'an object';
  /** How a value is written; undefined for what is not written as one word. @default as JavaScript prints it */
  readonly sourceOf?: (path: Path) => string | undefined;
}

/** What a schema finds wrong. A message of it is `<rule>` or `<rule>; <fix>`; what it says of the field has the rest. */
export const fieldFaults = (issues: readonly Issue[], checked: Checked): FieldFault[] =>
  issues.flatMap((issue) => faultsOf(issue, checked));

export const inWords = ({ rule, got, fix }: Wrong): string => `${rule}, got ${got}; ${fix}`;

function faultsOf(issue: Issue, checked: Checked): FieldFault[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownField([...path, key], checked));
  }
  const value = valueAt(checked.content, path);
  const { rule, fix } = ruleOf(issue, value, checked);
  const isKey = issue.code === 'invalid_key';
  const got = isKey ? JSON.stringify(path.at(-1)) : shownValue(value, path, issue, checked);
  return [{ path, isKey, rule, got, fix }];
}

/** The value of an unknown field is not shown: it may be a password, which somebody thought to have a place here. */
function unknownField(path: Path, { content, schema }: Checked): FieldFault {
  const around = path.slice(0, -1);
  const group = fieldAt(around, schema, content);
  const known = group ? fieldsOf(group, valueAt(content, around)) : [];
  const name = String(path.at(-1));
  const meant = nearest(name, known);
  return {
    path,
    isKey: true,
    rule: 'must be a field that there is',
    got: JSON.stringify(name),
    fix: meant ? `did you mean "${meant}"` : `remove it; fields here are ${known.join(', ')}`,
  };
}

function ruleOf(issue: Issue, value: unknown, checked: Checked): { rule: string; fix: string } {
  const described = describedAt(issue.path, checked);
  const isChoice = issue.code === 'invalid_value' || issue.code === 'invalid_union';
  if (value === undefined && (issue.code === 'invalid_type' || (isChoice && isZods(issue.message)))) {
    return { rule: 'must be given', fix: `add it${contentOf(described, choicesOf(issue, checked))}` };
  }
  const source = sourceOf(issue.path, value, checked);
  if (issue.code === 'invalid_type' && issue.expected === 'string' && source !== undefined) {
    const quoted = isShown(described) ? `: "${source}"` : '';
    return { rule: 'must be text', fix: `put it in quotes${quoted}` };
  }
  const [said = '', fix] = saidOf(issue).split('; ');
  const rule = isZods(said) ? (ruleByCode(issue, checked) ?? said.toLowerCase()) : said;
  const known = rule.includes('such as') ? '' : contentOf(described, []);
  return { rule, fix: fix ?? `correct it${known}` };
}

/** Of a choice between kinds of text, every kind; of the key of a mapping, what is wrong with it. */
function saidOf(issue: Issue): string {
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
  if (issue.code !== 'invalid_union' || !isZods(issue.message)) return issue.message;
  const rules = issue.errors.flatMap(([first]) => first?.message.split('; ')[0] ?? []);
  return rules.length === 0 || rules.some(isZods) ? issue.message : [...new Set(rules)].join(', or ');
}

const describedAt = (path: Path, { schema, content }: Checked): JsonSchema | undefined =>
  fieldAt(path, schema, content);

/** Whether a value is told: not in a field that people may write a secret in, which JSON Schema has a word for. */
export const isShown = (described: JsonSchema | undefined): boolean => described?.format !== 'password';

/** What is told instead of a value. */
export const hidden = 'a value that is not shown';

/** Whether a message is the library's own, which nobody has written for people. */
const isZods = (message: string): boolean => /^(?:Invalid|Too|Expected|Unrecognized)\b/.test(message);

function ruleByCode(issue: Issue, checked: Checked): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${nounOf(issue.expected, checked)}`;
    case 'invalid_value':
    case 'invalid_union':
      return choicesOf(issue, checked).length > 0 ? `must be ${oneOf(choicesOf(issue, checked))}` : undefined;
    case 'too_small':
      return `must be at least ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    default:
      return undefined;
  }
}

function nounOf(expected: string, { group }: Checked): string {
  const nouns: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: group,
    record: group,
  };
  return nouns[expected] ?? expected;
}

/** The values that a field may have, where they can be counted. */
function choicesOf(issue: Issue, { schema, content }: Checked): unknown[] {
  if (issue.code === 'invalid_value') return [...issue.values];
  if (issue.code !== 'invalid_union' || !issue.discriminator) return [];
  const group = fieldAt(issue.path.slice(0, -1), schema, content);
  return group ? wordsOf(group, issue.discriminator) : [];
}

const wordsOf = (group: JsonSchema, field: string): unknown[] =>
  optionsOf(group).flatMap(({ properties }) => properties?.[field]?.const ?? []);

/** What a field that is missing or wrong could be: an example, its values, its kinds, or its fields. */
function contentOf(field: JsonSchema | undefined, choices: readonly unknown[]): string {
  if (choices.length > 0) return `: ${oneOf(choices)}`;
  if (!field) return '';
  const [example] = optionsOf(field).flatMap(({ examples = [] }) => examples);
  if (example !== undefined) return `, such as ${JSON.stringify(example)}`;
  const kinds = field.oneOf ?? [];
  for (const name of Object.keys(kinds[0]?.properties ?? {})) {
    const words = wordsOf(field, name);
    if (kinds.length > 0 && words.length === kinds.length) return ` with ${name} ${oneOf(words)}`;
  }
  const { required = [], properties = {} } = field;
  if (required.length > 0) return ` with ${required.join(', ')}`;
  const optional = Object.keys(properties);
  return optional.length > 0 ? ` with one of ${optional.join(', ')}, or several` : '';
}

const oneOf = (choices: readonly unknown[]): string => {
  const texts = choices.map((choice) => JSON.stringify(choice));
  return [...texts.slice(0, -2), texts.slice(-2).join(' or ')].join(', ');
};

/** Groups and lists are named and not printed; nor is what stands in the place of one, whatever it may be. */
function shownValue(value: unknown, path: Path, issue: Issue, checked: Checked): string {
  if (value === undefined || value === null) return 'nothing';
  if (!isShown(describedAt(path, checked))) return hidden;
  if (Array.isArray(value)) return value.length > 0 ? 'a list' : 'an empty list';
  if (typeof value === 'object')
    return Object.keys(value).length > 0 ? checked.group : checked.group.replace(/^an?/, 'an empty');
  if (typeof value === 'string') {
    const isInPlaceOfGroup =
      issue.code === 'invalid_type' && /^(?:object|record|array)$/.test(issue.expected);
    return isInPlaceOfGroup ? 'text' : JSON.stringify(short(withoutSecrets(value)));
  }
  return sourceOf(path, value, checked) ?? `a ${typeof value}`;
}

function sourceOf(path: Path, value: unknown, { sourceOf: written }: Checked): string | undefined {
  const isWord = /^(?:string|number|bigint|boolean)$/.test(typeof value);
  return (isWord && written?.(path)) || (isWord ? String(value) : undefined);
}

/** An address without the user and the password in it, and without what is asked of it: a token is often there. */
const withoutSecrets = (text: string): string =>
  text.includes('://')
    ? text.replace(/(:\/\/).*@/s, '$1…@').replace(/(:\/\/[^?#]*)[?#].*$/s, '$1?…')
    : text.replace(/[^\s/@:]+:.*@/s, '…@');

/** A text without its end if it is too long for a message. */
const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

const valueAt = (value: unknown, field: Path): unknown =>
  field.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key],
    value,
  );

/** `services.api.image`, `users[1].email`. */
export const nameOf = (field: Path): string =>
  field
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '') || 'the file';
