import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What a guide says to do: to write a file, to change lines of one, or to run commands that print something. */
export interface Step {
  readonly language: string;
  /** The file; none for commands. */
  readonly file: string;
  readonly text: string;
}

/** Steps of a page in their order: blocks below the name of a file, and what is typed at a `$`. All else is for people. */
export const stepsOf = (page: string): Step[] =>
  [...page.matchAll(/(?:^`(\S+)`:\n\n)?^(`{3,})(\w+)\n(.*?)^\2$/gms)]
    .map(([, file = '', , language = '', text = '']) => ({ language, file, text }))
    .filter(({ language, file }) => file || language === 'console');

/** A command with the lines that it prints, as far as they are shown. */
export interface Command {
  readonly words: string;
  readonly prints: readonly string[];
}

export const commandsIn = ({ text }: Step): Command[] =>
  text
    .split(/^\$ /m)
    .slice(1)
    .map((typed) => {
      const [words = '', ...prints] = typed.trimEnd().split('\n');
      return { words, prints: prints.map((line) => line.trim()) };
    });

/** Writes a file below a folder, or changes lines that it has. */
export function write(folder: string, { language, file, text }: Step): void {
  const target = path.join(folder, file);
  mkdirSync(path.dirname(target), { recursive: true });
  if (language !== 'diff') {
    writeFileSync(target, text, { flag: 'wx' });
    return;
  }
  const content = readFileSync(target, 'utf8');
  const places = text.split(/^@@\n/m);
  writeFileSync(
    target,
    places.reduce((now, diff) => changed(now, diff, file), content),
  );
}

function changed(content: string, diff: string, file: string): string {
  const lines = diff.trimEnd().split('\n');
  const before = without(lines, '+');
  const [above, below, ...more] = `\n${content}`.split(`\n${before}\n`);
  if (above === undefined || below === undefined || more.length > 0) {
    throw new Error(`${file}: must have these lines exactly once; correct the guide\n${before}`);
  }
  return `${above}\n${without(lines, '-')}\n${below}`.slice(1);
}

/** Lines of a diff without those that are marked, as they are in a file. */
const without = (lines: readonly string[], mark: string): string =>
  lines
    .filter((line) => !line.startsWith(mark))
    .map((line) => line.slice(1))
    .join('\n');
