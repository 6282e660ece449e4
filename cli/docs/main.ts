import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Result, run } from '../command';
import { docsCommand } from './options';
import { pages } from './pages';

export const main = (argv: string[], root: string): Result =>
  run(docsCommand(), argv, (chosen) =>
    write(root, chosen.opts<{ readonly check?: boolean }>().check ?? false),
  );

/** With `check` only says which pages are not current. */
function write(root: string, check: boolean): number {
  const stale = pages(root).filter(({ file, text }) => textAt(path.join(root, file)) !== text);
  for (const { file, text, of } of stale) {
    if (check) console.error(`${file}: must be what ${of} say, got something else; run npm run docs`);
    else {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    }
  }
  return check && stale.length > 0 ? 1 : 0;
}

const textAt = (file: string): string | undefined =>
  existsSync(file) ? readFileSync(file, 'utf8') : undefined;
