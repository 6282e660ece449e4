import { EVENT_ID, type Event, getScalarValue } from 'js-yaml';
import { readEvents } from './yaml';

/** Way to a field from the root of its document: keys, and positions in lists. */
export type Path = readonly (string | number)[];

/** How people write a path: `spec.containers[0].image`, `metadata.labels["app.kubernetes.io/name"]`. */
export function formatPath(path: Path): string {
  return path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`;
      return /^[\w-]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
    })
    .join('')
    .replace(/^\./, '');
}

/** Lines of the fields of one source; parses it when it is asked for the first. */
export class Positions {
  private parsed?: Parsed;

  constructor(private readonly source: string) {}

  /** Line, from 1, of a field in the n-th document; of the nearest field above where it does not exist. */
  line(document: number, path: Path): number {
    let at = this.parse().documents[document];
    if (at === undefined) return 1;
    let offset = this.offset(at) ?? 0;
    for (const step of path) {
      const field = this.child(at, step);
      if (!field) break;
      offset = this.offset(field.shown) ?? offset;
      at = field.value;
    }
    return this.lineAt(offset);
  }

  private parse(): Parsed {
    this.parsed ??= parse(this.source);
    return this.parsed;
  }

  private event(at: number): Event | undefined {
    return this.parse().events[at];
  }

  /** The value of an entry, and what to show for it: its key, or the item itself. */
  private child(at: number, step: string | number): { shown: number; value: number } | undefined {
    const collection = this.event(at);
    if (collection?.type === EVENT_ID.SEQUENCE && typeof step === 'number') return this.item(at + 1, step);
    if (collection?.type === EVENT_ID.MAPPING && typeof step === 'string') return this.entry(at + 1, step);
    return undefined;
  }

  private item(first: number, position: number) {
    let at = first;
    for (let index = 0; !this.ends(at); index++) {
      if (index === position) return { shown: at, value: at };
      at = this.after(at);
    }
    return undefined;
  }

  private entry(first: number, key: string) {
    for (let at = first; !this.ends(at); at = this.after(this.after(at))) {
      const event = this.event(at);
      if (event?.type === EVENT_ID.SCALAR && getScalarValue(this.source, event) === key) {
        return { shown: at, value: this.after(at) };
      }
    }
    return undefined;
  }

  private ends(at: number): boolean {
    const event = this.event(at);
    return event === undefined || event.type === EVENT_ID.POP;
  }

  /** By bisection: a file may have as many findings as lines. */
  private lineAt(offset: number): number {
    const { newlines } = this.parse();
    let [from, to] = [0, newlines.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((newlines[middle] ?? 0) < offset) from = middle + 1;
      else to = middle;
    }
    return from + 1;
  }

  /** The event behind a whole node. */
  private after(at: number): number {
    let depth = 0;
    let next = at;
    do {
      const type = this.event(next++)?.type;
      if (type === EVENT_ID.SEQUENCE || type === EVENT_ID.MAPPING) depth++;
      else if (type === EVENT_ID.POP) depth--;
    } while (depth > 0 && next < this.parse().events.length);
    return next;
  }

  private offset(at: number): number | undefined {
    const event = this.event(at);
    if (event?.type === EVENT_ID.SCALAR && event.valueStart >= 0) return event.valueStart;
    if (event?.type === EVENT_ID.MAPPING || event?.type === EVENT_ID.SEQUENCE) return event.start;
    return undefined;
  }
}

interface Parsed {
  readonly events: readonly Event[];
  /** Where the content of each document begins in `events`. */
  readonly documents: readonly number[];
  /** Offsets of the line breaks. */
  readonly newlines: readonly number[];
}

function parse(source: string): Parsed {
  const events = readEvents(source);
  const documents = events.flatMap((event, at) => (event.type === EVENT_ID.DOCUMENT ? [at + 1] : []));
  return { events, documents, newlines: Array.from(source.matchAll(/\n/g), ({ index }) => index) };
}
