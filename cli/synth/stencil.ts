import { type Abstracted, Gapped } from './stencil-words';
import type { Draft, Format, TenantFiles } from './tenant-files';

/** A file as it is written. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** A string that has words in it, and how such a string is written. */
interface GappedString {
  readonly said: Gapped;
  readonly format: Format;
}

/** The files of all tenants of a shape, with gaps for the strings that have words of the tenant in them. */
export class Stencil {
  private constructor(
    /** The gaps in texts are for `strings`, those in paths for words. */
    private readonly files: readonly { readonly path: Gapped; readonly text: Gapped }[],
    private readonly objects: readonly number[],
    private readonly strings: readonly GappedString[],
    private readonly keys: readonly (readonly Gapped[])[],
  ) {}

  /** From what the constructs make of a tenant whose words are marks; undefined if these cannot be told apart from the rest. */
  static of({ files, objects }: TenantFiles): Stencil | undefined {
    const marked = new MarkedStrings();
    const gapped = files.map((file) => ({ path: new Gapped(file.path), text: marked.gapped(file) }));
    const strings = [...marked.strings.values()];
    const all = [...gapped.flatMap(({ path, text }) => [path, text]), ...strings.map(({ said }) => said)];
    if (all.some(({ isTraced }) => isTraced)) return undefined;
    return new Stencil(gapped, objects, strings, [...marked.keys.values()]);
  }

  /** The files with these words; undefined where more than strings would change. */
  fill(words: Abstracted['words']): TenantFiles<TextFile> | undefined {
    if (!this.keys.every((keys) => isInPlace(keys, words))) return undefined;
    const written = this.strings.map(({ said, format }) => format.scalar(said.fill(words)));
    if (written.some((text) => text.includes('\n') || text.length > LONGEST)) return undefined;
    return {
      files: this.files.map(({ path, text }) => ({ path: path.fill(words), text: text.fill(written) })),
      objects: this.objects,
    };
  }
}

/** What is longer, or has lines, is not written alike wherever it stands: as a key or as a value, and how deep. */
const LONGEST = 1000;

/**
 * Whether keys of one mapping, ascending with their marks, are so with these words: then they are as many, and where something
 * sorts them nothing moves. JavaScript itself puts keys that are whole numbers first.
 */
function isInPlace(keys: readonly Gapped[], words: Abstracted['words']): boolean {
  const filled = keys.map((key) => key.fill(words));
  return filled.every(
    (key, index) => (index === 0 || (filled[index - 1] as string) < key) && !/^\d+$/.test(key),
  );
}

/** Collects the strings with marks of several files, each once, and the keys of every mapping that has marks in them. */
class MarkedStrings {
  readonly strings = new Map<string, GappedString & { readonly mark: string }>();
  readonly keys = new Map<string, Gapped[]>();

  /** The text of a file with a gap for each such string. */
  gapped({ documents, format }: Draft): Gapped {
    const replaced = documents.map((document) => this.replaced(document, format) as object);
    return new Gapped(format.text(replaced), format.scalar);
  }

  private replaced(value: unknown, format: Format): unknown {
    if (typeof value === 'string') return this.string(value, format);
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map((item) => this.replaced(item, format));
    const keys = Object.keys(value);
    const marked = keys.map((key) => this.string(key, format));
    const sorted = [...keys].sort();
    const gapped = sorted.map((key) => new Gapped(key));
    if (gapped.some(({ isWhole }) => !isWhole)) this.keys.set(sorted.join('\n'), gapped);
    return Object.fromEntries(
      Object.values(value).map((item, index) => [marked[index], this.replaced(item, format)]),
    );
  }

  private string(text: string, format: Format): string {
    const said = new Gapped(text);
    if (said.isWhole) return text;
    const key = `${format.scalar(text)} ${text}`;
    const known = this.strings.get(key)?.mark ?? Gapped.mark(this.strings.size);
    this.strings.set(key, { said, format, mark: known });
    return known;
  }
}
