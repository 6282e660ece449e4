import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Refusal } from '../command';
import type { Git } from './git';

/** What synth keeps in its output for itself, see cli/synth/written.ts. */
const LIST = '.plinth-written';

/** Blobs by path. */
export type Files = ReadonlyMap<string, string>;

/** Puts the files of a folder into the repository, where nothing refers to them yet. */
export function writeBlobs(git: Git, folder: string): Map<string, string> {
  const paths = filesOf(folder);
  const ids = git(['hash-object', '-w', '--no-filters', '--stdin-paths'], {
    input: paths.map((file) => `${path.resolve(folder, file)}\n`).join(''),
  }).split('\n');
  return new Map(paths.map((file, index) => [file, ids[index] ?? '']));
}

export const writeBlob = (git: Git, text: string): string =>
  git(['hash-object', '-w', '--no-filters', '--stdin'], { input: text }).trim();

/** The regular files of a folder, in order, but the list of what synth wrote there. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      if (!entry.isFile() || file.includes('\n')) {
        throw new Refusal(`${file}: must be a regular file with a plain name; remove it`);
      }
      return path.relative(folder, file);
    })
    .filter((file) => file !== LIST)
    .sort();
}

/** Their texts, by path. */
export const textsOf = (folder: string): Map<string, string> =>
  new Map(filesOf(folder).map((file) => [file, readFileSync(path.join(folder, file), 'utf8')]));

/** Writes a tree by way of an index of its own. @param index file that is not there yet */
export function writeTree(git: Git, files: Files, index: string): string {
  const env = { GIT_INDEX_FILE: index };
  const entries = [...files].map(([file, blob]) => `100644 ${blob}\t${file}\0`);
  git(['update-index', '-z', '--index-info'], { input: entries.join(''), env });
  return git(['write-tree'], { env }).trim();
}

interface Listing {
  readonly files: Map<string, string>;
  /** Trees by path. */
  readonly folders: ReadonlyMap<string, string>;
}

/** What a commit or a tree holds. */
export function readTree(git: Git, tree: string | undefined): Listing {
  const files = new Map<string, string>();
  const folders = new Map<string, string>();
  if (tree === undefined) return { files, folders };
  for (const line of git(['ls-tree', '-r', '-t', '-z', '--full-tree', tree]).split('\0')) {
    const [, type, id = '', file = ''] = /^\d+ (\w+) (\w+)\t(.*)$/s.exec(line) ?? [];
    if (type === 'tree') folders.set(file, id);
    else if (type) files.set(file, id);
  }
  return { files, folders };
}

/** Texts of files, in their order. */
export function readTexts(git: Git, files: Files): Map<string, string> {
  const answer = Buffer.from(
    git(['cat-file', '--batch'], { input: [...files.values()].map((id) => `${id}\n`).join('') }),
  );
  let start = 0;
  return new Map(
    [...files.keys()].map((file) => {
      const text = answer.indexOf('\n', start) + 1;
      const size = Number(answer.toString('utf8', start, text).split(' ')[2]);
      start = text + size + 1;
      return [file, answer.toString('utf8', text, text + size)];
    }),
  );
}
