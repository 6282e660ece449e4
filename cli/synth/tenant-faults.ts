import path from 'node:path';
import type { core, ZodError } from 'zod';
import { nearest } from '../../verify/schema/values/nearest';
import { fieldAt, fieldsOf } from '../tenant/schema';
import { type Finding, short, TenantDocument, tooDeep } from './tenant-document';

type Issue = core.$ZodIssue;
type Path = readonly PropertyKey[];

/** What is wrong with how a file is written, as `<file>:<line>:<column>: <rule>, got <value>; <fix>`. */
export function writtenFaults(shown: string, text: string): string[] {
  const document = new TenantDocument(text);
  return document.findings().map((finding) => message(shown, document, finding));
}

/** What a reader found wrong that the document does not. */
export function unreadable(shown: string, text: string, { message: said }: Error): string {
  const [reason = ''] = said.split('\n');
  const finding = /maxDepth/.test(reason)
    ? tooDeep
    : { rule: 'the file must be YAML', got: reason, fix: 'correct it' };
  return message(shown, new TenantDocument(text), { offset: 0, ...finding });
}

/** What the schema finds wrong with the content of a file. */
export function schemaFaults(shown: string, text: string, content: unknown, { issues }: ZodError): string[] {
  const document = new TenantDocument(text);
  const findings = issues.flatMap((issue) => findingsOf(issue, content, document));
  findings.sort((a, b) => a.offset - b.offset);
  return findings.map((finding) => message(shown, document, finding));
}

/** A fault of one field that no schema knows of, such as a clash with another file. */
export function fieldFault(shown: string, text: string, field: Path, fault: Omit<Finding, 'offset'>): string {
  const document = new TenantDocument(text);
  const { rule, ...rest } = fault;
  return message(shown, document, {
    ...rest,
    offset: document.offsetOf(field),
    rule: `${nameOf(field)} ${rule}`,
  });
}

/** Where a field of a file is, as `<file>:<line>:<column>`. */
export function placeOf(shown: string, text: string, field: Path): string {
  const document = new TenantDocument(text);
  return `${shown}:${document.at(document.offsetOf(field))}`;
}

const message = (shown: string, document: TenantDocument, { offset, rule, got, fix }: Finding): string =>
  `${shown}:${document.at(offset)}: ${rule}, got ${got}; ${fix}`;

function findingsOf(issue: Issue, content: unknown, document: TenantDocument): Finding[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownField([...issue.path, key], document));
  }
  const value = valueAt(content, issue.path);
  const { rule, fix } = ruleOf(issue, value, document);
  const isKey = issue.code === 'invalid_key';
  return [
    {
      offset: document.offsetOf(issue.path, isKey ? 'key' : 'value'),
      rule: `${nameOf(issue.path)} ${rule}`,
      got: isKey ? JSON.stringify(issue.path.at(-1)) : shownValue(value, document.sourceOf(issue.path)),
      fix,
    },
  ];
}

/** The value of an unknown field is not shown: it may be a password, which somebody thought to have a place here. */
function unknownField(field: Path, document: TenantDocument): Finding {
  const around = fieldAt(field.slice(0, -1));
  const known = around ? fieldsOf(around) : [];
  const name = String(field.at(-1));
  const meant = nearest(name, known);
  return {
    offset: document.offsetOf(field, 'key'),
    rule: `${nameOf(field)} must be a field that there is`,
    got: JSON.stringify(name),
    fix: meant ? `did you mean "${meant}"` : `remove it; fields here are ${known.join(', ')}`,
  };
}

/** A message of the schema is `<rule>` or `<rule>; <fix>`; the schema's documentation has the rest. */
function ruleOf(issue: Issue, value: unknown, document: TenantDocument): { rule: string; fix: string } {
  const inner = issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined;
  const [said = '', fix] = (inner ?? issue.message).split('; ');
  if (value === undefined && issue.code === 'invalid_type') {
    return { rule: 'must be given', fix: `add it${suchAs(issue.path)}` };
  }
  const expected = issue.code === 'invalid_type' ? issue.expected : undefined;
  const source = document.sourceOf(issue.path);
  if (expected === 'string' && source !== undefined && value !== null) {
    return { rule: 'must be text', fix: `put it in quotes: "${source}"` };
  }
  const isZods = /^(?:Invalid|Too|Expected|Unrecognized)/.test(said);
  const rule = isZods ? (ruleByCode(issue) ?? said.toLowerCase()) : said;
  return { rule, fix: fix ?? (rule.includes('such as') ? 'correct it' : `correct it${suchAs(issue.path)}`) };
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function ruleByCode(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `must be at least ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    default:
      return undefined;
  }
}

function suchAs(field: Path): string {
  const [example] = fieldAt(field)?.examples ?? [];
  return example === undefined ? '' : `, such as ${JSON.stringify(example)}`;
}

function shownValue(value: unknown, source: string | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? JSON.stringify(short(value)) : (source ?? String(value));
}

const valueAt = (value: unknown, field: Path): unknown =>
  field.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);

/** `services.api.image`, `users[1].email`. */
const nameOf = (field: Path): string =>
  field
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '') || 'the file';

/** A path as it is told to people: from where they are. */
export const shownPath = (file: string): string => path.relative(process.cwd(), file);
