import { Refusal } from '../command';
import { WIDTH } from './literal';

const IMPORT = /^import \{ ([\w$]+) \} from '\.\/environments\/([^']+)';\n/gm;
const LIST = /^export const environments = \[([\w$,\s]*)\];$/m;

/**
 * The text of main.ts with one more environment, in the order of their names.
 *
 * @throws Refusal when it does not import environments one by one, or does not list them
 */
export function withEnvironment(text: string, name: string, identifier: string): string {
  const line = `import { ${identifier} } from './environments/${name}';\n`;
  const imports = [...text.matchAll(IMPORT)].map(([statement, word = '', other = ''], index, all) => ({
    word,
    other,
    start: all[index]?.index ?? 0,
    end: (all[index]?.index ?? 0) + statement.length,
  }));
  const words = LIST.exec(text)?.[1]
    ?.split(',')
    .map((word) => word.trim())
    .filter(Boolean);
  const last = imports.at(-1);
  if (!last || !words)
    throw new Refusal(
      `main.ts: must import environments and list them in "export const environments = […];", got another text; add ${identifier} by hand`,
    );
  const nameOf = (word: string) => imports.find((one) => one.word === word)?.other ?? word;
  const behind = imports.find(({ other }) => compare(other, name) > 0);
  const at = words.findIndex((word) => compare(nameOf(word), name) > 0);
  words.splice(at < 0 ? words.length : at, 0, identifier);
  const place = behind?.start ?? last.end;
  return `${text.slice(0, place)}${line}${text.slice(place)}`.replace(LIST, listOf(words));
}

/** As the linter sorts imports: numbers by their value. */
const compare = new Intl.Collator('en', { numeric: true }).compare;

function listOf(words: readonly string[]): string {
  const short = `export const environments = [${words.join(', ')}];`;
  return short.length <= WIDTH ? short : `export const environments = [\n  ${words.join(',\n  ')},\n];`;
}

/** Whether main.ts has a word for something. */
export const isTaken =
  (text: string) =>
  (word: string): boolean =>
    new RegExp(`\\b${word}\\b`).test(text);
