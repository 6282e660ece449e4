import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Platform } from '../../constructs/platform';
import { prod } from '../../environments/prod';
import { architecture } from './architecture';

/** Writes the pages of `docs/` that are made from the code; with `--check` only says whether they are current. */
export function main(argv: string[], root: string): number {
  const file = path.join(root, 'docs', 'architecture.md');
  const text = architecture(new Platform(prod), prod.cluster);
  if (argv.includes('--check')) {
    if (readFileSync(file, 'utf8') === text) return 0;
    console.error('docs/architecture.md: is not what the connections say; run npm run docs');
    return 1;
  }
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return 0;
}
