import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Refusal } from '../command';
import { entryAt, Staging, type Strays, settle } from './staging';
import { LIST, listOf, readList } from './written';

/** How many files a commit wrote, left as they were and removed. */
export interface Committed {
  readonly written: number;
  readonly unchanged: number;
  readonly removed: number;
}

export interface CommitOptions {
  /**
   * Whether this run answers for a file, or an empty folder, given as a path in the output: `dev/root/root.k8s.yaml`.
   * What it answers for and nobody wanted is removed.
   * @default for everything
   */
  readonly owns?: (path: string) => boolean;
}

/**
 * A folder of generated files that changes as a whole or not at all, even if the process is killed, and in which no
 * unchanged file is touched. What it did not write itself it neither changes nor removes: a list in the folder says what
 * it wrote. Holds the paths but not the texts. Made for one run at a time: a second one discards what the first has not
 * committed, and the first then fails.
 */
export class Output {
  private readonly root: string;
  /** Who wants each file, and each folder of one. */
  private readonly files = new Map<string, string>();
  private readonly folders = new Map<string, string>();
  /** What was found to be a folder of the output, or not. */
  private readonly found = new Map<string, boolean>();
  /** The folders that gain or lose a file. */
  private readonly changing = new Set<string>();
  private staging: Staging | undefined;
  private written = 0;
  private unchanged = 0;
  /** What earlier runs wrote. */
  private readonly listed: ReadonlySet<string>;
  /** What somebody else wrote, in the place of a file. */
  private readonly foreign: string[] = [];

  constructor(private readonly directory: string) {
    Output.settle(directory);
    this.root = realFolder(directory);
    this.found.set('.', entryAt(this.root) !== undefined);
    const listed = attempt(join(directory, LIST), 'read', () => readList(this.root));
    this.listed = listed ?? new Set();
    if (!listed) this.foreign.push(LIST);
  }

  /** Brings a commit that was cut short to its end, and discards what a killed run had not committed. */
  static settle(directory: string): void {
    const root = realFolder(directory);
    attempt(directory, 'settled', () => settle(root));
  }

  /** Wants a file with this text. `source` names who wants it, in case another does as well. */
  write(path: string, text: string, source = 'synth'): void {
    this.want(path, source);
    attempt(join(this.directory, path), 'written', () => {
      const bytes = Buffer.from(text);
      if (this.fileAt(path)?.size === bytes.length && fs.readFileSync(join(this.root, path)).equals(bytes)) {
        this.unchanged++;
        return;
      }
      if (!this.listed.has(path) && this.isTaken(path)) this.foreign.push(path);
      this.staging ??= new Staging(this.root);
      this.staging.add(path, bytes);
      this.changing.add(dirname(path));
      this.written++;
    });
  }

  /** Wants files as they are; says whether all of them are there in this {@link state}, and if not, does nothing. */
  keep(paths: readonly string[], state: string, source = 'synth'): boolean {
    if (this.state(paths)?.text !== state) return false;
    for (const path of paths) this.want(path, source);
    this.unchanged += paths.length;
    return true;
  }

  /**
   * Sizes, times and places of files: while they stand, nobody has written the files. Undefined if one is not there.
   * `changed` is when the status of one of them changed last, in milliseconds since 1970.
   */
  state(paths: readonly string[]): { readonly text: string; readonly changed: number } | undefined {
    const hash = createHash('sha256');
    let changed = 0;
    for (const path of paths) {
      const file = this.fileAt(path);
      if (!file) return undefined;
      hash.update(`${path} ${file.size} ${file.mtimeMs} ${file.ctimeMs} ${file.ino} ${file.mode}\n`);
      changed = Math.max(changed, file.ctimeMs);
    }
    return { text: hash.digest('hex'), changed };
  }

  /** A folder in which the output can be read as a commit would leave it, as far as this run answers for it. */
  preview({ owns = () => true }: CommitOptions = {}): string {
    return attempt(this.directory, 'read', () => {
      const { files } = this.strays(owns);
      if (this.written + files.length === 0) return this.root;
      this.staging ??= new Staging(this.root);
      return this.staging.preview(this.files.keys());
    });
  }

  /** Puts what was written in place and removes what nobody wanted. */
  commit({ owns = () => true }: CommitOptions = {}): Committed {
    const { staying, ...strays } = attempt(this.directory, 'read', () => this.strays(owns));
    const list = new Set([...this.files.keys(), ...staying.filter((path) => this.listed.has(path))]);
    const isListed = list.size === this.listed.size && [...list].every((path) => this.listed.has(path));
    if (this.written + strays.files.length + strays.folders.length > 0 || !isListed) {
      this.refuseForeign(strays);
      this.refuseReadOnly(strays);
      attempt(this.directory, 'changed', () => {
        this.staging ??= new Staging(this.root);
        this.staging.commit(strays, listOf(list));
      });
    }
    return { written: this.written, unchanged: this.unchanged, removed: strays.files.length };
  }

  /** Forgets what was written and leaves the output as it was. */
  discard(): void {
    this.staging?.discard();
  }

