import fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { LIST } from './written';

/** What is to be removed: files, and folders that are then empty, innermost first. */
export interface Strays {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

interface Change extends Strays {
  /** The list of what is written then; a version before lists had none. */
  readonly list?: string;
}

/**
 * The changes of one run to a folder, kept beside it until they are complete: `.<folder>.staging/run-…/` holds the new
 * files, the list of strays and that of what is written then. Renaming it to `commit` is the point of no return: from there on this process, or the
 * next one that settles the folder, brings the change to its end.
 */
export class Staging {
  private readonly run: string;
  private readonly folders = new Set(['.']);

  constructor(private readonly root: string) {
    if (fs.existsSync(root) && fs.statSync(root).dev !== fs.statSync(dirname(root)).dev) {
      throw new Error(
        `${root}: must be on the disk of its parent folder, got a mount; give a folder inside of it`,
      );
    }
    const staging = stagingOf(root);
    fs.mkdirSync(staging, { recursive: true });
    this.run = fs.mkdtempSync(join(staging, 'run-'));
    fs.mkdirSync(join(this.run, 'files'));
  }

  add(path: string, bytes: Uint8Array): void {
    this.makeFolder(dirname(path));
    fs.writeFileSync(join(this.run, 'files', path), bytes);
  }

  /** The folder as it would be: what was added, and links to what stays. Reading it reads the new whole. */
  preview(staying: Iterable<string>): string {
    const preview = join(this.run, 'preview');
    fs.mkdirSync(preview);
    for (const path of staying) {
      const staged = join(this.run, 'files', path);
      fs.mkdirSync(dirname(join(preview, path)), { recursive: true });
      fs.linkSync(fs.existsSync(staged) ? staged : join(this.root, path), join(preview, path));
    }
    return preview;
  }

  /** @param list text of the list of what is written then */
  commit({ files, folders }: Strays, list: string): void {
    fs.rmSync(join(this.run, 'preview'), { recursive: true, force: true });
    const change: Change = { files, folders, list };
    fs.writeFileSync(join(this.run, 'strays.json'), JSON.stringify(change));
    undisturbed(() => {
      fs.renameSync(this.run, join(stagingOf(this.root), 'commit'));
      settle(this.root);
    });
  }

  discard(): void {
    fs.rmSync(this.run, { recursive: true, force: true });
    unless(['ENOENT', 'ENOTEMPTY'], () => fs.rmdirSync(stagingOf(this.root)));
  }

  /** One by one: a recursive mkdir would also make a run folder anew that a later run has discarded. */
  private makeFolder(folder: string): void {
    if (this.folders.has(folder)) return;
    this.makeFolder(dirname(folder));
    fs.mkdirSync(join(this.run, 'files', folder));
    this.folders.add(folder);
  }
}

/** Brings a commit that was cut short to its end, and discards what was staged but not committed. */
export function settle(root: string): void {
  const staging = stagingOf(root);
  if (!fs.existsSync(staging)) return;
  const commit = join(staging, 'commit');
  if (fs.existsSync(commit)) {
    const { files, folders, list }: Change = JSON.parse(fs.readFileSync(join(commit, 'strays.json'), 'utf8'));
    for (const file of files) removeFile(join(root, file));
    for (const folder of folders) removeFolder(join(root, folder));
    move(join(commit, 'files'), root);
    if (list !== undefined) writeList(root, list, commit);
  }
  const trash = join(staging, 'trash');
  fs.rmSync(trash, { recursive: true, force: true });
  for (const name of fs.readdirSync(staging)) {
    // in one step first: neither half a commit nor half a run must be found by anyone
    fs.renameSync(join(staging, name), trash);
    fs.rmSync(trash, { recursive: true });
  }
  fs.rmdirSync(staging);
}

/** What is at a path, itself and not what it links to. */
export function entryAt(path: string): fs.Stats | undefined {
  return unless(['ENOENT', 'ENOTDIR'], () => fs.lstatSync(path));
}

function stagingOf(root: string): string {
  return join(dirname(root), `.${basename(root)}.staging`);
}

/** Also where somebody has removed the folder since: what of it is moved there now is ours all the same. */
function writeList(root: string, list: string, commit: string): void {
  fs.mkdirSync(root, { recursive: true });
  fs.writeFileSync(join(commit, LIST), list);
  fs.renameSync(join(commit, LIST), join(root, LIST));
}

/** Unless a folder has taken its place since. */
function removeFile(path: string): void {
  if (entryAt(path)?.isDirectory() === false) fs.unlinkSync(path);
}

function removeFolder(path: string): void {
  unless(['ENOENT', 'ENOTDIR', 'ENOTEMPTY'], () => fs.rmdirSync(path));
}

/** Moves what is still there of a tree; where the other tree has no such folder, all of it at once. */
function move(from: string, to: string): void {
  if (!fs.existsSync(from)) return;
  if (entryAt(to) === undefined) {
    fs.renameSync(from, to);
    return;
  }
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) move(join(from, entry.name), join(to, entry.name));
    else fs.renameSync(join(from, entry.name), join(to, entry.name));
  }
}

function unless<T>(codes: readonly string[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (codes.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Without a listener a signal would end the process in the middle of even synchronous work. */
function undisturbed(work: () => void): void {
  for (const signal of SIGNALS) {
    if (!process.listeners(signal).includes(stop)) process.on(signal, stop);
  }
  try {
    work();
  } finally {
    // the event loop hears of a signal that came meanwhile between one immediate and the next
    setImmediate(() => setImmediate(release));
  }
}

function stop(signal: NodeJS.Signals): void {
  release();
  process.kill(process.pid, signal);
}

function release(): void {
  for (const signal of SIGNALS) process.off(signal, stop);
}
