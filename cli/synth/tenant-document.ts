import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  visit,
  type YAMLError,
} from 'yaml';
import { fieldAt } from '../json-schema';
import { hidden, isShown, type Wrong } from '../schema-faults';
import { tenantJsonSchema } from './tenant-schema';

/** What is wrong at a place in a text, without the text itself where it may be a secret, counted in characters from its start. */
export interface Finding extends Wrong {
  readonly offset: number;
}

/** What readers of YAML 1.1 take for a boolean, and those of 1.2 for text. */
const BOOLEAN = /^(?:y|n|yes|no|on|off)$/i;

/** Octal to one reader and decimal, or text, to another; with underscores, colons or as a date: the like. */
const NUMBER =
  /^[-+]?(?:0[0-9_]+|0o[0-7]+|0x[\da-f_]+|0b[01_]+|\d[\d_]*_[\d_]*(?:\.\d*)?|\d+(?::[0-5]?\d)+(?:\.\d*)?)$/i;
const DATE = /^\d{4}-\d\d?-\d\d?(?:[Tt ].*)?$/;

/**
 * What might be read in more than one way, by a look at the text alone. It may be wrong in what it finds, never in what it
 * passes: a file without any is read without the positions of its parts, which takes a tenth of the time.
 */
export const DOUBTFUL = new RegExp(
  `^---|^\\.\\.\\.|^%|${[
    /[&*!]/, // an anchor, an alias or a tag; the first alternatives are a second document and a directive
    /(?:y|n|yes|no|on|off)[ \t]*(?:$|[#:,\]}\r])/,
    /[-+]?(?:0[0-9_obx]|\d[\d_]*[_:]\d|\d{4}-\d)/,
  ]
    .map(({ source }) => `(?:^|[-:?][ \\t]|["']:|[,[{])[ \\t]*${source}`)
    .join('|')}`,
  'im',
);

/** A tenant's file with the places of its parts: for messages, so only made when there is something to say. */
export class TenantDocument {
  private readonly lines = new LineCounter();
  private readonly documents: Document.Parsed[];

  constructor(readonly text: string) {
    const parsed = parseAllDocuments(text, { version: '1.2', schema: 'core', lineCounter: this.lines });
    this.documents = 'empty' in parsed ? [] : parsed;
  }

  /** What is wrong with the text, whatever it is about. */
  findings(): Finding[] {
    const [first, second] = this.documents;
    if (!first) return [];
    if (second) return [{ offset: second.range[0], ...severalDocuments }];
    const twice = first.errors.filter(({ code }) => code === 'DUPLICATE_KEY');
    // what follows a first mistake in the syntax is mostly its consequence
    const broken = first.errors.filter(({ code }) => code !== 'DUPLICATE_KEY').slice(0, 1);
    const errors = [...twice, ...broken].map((error) => syntax(error, this.text));
    return errors.length > 0 ? errors : this.ambiguities(first);
  }

  /** `line:column` of an offset, both from 1. */
  at(offset: number): string {
    const { line, col } = this.lines.linePos(offset);
    return `${Math.max(line, 1)}:${Math.max(col, 1)}`;
  }

  /** Where a value begins; where it is missing, the key of the nearest mapping around it. */
  offsetOf(path: readonly PropertyKey[], of: 'key' | 'value' = 'value'): number {
    let node: unknown = this.documents[0]?.contents;
    let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    for (const [index, step] of path.entries()) {
      const pair = pairAt(node, step);
      if (!pair) return offset;
      node = pair.value;
      const isLast = index === path.length - 1;
      offset = startOf(isLast && of === 'value' ? pair.value : pair.key) ?? startOf(pair.key) ?? offset;
    }
    return offset;
  }

  /** How a value is written; undefined for what is not written as one word. */
  sourceOf(path: readonly PropertyKey[]): string | undefined {
    let node: unknown = this.documents[0]?.contents;
    for (const step of path) node = pairAt(node, step)?.value;
    return isScalar(node) ? (node.source ?? String(node.value)) : undefined;
  }

  private ambiguities(document: Document.Parsed): Finding[] {
    const findings: Finding[] = [];
    visit(document, {
      Node: (_, node, ancestors) => {
        const found = reference(node, this.text) ?? ambiguous(node, () => isSecret(ancestors));
        if (found) findings.push(found);
      },
    });
    return findings;
  }
}

const severalDocuments = {
  rule: 'the file must be one YAML document',
  got: 'a second one',
  fix: 'give each tenant a file of its own, and remove the line with ---',
};

/** No file of a tenant needs ten. */
export const DEEPEST = 100;

export const tooDeep = {
  rule: `the file must have at most ${DEEPEST} levels`,
  got: 'more',
  fix: 'write it flat',
};

function pairAt(node: unknown, step: PropertyKey): { key: unknown; value: unknown } | undefined {
  if (isSeq(node)) {
    const value = node.items[Number(step)];
    return value === undefined ? undefined : { key: value, value };
  }
  if (!isMap(node)) return undefined;
  return node.items.find((pair: Pair) => isScalar(pair.key) && String(pair.key.value) === String(step));
}

const startOf = (node: unknown): number | undefined => {
  if (isPair(node)) return startOf(node.key);
  return isNode(node) ? node.range?.[0] : undefined;
};

/** Anchors and aliases can turn a few lines into gigabytes, and a tag is an instruction to the reader. */
function reference(node: Node, text: string): Finding | undefined {
  const { anchor, tag } = node as { anchor?: string; tag?: string };
  const offset = node.range?.[0] ?? 0;
  const rule = 'the file must be written without anchors, aliases and tags';
  if (isAlias(node))
    return { offset, rule, got: 'an alias', fix: 'repeat the value, or put it in quotes where it is text' };
  if (anchor) {
    const start = text.lastIndexOf(`&${anchor}`, offset);
    return {
      offset: start < 0 ? offset : start,
      rule,
      got: 'an anchor',
      fix: 'remove it, or put the value in quotes where it is text',
    };
  }
  if (tag && tag !== 'tag:yaml.org,2002:int' && isTagged(node, text)) {
    return { offset, rule, got: 'a tag', fix: 'remove it, or put the value in quotes where it is text' };
  }
  return undefined;
}

const isTagged = (node: Node, text: string): boolean =>
  /![^\s]*\s*$/.test(
    text
      .slice(0, node.range?.[0] ?? 0)
      .split('\n')
      .at(-1) ?? '',
  );

/** Whether a value is one of those in which people write secrets. @param ancestors from the document down */
function isSecret(ancestors: readonly unknown[]): boolean {
  const path = ancestors.flatMap((one): PropertyKey[] => {
    if (isSeq(one)) return [0];
    return isPair(one) && isScalar(one.key) ? [String(one.key.value)] : [];
  });
  return !isShown(fieldAt(path, tenantJsonSchema()));
}

function ambiguous(node: Node, isHidden: () => boolean): Finding | undefined {
  if (!isScalar(node) || node.type !== 'PLAIN') return undefined;
  const source = node.source ?? '';
  if (![BOOLEAN, NUMBER, DATE].some((form) => form.test(source))) return undefined;
  const offset = node.range?.[0] ?? 0;
  const rule = 'a value must mean the same to every reader of YAML';
  const [got, quoted] = isHidden() ? [hidden, 'it in quotes'] : [source, `"${source}" in quotes`];
  if (BOOLEAN.test(source)) {
    const meant = /^(?:y|yes|on)$/i.test(source);
    return { offset, rule, got, fix: `write ${meant}, or ${quoted} if it is text` };
  }
  if (NUMBER.test(source))
    return { offset, rule, got, fix: `write ${quoted} if it is text, or the decimal number` };
  return { offset, rule, got, fix: `write ${quoted}` };
}

function syntax({ code, message, pos: [offset] }: YAMLError, text: string): Finding {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const [line = ''] = text.slice(start).split(/\r?\n/, 1);
  const rest = line.slice(offset - start);
  const got = rest === '' ? 'the end of the line' : JSON.stringify(rest.charAt(0));
  if (message.startsWith('Maximum call stack')) return { offset: 0, ...tooDeep };
  if (code === 'DUPLICATE_KEY') {
    return {
      offset,
      rule: 'a field must be given once',
      got: JSON.stringify(rest.replace(/:.*/, '')),
      fix: 'remove one of the two',
    };
  }
  if (code === 'TAB_AS_INDENT') {
    return {
      offset,
      rule: 'lines must be indented with spaces',
      got: 'a tab',
      fix: 'put two spaces instead',
    };
  }
  const rule = 'the file must be YAML';
  const [, before, first] = /^(\s*(?:- )?[\w-]+:\s+)([*@%`])/.exec(line) ?? [];
  if (before && first)
    return {
      offset: start + before.length,
      rule,
      got: JSON.stringify(first),
      fix: 'put the value in quotes',
    };
  const [reason = message] = message.split(/ at line \d+|\n|: /);
  return { offset, rule, got, fix: `correct it: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}` };
}