  private want(path: string, source: string): void {
    if (!/^[^/\\]+(?:\/[^/\\]+)*$/.test(path) || /(?:^|\/)\.\.?(?:\/|$)/.test(path)) {
      throw new Error(`${source}: path must be relative to the output and stay in it, got "${path}"`);
    }
    this.refuseTwice(path, this.files.get(path) ?? this.folders.get(path), source);
    this.files.set(path, source);
    for (let folder = dirname(path); folder !== '.' && !this.folders.has(folder); folder = dirname(folder)) {
      this.refuseTwice(folder, this.files.get(folder), source);
      this.folders.set(folder, source);
    }
  }

  private refuseTwice(path: string, first: string | undefined, second: string): void {
    if (first === undefined) return;
    const where = join(this.directory, path);
    throw new Error(
      `${where}: must be written once, got ${first} and ${second}; give one of them another path`,
    );
  }

  /** The regular file at a path, unless it is reached through a link out of the output. */
  private fileAt(path: string): fs.Stats | undefined {
    if (!this.isFolder(dirname(path))) return undefined;
    const entry = entryAt(join(this.root, path));
    return entry?.isFile() ? entry : undefined;
  }

  /** Whether there is anything but a folder at a path; what is in a folder is a stray of its own. */
  private isTaken(path: string): boolean {
    return this.isFolder(dirname(path)) && entryAt(join(this.root, path))?.isDirectory() === false;
  }

  private isFolder(path: string): boolean {
    const known = this.found.get(path);
    if (known !== undefined) return known;
    const isFolder = this.isFolder(dirname(path)) && entryAt(join(this.root, path))?.isDirectory() === true;
    this.found.set(path, isFolder);
    return isFolder;
  }

  /** What nobody wanted, and of it what stays, for others answer for it. */
  private strays(owns: (path: string) => boolean): Strays & { readonly staying: readonly string[] } {
    const files: string[] = [];
    const others: string[] = [];
    const folders: string[] = [];
    /** Collects the strays of a folder; says whether nothing stays in it. `inWay`: a file has to take its place. */
    const empty = (folder: string, inWay: boolean): boolean => {
      const entries = fs.readdirSync(join(this.root, folder), { withFileTypes: true });
      const staying = entries.filter((entry) => {
        const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
        const isWanted = this.files.has(path);
        if (entry.isDirectory()) return !empty(path, inWay || isWanted);
        if (isWanted || path === LIST) return true;
        const isStray = inWay || this.folders.has(path) || owns(path);
        (isStray ? files : others).push(path);
        return !isStray;
      });
      const isStray =
        staying.length === 0 && !this.folders.has(folder) && (entries.length > 0 || inWay || owns(folder));
      if (isStray && folder !== '.') folders.push(folder);
      return isStray;
    };
    if (this.isFolder('.')) empty('.', false);
    return { files, folders, staying: others };
  }

  private refuseForeign({ files }: Strays): void {
    const foreign = [...this.foreign, ...files.filter((path) => !this.listed.has(path))].sort();
    if (foreign.length === 0) return;
    const rest = foreign.length > 1 ? ` and ${foreign.length - 1} more` : '';
    throw new Refusal(
      `${this.directory}: must hold nothing but what synth wrote there, got ${foreign[0]}${rest}; ` +
        'move away or remove what is yours, or give another folder',
    );
  }

  /** Asked before the point of no return, so that a commit does not get stuck half way. */
  private refuseReadOnly({ files, folders }: Strays): void {
    for (const path of [LIST, ...files, ...folders]) this.changing.add(dirname(path));
    const existing = new Set<string>();
    for (let folder of this.changing) {
      while (folder !== '.' && !this.isFolder(folder)) folder = dirname(folder);
      if (this.isFolder(folder)) existing.add(folder);
    }
    for (const folder of existing) {
      attempt(join(this.directory, folder), 'changed', () =>
        fs.accessSync(join(this.root, folder), fs.constants.W_OK),
      );
    }
  }
}

/** The folder itself if the output is a link to one. */
function realFolder(directory: string): string {
  if (entryAt(directory) === undefined) return resolve(directory);
  const root = attempt(directory, 'found', () => fs.realpathSync(directory));
  if (fs.statSync(root).isDirectory()) return root;
  throw new Error(`${directory}: must be a folder, got a file; give another folder, or remove it`);
}

const REMEDIES: Readonly<Record<string, string>> = {
  EACCES: 'let this user write there',
  EPERM: 'let this user write there',
  EROFS: 'give a folder that can be written to',
  ENOSPC: 'free space on its disk',
  EDQUOT: 'free space on its disk',
  ENAMETOOLONG: 'choose shorter names',
};

function attempt<T>(where: string, action: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code, syscall, path, dest } = error as NodeJS.ErrnoException & { dest?: string };
    if (code === undefined) throw error;
    const remedy = REMEDIES[code] ?? 'look at what is there, and let one run be over before the next';
    throw new Error(`${where}: cannot be ${action}, ${code} at ${syscall} ${dest ?? path}; ${remedy}`, {
      cause: error,
    });
  }
}
