import { readFileSync } from 'node:fs';

/** The patch of the command below a heading of docs/operations.md. */
export function patchUnder(heading: string): object {
  const [, section = ''] = readFileSync('docs/operations.md', 'utf8').split(`## ${heading}\n`);
  const [, patch = ''] = /-p '([^']+)'/.exec(section) ?? [];
  return JSON.parse(patch);
}
