import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { InputError, UnusableInput } from '../../verify/input-error';

/** A dist to read, wherever it comes from. */
export interface Source {
  readonly folder: string;
  /** How people call it: `origin/dist`, `dist`. */
  readonly name: string;
  /** Removes what was made to read it. */
  dispose(): void;
}

/** A folder as it is, or what a commit holds. @param option which it was given by, for the error */
export function openSource(given: string, option: string, root: string): Source {
  if (existsSync(given)) return openFolder(given, option);
  const commit = commitOf(given, option, root);
  const folder = mkdtempSync(join(tmpdir(), 'plinth-diff-'));
  const dispose = () => rmSync(folder, { recursive: true, force: true });
  try {
    extract(commit, given, folder, root);
    return { folder, name: given, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

function openFolder(folder: string, option: string): Source {
  if (!statSync(folder).isDirectory())
    throw refusal(folder, `${option} must be a folder or a commit, got a file`);
  if (!hasIndex(folder)) throw notDist(folder);
  return { folder, name: folder, dispose: () => undefined };
}

const hasIndex = (folder: string): boolean =>
  existsSync(join(folder, 'index')) &&
  readdirSync(join(folder, 'index')).some((name) => name.endsWith('.json'));

const notDist = (name: string) =>
  refusal(
    name,
    'is no dist: it has no index/<environment>.json; name a folder that "npm run synth" wrote, or a commit of the published branch',
  );

const refusal = (where: string, reason: string) => new UnusableInput([new InputError(where, reason)]);

/** What is wrong with a dist, in the words of who named it and not of where it was put. */
export function renamed(error: unknown, { folder, name }: Source): unknown {
  if (!(error instanceof UnusableInput) || folder === name) return error;
  return new UnusableInput(
    error.errors.map(
      ({ file, reason, line }) =>
        new InputError(file.replace(folder, name), reason.replaceAll(folder, name), line),
    ),
  );
}

function git(
  root: string,
  args: readonly string[],
  input?: string,
): { ok: boolean; out: Buffer; error: string } {
  const { status, stdout, stderr, error } = spawnSync('git', args, {
    cwd: root,
    input,
    maxBuffer: 2 ** 31 - 1,
  });
  if (error) throw refusal('git', `cannot be run, ${error.message}; install it, or name a folder`);
  return { ok: status === 0, out: stdout, error: stderr.toString().trim().split('\n')[0] ?? '' };
}

function commitOf(given: string, option: string, root: string): string {
  if (!git(root, ['rev-parse', '--git-dir']).ok) {
    throw refusal(given, `${option} must be a folder here, for ${root} is in no git repository; name one`);
  }
  const { ok, out } = git(root, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${given}^{commit}`,
  ]);
  if (!ok) {
    throw refusal(
      given,
      `${option} must be a folder or a commit of this repository, got neither; run "git fetch", or publish first`,
    );
  }
  return out.toString().trim();
}

interface Blob {
  readonly path: string;
  readonly id: string;
}

/** Index and environments of a commit, file by file; the working tree and the index of git are not touched. */
function extract(commit: string, name: string, folder: string, root: string): void {
  const blobs = blobsOf(commit, name, root);
  const environments = new Set(blobs.flatMap(({ path }) => /^index\/([^/]+)\.json$/.exec(path)?.[1] ?? []));
  if (environments.size === 0) throw notDist(name);
  const wanted = blobs.filter(({ path }) => {
    const [top = ''] = path.split('/');
    return top === 'index' || environments.has(top);
  });
  const { ok, out, error } = git(root, ['cat-file', '--batch'], wanted.map(({ id }) => `${id}\n`).join(''));
  if (!ok) throw refusal(name, `cannot be read, ${error}; run "git fetch"`);
  let at = 0;
  for (const { path, id } of wanted) {
    const end = out.indexOf(10, at);
    const [found, type, size] = out.toString('latin1', at, end).split(' ');
    if (found !== id || type !== 'blob')
      throw refusal(`${name}:${path}`, 'is not in this clone; run "git fetch"');
    const start = end + 1;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), out.subarray(start, start + Number(size)));
    at = start + Number(size) + 1;
  }
}

function blobsOf(commit: string, name: string, root: string): Blob[] {
  const { ok, out, error } = git(root, ['ls-tree', '-r', '-z', '--full-tree', commit]);
  if (!ok) throw refusal(name, `cannot be read, ${error}; run "git fetch"`);
  const entries = out.toString().split('\0').filter(Boolean);
  return entries.flatMap((entry) => {
    const [, mode, id = '', path = ''] = /^(\d+) \S+ ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
    if (path.split('/').some((step) => step === '..' || step === '.git')) {
      throw refusal(`${name}:${path}`, 'must be a path inside of the branch; look at who wrote it');
    }
    // a link may lead anywhere; whoever reads the dist misses what it stood for
    return mode?.startsWith('100') ? [{ path, id }] : [];
  });
}
