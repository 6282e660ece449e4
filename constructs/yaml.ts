/** YAML accepts no longer key without a `?` in front of it (YAML 1.2.2, 7.4.2). */
const LONGEST_IMPLICIT_KEY = 1024;

/** What is plain unless it is a WORD: most of what manifests hold, so it is asked first. (`e1` can be a number.) */
const NAME = /^(?!e[-\d])[a-z/][\w./-]*$/i;

/** What some schema of YAML 1.1 or 1.2 reads as null, a boolean, a default value or a merge; any case, to be sure. */
const WORD = /^(?:null|true|false|yes|no|on|off|y|n|~|=|<<)$/i;

/** What some schema, or Go's reader, takes for a number or a date: 1_0, .5, 1e3, 0o17, 1:20, .inf, 2026-01-31. */
const NUMBER_OR_DATE = new RegExp(
  [
    /(?:[-+]_*)?(?:\d[\d_]*(?:\.[\d_]*)?|\.[\d_]*)(?:e[-+]?\d+)?/,
    /[-+]?e[-+]?\d+/,
    /[-+]?0(?:x[\da-f_]+|o[0-7_]+|b[01_]+)/,
    /[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?/,
    /[-+]?\.inf|\.nan/,
    /\d{4}-\d\d?-\d\d?(?:(?:t| +)\d\d?:\d\d?:\d\d?(?:\.\d*)? *(?:z|[-+][\d:]+)?)?/,
  ]
    .map(({ source }) => `^(?:${source})$`)
    .join('|'),
  'i',
);

/** What makes a plain scalar something else: an indicator or space first, `: ` or ` #` inside, `:` or space last. */
const SYNTAX = /^[ !"#%&'*,>@[\]`{|}]|^[-?:](?: |$)|^(?:---|\.\.\.)(?: |$)|:(?: |$)| #| $/;

/** What readers refuse or drop, and what YAML 1.1 takes for a line break (U+0085, U+2028, U+2029). */
const UNPRINTABLE = /[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;
const EVERY_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu');
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Keys repeat in every object, so their text is remembered, for a limited number at a time. */
const keyTexts = new Map<string, string>();
const REMEMBERED_KEYS = 2000;

/** The starts of lines, by depth. */
const lines: string[] = [];

/**
 * Kubernetes objects as YAML: block style, keys in their order, nothing folded, no aliases. It reads back equal in YAML
 * 1.1 and 1.2: a string is quoted only where one of their schemas would read something else. As in JSON, undefined
 * values are left out and -0 is 0; unlike JSON, undefined list items are left out too.
 */
export function toYaml(documents: readonly object[]): string {
  let text = '';
  for (const document of documents) text += `${text && '---\n'}${new Emitter(document).text()}\n`;
  return text;
}

/** How `toYaml` writes a string as a value or, if it is short and of one line, as a key. */
export const yamlScalar = (text: string): string => new Emitter([text]).text().replace('- ', '');

class Emitter {
  /** One growing text: joining the texts of the parts takes longer. */
  private out = '';
  /** The collections being written, outermost first, and for each the key of the entry being written. */
  private readonly collections: object[] = [];
  private readonly keys: (string | number)[] = [];

  constructor(private readonly document: object) {}

  text(): string {
    this.value(this.document, '');
    return this.out;
  }

  /** Writes a value and the space before it. `first` precedes the first entry if it has entries. */
  private value(value: unknown, first: string): void {
    if (typeof value === 'string') this.out += ` ${this.string(value)}`;
    else if (typeof value === 'number')
      this.out += ` ${Number.isFinite(value) ? numeral(value) : this.refuse(`${value}`)}`;
    else if (typeof value === 'boolean') this.out += value ? ' true' : ' false';
    else if (value === null) this.out += ' null';
    else if (typeof value === 'object') this.collection(value, first);
    else this.refuse(`a ${typeof value}`);
  }

  private collection(value: object, first: string): void {
    if (this.collections.includes(value)) this.refuse('an object that contains itself');
    const isList = Array.isArray(value);
    if (!isList && !isPlainObject(value)) this.refuse(`an instance of ${value.constructor?.name}`);
    const before = this.out.length;
    const depth = this.collections.push(value) - 1;
    if (isList) this.sequence(value, depth, first);
    else this.mapping(value as Readonly<Record<string, unknown>>, depth, first);
    this.collections.pop();
    if (this.out.length === before) this.out += `${first && ' '}${isList ? '[]' : '{}'}`;
  }

  private sequence(items: readonly unknown[], depth: number, first: string): void {
    let lead = first;
    for (let index = 0; index < items.length; index++) {
      if (items[index] === undefined) continue;
      this.keys[depth] = index;
      this.out += `${lead}-`;
      this.value(items[index], ' ');
      lead = lineAt(depth);
    }
  }

  private mapping(entries: Readonly<Record<string, unknown>>, depth: number, first: string): void {
    const line = lineAt(depth);
    const deeper = lineAt(depth + 1);
    let lead = first;
    // not Object.entries: a new list for every object costs a tenth of the time
    for (const key in entries) {
      const value = entries[key];
      if (value === undefined) continue;
      this.keys[depth] = key;
      this.out += lead + this.key(key, line);
      this.value(value, deeper);
      lead = line;
    }
  }

  private key(key: string, line: string): string {
    const known = keyTexts.get(key);
    if (known !== undefined) return known;
    const text = isPlain(key) ? key : this.quoted(key);
    if (text.length > LONGEST_IMPLICIT_KEY) return `? ${text}${line}:`;
    if (keyTexts.size === REMEMBERED_KEYS) keyTexts.clear();
    keyTexts.set(key, `${text}:`);
    return `${text}:`;
  }

  private string(text: string): string {
    if (isPlain(text)) return text;
    return isLiteral(text) ? literal(text, lineAt(this.collections.length)) : this.quoted(text);
  }

  /** In single quotes if that saves escapes, else as in JSON. */
  private quoted(text: string): string {
    if (LONE_SURROGATE.test(text)) this.refuse('text with half of a surrogate pair');
    if (/["\\]/.test(text) && !/['\n\t]/.test(text) && !UNPRINTABLE.test(text)) return `'${text}'`;
    return JSON.stringify(text).replace(EVERY_UNPRINTABLE, escaped);
  }

  private refuse(got: string): never {
    const { kind = 'document', metadata } = this.document as { kind?: string; metadata?: { name?: string } };
    const where = metadata?.name ? `${kind} ${metadata.name}` : kind;
    const path = this.keys.slice(0, this.collections.length).map(step).join('').replace(/^\./, '');
    const remedy = 'give text, a finite number, a boolean, null, a list or a plain object';
    throw new TypeError(`${where}: ${path || 'it'} must be plain data to become YAML, got ${got}; ${remedy}`);
  }
}

/** The start of a line at this depth, from a table: joined on the spot it would stay in pieces, which costs time later. */
function lineAt(depth: number): string {
  for (let known = lines.length; known <= depth; known++)
    lines.push(Buffer.from(`\n${'  '.repeat(known)}`).toString());
  return lines[depth] as string;
}

function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isPlain(text: string): boolean {
  if (NAME.test(text)) return text.length > 'false'.length || !WORD.test(text);
  if (text === '' || SYNTAX.test(text) || /[\n\t]/.test(text) || UNPRINTABLE.test(text)) return false;
  return !NUMBER_OR_DATE.test(text) && !WORD.test(text);
}

/** Whether a block can show the text as it is: spaces alone are not seen, and some readers drop a last line of them. */
function isLiteral(text: string): boolean {
  return text.includes('\n') && /\S/.test(text) && !/\n[ \t]+\n*$/.test(text) && !UNPRINTABLE.test(text);
}

function literal(text: string, line: string): string {
  // a reader takes the depth of the first line with text for that of the block, unless it is told
  const depth = /^\n*[ \t]/.test(text) ? '2' : '';
  const ending = text.endsWith('\n\n') ? '+' : text.endsWith('\n') ? '' : '-';
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  return `|${depth}${ending}${`\n${body}`.replace(/\n(?!\n|$)/g, line)}`;
}

/** YAML 1.1 knows no exponent without a point: `1e+21` would be text. */
function numeral(value: number): string {
  const text = String(value);
  return text.includes('e') && !text.includes('.') ? text.replace('e', '.0e') : text;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function step(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  return /^[\w-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
