import type { Tenant } from '../../constructs/tenancy/tenant';

/** A tenant's file in two parts: what it says, with a mark for each word, and the words. */
export interface Abstracted {
  readonly shape: string;
  readonly words: readonly string[];
  /** The tenant whose words are the marks. */
  readonly placeholder: () => Tenant;
}

/**
 * Fields of a tenant's file, wherever they are, whose texts synthesis puts into others as they are: it neither asks what they say
 * nor sorts by it. What is not here makes a shape of its own.
 */
const WORDS: ReadonlySet<string> = new Set([
  ...[
    'name',
    'owner',
    'host',
    'viewers',
    'imagePullSecret',
    'image',
    'cpu',
    'memory',
    'schedule',
    'timeZone',
  ],
  ...['description', 'username', 'email', 'firstName', 'lastName', 'id', 'roles'],
]);

/** Fields whose values are words, all of them. */
const MAPPINGS: ReadonlySet<string> = new Set(['env', 'labels']);

/** Words that are equal get one mark: whether they are equal may matter. */
export function abstracted(tenant: Tenant): Abstracted {
  const marks = new Map<string, string>();
  const word = (text: string): string => {
    const known = marks.get(text) ?? Gapped.mark(marks.size);
    marks.set(text, known);
    return known;
  };
  const shape = JSON.stringify(marked({ ...tenant, file: '' }, word));
  return { shape, words: [...marks.keys()], placeholder: () => JSON.parse(shape) };
}

/** What a file says, with marks for the words that are in it. */
function marked(value: unknown, word: (text: string) => string, isWord = false): unknown {
  if (typeof value === 'string') return isWord ? word(value) : value;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => marked(item, word, isWord));
  return mapped(value, (inner, key) => {
    if (MAPPINGS.has(key)) return mapped(inner as object, (text) => marked(text, word, true));
    return marked(inner, word, WORDS.has(key) && !isOutside(key, inner));
  });
}

const mapped = (value: object, to: (inner: unknown, key: string) => unknown): object =>
  Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, to(inner, key)]));

/** Hosts with a dot are outside of the cluster, and have their place in lists that are sorted by them. */
const isOutside = (key: string, value: unknown): boolean => key === 'host' && String(value).includes('.');

const TRACE = /zq/i;

/** A text with gaps. */
export class Gapped {
  /** What stands for the text in a gap. It has what a name has, so that what changes names changes this too, and is found out. */
  static readonly mark = (gap: number): string => `zq${gap}-zq`;

  /** Texts and between each two of them the number of a gap. */
  private readonly parts: readonly string[];
  private readonly gaps: readonly number[];

  /** @param write how a mark is written in the text. @default as it is */
  constructor(text: string, write: (mark: string) => string = (mark) => mark) {
    const [before, after] = write(Gapped.mark(0)).split('0');
    const parts = text.split(new RegExp(`${before}(\\d+)${after}`));
    this.parts = parts.filter((_, index) => index % 2 === 0);
    this.gaps = parts.filter((_, index) => index % 2 === 1).map(Number);
  }

  get isWhole(): boolean {
    return this.gaps.length === 0;
  }

  /** Whether something is left of a mark: what should only have been put in has been changed, or a text has the like by chance. */
  get isTraced(): boolean {
    return this.parts.some((part) => TRACE.test(part));
  }

  fill(texts: readonly string[]): string {
    let text = this.parts[0] as string;
    for (const [index, gap] of this.gaps.entries()) text += texts[gap] + (this.parts[index + 1] as string);
    return text;
  }
}
