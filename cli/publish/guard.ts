import path from 'node:path';
import { UnusableInput } from '../../verify/input-error';
import { Refusal } from '../command';
import { diffDists } from '../diff/diff';
import { openSource, renamed, type Source } from '../diff/source';
import { refusals } from '../guard/refusals';

interface Guarded {
  /** Folder of the project. */
  readonly root: string;
  /** Folder with what is about to be published. */
  readonly folder: string;
  readonly allow: readonly string[];
}

/**
 * Why what is about to be published must not follow what is published.
 *
 * @throws Refusal when what is published cannot be read, so that nobody can say what would be lost
 */
export function guard(published: string, { root, folder, allow }: Guarded): string[] {
  let before: Source | undefined;
  try {
    before = openSource(published, 'the branch', root);
    const diff = diffDists(before.folder, folder, { schemas: path.join(root, 'imports', 'schemas') });
    return refusals(diff, { allow });
  } catch (error) {
    const named = before ? renamed(error, before) : error;
    if (!(named instanceof UnusableInput)) throw named;
    const lines = named.message.split('\n');
    throw new Refusal(...lines.map((line) => `cannot compare with what is published: ${line}`));
  } finally {
    before?.dispose();
  }
}
