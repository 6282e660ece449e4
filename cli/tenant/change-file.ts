import fs from 'node:fs';
import path from 'node:path';

/**
 * Changes a file as a whole or not at all, one process at a time: the new text is written beside it and then takes its place.
 *
 * @param edit gives the new text, or throws; the same text leaves the file untouched
 * @returns whether the file has changed
 * @throws when another process is changing it
 */
export function changeFile(file: string, edit: (text: string) => string): boolean {
  const target = fs.existsSync(file) ? fs.realpathSync(file) : file;
  const beside = path.join(path.dirname(target), `.${path.basename(target)}.new`);
  const handle = open(beside);
  try {
    const before = fs.existsSync(target) ? fs.readFileSync(target, 'utf8') : undefined;
    const after = edit(before ?? '');
    if (after === before) return false;
    fs.writeFileSync(handle, after);
    if (before !== undefined) fs.fchmodSync(handle, fs.statSync(target).mode);
    fs.fsyncSync(handle);
    fs.renameSync(beside, target);
    return true;
  } finally {
    fs.closeSync(handle);
    fs.rmSync(beside, { force: true });
  }
}

/** The file that will be the new one is also the sign that somebody is at it. */
function open(beside: string): number {
  try {
    return fs.openSync(beside, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new Error(
      `${path.relative('', beside)}: must not be there, got a change by another process; wait for it, or remove the file if none runs`,
    );
  }
}
