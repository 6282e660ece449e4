import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Platform } from '../../constructs/platform';
import { prod } from '../../environments/prod';
import { type Result, run } from '../command';
import { architecture } from './architecture';
import { docsCommand } from './options';

export const main = (argv: string[], root: string): Result =>
  run(docsCommand(), argv, (chosen) =>
    write(root, chosen.opts<{ readonly check?: boolean }>().check ?? false),
  );

/** With `check` only says whether the pages are current. */
function write(root: string, check: boolean): number {
  const file = path.join(root, 'docs', 'architecture.md');
  const text = architecture(new Platform(prod), prod.cluster);
  if (check) {
    if (readFileSync(file, 'utf8') === text) return 0;
    console.error('docs/architecture.md: is not what the connections say; run npm run docs');
    return 1;
  }
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return 0;
}
