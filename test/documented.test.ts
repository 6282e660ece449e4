import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from '@swc/core';

const root = path.join(__dirname, '..');
/** `imports/` is generated. */
const folders = ['argocd', 'cli', 'constructs', 'environments', 'verify'];

const files = folders.flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => path.join(folder, name))
    .sort(),
);

/** As much of a node of swc's tree as is read here. */
interface Node {
  readonly type: string;
  readonly span: { readonly start: number; readonly end: number };
}

/** A file's tree, and the text before and of each node in it. */
interface Parsed {
  readonly nodes: readonly Node[];
  before(node: Node): string;
  text(node: Node): string;
}

function parse(source: string, file: string): Parsed {
  // Places in the tree are bytes, counted on from file to file; the first statement's tells where this one begins.
  const bytes = Buffer.from(`;${source}`);
  const { body } = parseSync(bytes.toString(), { syntax: 'typescript', tsx: file.endsWith('x') });
  const start = body[0]?.span.start ?? 0;
  const slice = (from: number, to: number) => bytes.subarray(from - start, to - start).toString();
  return {
    nodes: nodesIn(body),
    before: ({ span }) => slice(start, span.start),
    text: ({ span }) => slice(span.start, span.end),
  };
}

function nodesIn(value: unknown): Node[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap(nodesIn);
  return 'type' in value && 'span' in value ? [value as Node, ...below] : below;
}

interface Field extends Node {
  readonly key: { readonly value: string };
  readonly optional: boolean;
}

interface Declaration extends Node {
  readonly id: { readonly value: string };
}

const isDeclaration = (node: Node): node is Declaration =>
  ['TsInterfaceDeclaration', 'TsTypeAliasDeclaration'].includes(node.type) &&
  /(Props|Options)$/.test((node as Declaration).id.value);

const isField = ({ type }: Node) => ['TsPropertySignature', 'TsMethodSignature'].includes(type);

/** The fields of a declaration, without those of objects in them, of which the field's comment speaks. */
function fieldsOf(declaration: Node): Field[] {
  const all = nodesIn(declaration).filter(isField);
  return all.filter(
    ({ span }) => !all.some((other) => other.span.start < span.start && span.end < other.span.end),
  ) as Field[];
}

/** What is wrong with the comment above a field; nothing, if it says what the field is and what is without it. */
function fault(before: string, { optional }: Field): string | undefined {
  const [, comment] = /\/\*\*((?:(?!\*\/).)*)\*\/\s*$/s.exec(before) ?? [];
  if (comment === undefined) return 'must have a doc comment';
  if (!/\w/.test(comment.split(/@\w+/)[0] ?? '')) return 'must be described before its tags';
  if (optional && !comment.includes('@default')) return 'must have @default in its doc comment';
  return undefined;
}

function fieldFaults(source: string, file: string): { readonly fields: number; readonly faults: string[] } {
  const parsed = parse(source, file);
  const fields = parsed.nodes
    .filter(isDeclaration)
    .flatMap((declaration) => fieldsOf(declaration).map((field) => ({ name: declaration.id.value, field })));
  const faults = fields.flatMap(({ name, field }) => {
    const before = parsed.before(field);
    const wrong = fault(before, field);
    return wrong ? [`${file}:${before.split('\n').length}: ${name}.${field.key.value} ${wrong}`] : [];
  });
  return { fields: fields.length, faults };
}

const LINES = 60;

function constructorFaults(
  source: string,
  file: string,
): { readonly constructors: number; readonly faults: string[] } {
  const parsed = parse(source, file);
  const constructors = parsed.nodes.filter(({ type }) => type === 'Constructor');
  const faults = constructors.flatMap((node) => {
    const lines = parsed.text(node).split('\n').length;
    if (lines <= LINES) return [];
    return `${file}:${parsed.before(node).split('\n').length}: constructor must have at most ${LINES} lines, got ${lines}`;
  });
  return { constructors: constructors.length, faults };
}

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

describe('the reader of fields', () => {
  const faultsOf = (...lines: string[]) =>
    fieldFaults(['/** Größe: the first statement is not the first byte. */', ...lines].join('\n'), 'a.ts')
      .faults;

  it('takes a comment that says what a field is, with @default where it is optional', () => {
    const fields = ['/** Pods, 1 or more. */ readonly a: number;', '/** Days. @default 31 */ b?: number;'];
    expect(faultsOf('export interface AProps {', ...fields, '}')).toEqual([]);
  });

  it.each([
    ['readonly a: string;', 'must have a doc comment'],
    ['/** Days. */ a: string; /* Days. */ b: string;', 'must have a doc comment'],
    ['/** Days. */ a(): void; b(): void;', 'must have a doc comment'],
    ['/** @default 31 */ a?: number;', 'must be described before its tags'],
    ['/** Days. */ a?: number;', 'must have @default in its doc comment'],
  ])('finds a fault in %s', (fields, fault) => {
    for (const declaration of [`interface AOptions { ${fields} }`, `type AProps = B & { ${fields} }`]) {
      expect(faultsOf(declaration)).toEqual([expect.stringMatching(`^a.ts:2: A\\w+\\.[ab] ${fault}$`)]);
    }
  });

  it('leaves other types alone, and what is in the object of a field', () => {
    expect(faultsOf('interface A { a: string }')).toEqual([]);
    expect(faultsOf('interface AProps { /** Secret. */ a: { name: string; key?: string } }')).toEqual([]);
  });
});

describe('the reader of constructors', () => {
  const constructorOf = (lines: number) =>
    constructorFaults(`class A {\n  constructor() {${'\n'.repeat(lines - 1)}}\n}`, 'a.ts').faults;

  it('takes sixty lines, and no more', () => {
    expect(constructorOf(60)).toEqual([]);
    expect(constructorOf(61)).toEqual(['a.ts:2: constructor must have at most 60 lines, got 61']);
  });
});

describe('the source', () => {
  it('says of every field of props and options what it is, and what is without it', () => {
    const found = files.map((file) => fieldFaults(read(file), file));
    expect(found.reduce((sum, { fields }) => sum + fields, 0)).toBeGreaterThan(300);
    expect(found.flatMap(({ faults }) => faults)).toEqual([]);
  });

  it('has constructors that are read at once', () => {
    const found = files.map((file) => constructorFaults(read(file), file));
    expect(found.reduce((sum, { constructors }) => sum + constructors, 0)).toBeGreaterThan(50);
    expect(found.flatMap(({ faults }) => faults)).toEqual([]);
  });
});
