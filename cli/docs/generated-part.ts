/** A page that is written by hand but for a part of it, between two comments. */
interface PageWithPart {
  /** Path from the root of the repository. */
  readonly file: string;
  readonly text: string;
  /** What the part is: `fields`. */
  readonly part: string;
}

/** The page with its part made anew; all other text stays. @throws where the page has no place for it */
export function withPart({ file, text, part }: PageWithPart, made: string): string {
  const begin = `<!-- ${part}: made by npm run docs -->`;
  const end = `<!-- end of ${part} -->`;
  const start = text.indexOf(begin);
  const stop = text.indexOf(end, start);
  if (start < 0 || stop < 0) {
    throw new Error(`${file}: must have the lines ${begin} and ${end}, got a page without; put them back`);
  }
  return `${text.slice(0, start + begin.length)}\n\n${made}\n${text.slice(stop)}`;
}
