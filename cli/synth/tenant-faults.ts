import path from 'node:path';
import type { ZodError } from 'zod';
import { fieldFaults, inWords, nameOf, type Path } from '../schema-faults';
import { type Finding, TenantDocument, tooDeep } from './tenant-document';
import { tenantJsonSchema } from './tenant-schema';

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
  const sourceOf = (field: Path) => document.sourceOf(field);
  const faults = fieldFaults(issues, { content, schema: tenantJsonSchema(), group: 'a mapping', sourceOf });
  const findings = faults.map(({ path, isKey, rule, ...rest }) => ({
    ...rest,
    rule: `${nameOf(path)} ${rule}`,
    offset: document.offsetOf(path, isKey ? 'key' : 'value'),
  }));
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

const message = (shown: string, document: TenantDocument, { offset, ...wrong }: Finding): string =>
  `${shown}:${document.at(offset)}: ${inWords(wrong)}`;

/** A path as it is told to people: from where they are. */
export const shownPath = (file: string): string => path.relative(process.cwd(), file);
