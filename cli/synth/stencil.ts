import type { Tenant } from '../../constructs/tenancy/tenant';
import type { Draft, TenantFiles } from './tenant-files';

/** A file as it is written. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** A tenant's file in two parts: what it says, with a mark for each word, and the words. */
export interface Abstracted {
  readonly shape: string;
  readonly words: readonly string[];
  /** The tenant whose words are the marks. */
  readonly placeholder: () => Tenant;
}

/** Fields, wherever they are, whose texts are put into others as they are: nothing else depends on what they say. */
const WORDS: ReadonlySet<string> = new Set(
  'owner host image viewers imagePullSecret username email firstName lastName'.split(' '),
);

/** Has what a name has, so that a construct which changes names changes this one as well, and is found out. */
const mark = (word: number): string => `zq${word}-zq`;
const MARK = /zq(\d+)-zq/;
const TRACE = /zq/i;

/** Words that are equal get one mark: whether they are equal may matter. */
export function abstracted(tenant: Tenant): Abstracted {
  const marks = new Map<string, string>();
  const marked = (word: string): string => {
    const known = marks.get(word) ?? mark(marks.size);
    marks.set(word, known);
    return known;
  };
  const shape = JSON.stringify({ ...tenant, name: marked(tenant.name), file: '' }, (key, value) =>
    WORDS.has(key) && isWord(key, value) ? marked(value) : value,
  );
  return { shape, words: [...marks.keys()], placeholder: () => JSON.parse(shape) };
}

/** Hosts with a dot are outside of the cluster, and have their place in lists that are sorted by them. */
const isWord = (key: string, value: unknown): value is string =>
  typeof value === 'string' && !(key === 'host' && value.includes('.'));

/** A text with gaps for words. */
class Gapped {
  /** Texts and between each two of them the number of a word. */
  private readonly parts: readonly string[];
  private readonly gaps: readonly number[];

  constructor(text: string) {
    const parts = text.split(MARK);
    this.parts = parts.filter((_, index) => index % 2 === 0);
    this.gaps = parts.filter((_, index) => index % 2 === 1).map(Number);
  }

  /** Whether something is left of a mark: some construct has looked into a word, or a text has the like by chance. */
  get isTraced(): boolean {
    return this.parts.some((part) => TRACE.test(part));
  }

  fill(words: readonly string[]): string {
    let text = this.parts[0] as string;
    for (const [index, gap] of this.gaps.entries()) text += words[gap] + (this.parts[index + 1] as string);
    return text;
  }
}

/** The files of all tenants of a shape, with gaps for the words of each. */
export class Stencil {
  private constructor(
    private readonly files: readonly { readonly path: Gapped; readonly text: Gapped }[],
    private readonly objects: readonly number[],
    private readonly strings: readonly GappedString[],
    private readonly keys: readonly (readonly Gapped[])[],
  ) {}

  /** From what the constructs make of a tenant whose words are marks; undefined if that cannot be told apart from the rest. */
  static of({ files, objects }: TenantFiles): Stencil | undefined {
    const gapped = files.map(({ path, format, documents }) => ({
      path: new Gapped(path),
      text: new Gapped(format.text(documents)),
    }));
    if (gapped.some(({ path, text }) => path.isTraced || text.isTraced)) return undefined;
    const strings = new Map<string, GappedString>();
    const keys = new Map<string, Gapped[]>();
    for (const file of files) collect(file, strings, keys);
    return new Stencil(gapped, objects, [...strings.values()], [...keys.values()]);
  }

  /** The files with these words; undefined where a word is not simply put in, because it needs quotes or another place. */
  fill(words: readonly string[]): TenantFiles<TextFile> | undefined {
    if (words.some((word) => word.includes('\n'))) return undefined;
    if (!this.strings.every((string) => isWrittenAlike(string, words))) return undefined;
    if (!this.keys.every((keys) => isInPlace(keys, words))) return undefined;
    return {
      files: this.files.map(({ path, text }) => ({ path: path.fill(words), text: text.fill(words) })),
      objects: this.objects,
    };
  }
}

/** A string that has words in it: what it says, and how that is written with marks. */
interface GappedString {
  readonly said: Gapped;
  readonly written: Gapped;
  readonly write: (text: string) => string;
}

const isWrittenAlike = ({ said, written, write }: GappedString, words: readonly string[]): boolean =>
  write(said.fill(words)) === written.fill(words);

/**
 * Whether keys of one mapping, ascending with their marks, are so with these words: then they are as many, and where something
 * sorts them nothing moves. JavaScript itself puts keys that are whole numbers first.
 */
function isInPlace(keys: readonly Gapped[], words: readonly string[]): boolean {
  const filled = keys.map((key) => key.fill(words));
  return filled.every(
    (key, index) => (index === 0 || (filled[index - 1] as string) < key) && !/^\d+$/.test(key),
  );
}

/** The strings with marks of a file, each once; and the keys of every mapping that has marks in them. */
function collect(
  { format, documents }: Draft,
  strings: Map<string, GappedString>,
  mappings: Map<string, Gapped[]>,
): void {
  const visit = (value: unknown): void => {
    if (typeof value === 'string') string(value);
    if (value === null || typeof value !== 'object') return;
    if (!Array.isArray(value)) keysOf(Object.keys(value));
    for (const item of Object.values(value)) visit(item);
  };
  const string = (text: string): void => {
    if (!MARK.test(text)) return;
    const written = format.scalar(text);
    strings.set(`${written} ${text}`, {
      said: new Gapped(text),
      written: new Gapped(written),
      write: format.scalar,
    });
  };
  const keysOf = (keys: readonly string[]): void => {
    if (!keys.some((key) => MARK.test(key))) return;
    for (const key of keys) string(key);
    const sorted = [...keys].sort();
    mappings.set(
      sorted.join('\n'),
      sorted.map((key) => new Gapped(key)),
    );
  };
  visit(documents);
}
