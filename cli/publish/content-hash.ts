import { createHash } from 'node:crypto';
import { foldersOf, isRoot, unpinned } from './pins';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Hash of what synthesis has written: of the list that `sha256sum` prints of all files, by path. Revisions of our own folders are left
 * out, so that what is published has the hash of the `dist/` that it was made of.
 *
 * @param texts by path, without the provenance
 */
export function contentHash(texts: ReadonlyMap<string, string>): string {
  const folders = foldersOf(texts.keys());
  const lines = [...texts.keys()].sort().map((file) => {
    const text = texts.get(file) ?? '';
    return `${sha256(isRoot(file) ? unpinned(text, (folder) => folders.has(folder)) : text)}  ${file}\n`;
  });
  return `sha256:${sha256(lines.join(''))}`;
}
