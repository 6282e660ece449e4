import { Refusal } from '../command';
import { isSameRepository, shown } from './address';
import { type Git, GitError, type RemoteGit, tryGit } from './git';
import { foldersOf, isRoot, sources } from './pins';

/** A branch of another repository. */
export interface RemoteBranch {
  /** Name or address. */
  readonly remote: string;
  readonly branch: string;
}

/** Someone else has moved the branch. */
export class Overtaken extends Error {}

export function requireRemote(git: Git, remote: string): void {
  const known = git(['remote']).split('\n').filter(Boolean);
  if (known.includes(remote) || /[/:]/.test(remote)) return;
  throw new Refusal(
    known.length > 0
      ? `--remote must be one of ${known.join(', ')}, or an address, got ${remote}`
      : `--remote must be a remote of this repository, got ${remote}, and it has none; git remote add ${remote} ADDRESS`,
  );
}

/** Where git reads a remote and where it pushes to, as its settings have it. */
export function addressesOf(git: Git, remote: string): string[] {
  const read = tryGit(git, ['remote', 'get-url', '--all', remote]);
  const pushed = tryGit(git, ['remote', 'get-url', '--push', '--all', remote]);
  const all = [read ?? git(['ls-remote', '--get-url', '--', remote]), pushed ?? ''];
  return [...new Set(all.join('\n').split('\n').filter(Boolean))];
}

interface Destination {
  readonly remote: string;
  /** Environments that read another repository. */
  readonly elsewhere: readonly string[];
}

/**
 * What is published must arrive where Argo CD reads it: `repository.url` of an environment is in its Applications.
 *
 * @param texts of what is published, by path
 * @throws Refusal with every environment that reads another repository, unless it is said to
 */
export function requireRepository(
  git: Git,
  texts: ReadonlyMap<string, string>,
  { remote, elsewhere }: Destination,
): void {
  const addresses = addressesOf(git, remote);
  const folders = foldersOf(texts.keys());
  const wrong = new Map<string, string>();
  for (const [file, text] of [...texts].filter(([file]) => isRoot(file))) {
    const [environment = ''] = file.split('/');
    if (elsewhere.includes(environment)) continue;
    for (const { repository } of sources(text).filter(({ path }) => folders.has(path))) {
      const other = addresses.find((address) => !isSameRepository(address, repository));
      if (other === undefined) continue;
      wrong.set(
        `${environment} ${repository}`,
        `${environment}: repository.url must be where ${remote} leads, ${shown(other)}, got ${shown(repository)}; ` +
          `give another --remote, correct it in environments/, or say --elsewhere ${environment}`,
      );
    }
  }
  if (wrong.size > 0) throw new Refusal(...wrong.values());
}

/**
 * The commit at which the branch is, brought here without a reference, and nothing where there is no such branch.
 *
 * @throws Overtaken when it moved while it was fetched
 */
export async function fetchTip(
  git: Git,
  remoteGit: RemoteGit,
  { remote, branch }: RemoteBranch,
): Promise<string | undefined> {
  const reference = `refs/heads/${branch}`;
  const [tip] = (await remoteGit(['ls-remote', '--', remote, reference])).split('\t');
  if (!tip) return undefined;
  // A copy without history needs none of this branch either.
  const isShallow = git(['rev-parse', '--is-shallow-repository']).trim() === 'true';
  const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--refmap=', '--recurse-submodules=no'];
  await remoteGit(['fetch', ...options, ...(isShallow ? ['--depth=1'] : []), '--', remote, reference]);
  if (tryGit(git, ['cat-file', '-e', `${tip}^{tree}`]) === undefined) throw new Overtaken();
  return tip;
}

/** What a server answers when another push came first. */
const RACES =
  /fetch first|non-fast-forward|stale info|cannot lock ref|failed to update ref|incorrect old value/;

/**
 * Moves the branch forward to a commit, as a whole or not at all.
 *
 * @throws Overtaken when it is no step forward
 */
export async function push(
  remoteGit: RemoteGit,
  { remote, branch }: RemoteBranch,
  commit: string,
): Promise<void> {
  const options = ['--porcelain', '--no-follow-tags', '--recurse-submodules=no'];
  try {
    await remoteGit(['push', ...options, '--', remote, `${commit}:refs/heads/${branch}`]);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    const [, reason] = /^!\t.*\t(.*)$/m.exec(error.output) ?? [];
    if (reason && RACES.test(reason)) throw new Overtaken();
    if (!reason) throw error;
    throw new Refusal(
      `${remote} refuses the branch ${branch}: ${reason.replace(/^\[|\]/g, '')}; ${error.message.replace(/^git push: /, '')}`,
    );
  }
}
