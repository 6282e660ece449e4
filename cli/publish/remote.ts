import { Refusal } from '../command';
import { type Git, GitError, tryGit } from './git';

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

/**
 * The commit at which the branch is, brought here without a reference, and nothing where there is no such branch.
 *
 * @throws Overtaken when it moved while it was fetched
 */
export function fetchTip(git: Git, { remote, branch }: RemoteBranch): string | undefined {
  const reference = `refs/heads/${branch}`;
  const [tip] = git(['ls-remote', '--', remote, reference]).split('\t');
  if (!tip) return undefined;
  // A copy without history needs none of this branch either.
  const isShallow = git(['rev-parse', '--is-shallow-repository']).trim() === 'true';
  const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--refmap=', '--recurse-submodules=no'];
  git(['fetch', ...options, ...(isShallow ? ['--depth=1'] : []), '--', remote, reference]);
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
export function push(git: Git, { remote, branch }: RemoteBranch, commit: string): void {
  const options = ['--porcelain', '--no-follow-tags', '--recurse-submodules=no'];
  try {
    git(['push', ...options, '--', remote, `${commit}:refs/heads/${branch}`]);
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
