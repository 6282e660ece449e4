import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** What is not generated: the page about it, and the base class that is generated upon. */
const HAND_WRITTEN = ['README.md', 'api-object.ts'];

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !HAND_WRITTEN.includes(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

/** The files that are not as generated: missing, different, or generated no more. */
function differences(folder: string, generated: ReadonlyMap<string, string>): string[] {
  const present = filesIn(folder);
  const isEqual = (file: string) =>
    present.includes(file) && readFileSync(join(folder, file), 'utf8') === generated.get(file);
  return [...new Set([...generated.keys(), ...present])].filter((file) => !isEqual(file)).sort();
}

function put(file: string, text: string | undefined): void {
  if (text === undefined) {
    rmSync(file);
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/**
 * Makes the folder hold the generated files and nothing else but what is written by hand; with `check` only says what differs.
 *
 * @returns the exit code
 */
export function replaceFiles(
  folder: string,
  generated: ReadonlyMap<string, string>,
  { check }: { readonly check: boolean },
): number {
  const changed = differences(folder, generated);
  for (const file of changed) {
    if (!check) put(join(folder, file), generated.get(file));
    console.log(`imports/${file}: ${check ? 'differs from what is generated' : 'written'}`);
  }
  console.log(`${generated.size} files, ${changed.length} ${check ? 'different' : 'changed'}`);
  return check && changed.length > 0 ? 1 : 0;
}
