import { spawnSync } from 'node:child_process';
import { Refusal } from '../command';

interface GitOptions {
  /** What git reads from standard input. @default nothing */
  readonly input?: string;
  /** Variables beside those of this process, such as `GIT_INDEX_FILE`. @default none */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs git in one folder and returns what it prints. Nobody is asked for a language, only for a password if git must. */
export type Git = (args: readonly string[], options?: GitOptions) => string;

/** What git says went wrong. */
export class GitError extends Refusal {
  constructor(
    command: string,
    readonly output: string,
    errors: string,
  ) {
    super(`git ${command}: ${oneLine(errors) || 'failed without a word'}`);
  }
}

export function gitIn(folder: string): Git {
  return (args, { input, env } = {}) => {
    const { status, signal, error, stdout, stderr } = spawnSync('git', args, {
      cwd: folder,
      input,
      env: { ...process.env, ...env, LC_ALL: 'C' },
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    });
    const [command = ''] = args;
    if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') {
      throw new Refusal('git must be installed, got none on the PATH; install it');
    }
    // A git that gives up early does not read its input to the end; what it says is better than that.
    if (error && status === null && !signal) throw error;
    if (status !== 0) throw new GitError(command, stdout, stderr || (signal ? `ended by ${signal}` : ''));
    return stdout;
  };
}

/** What git answers, or nothing where it fails. */
export function tryGit(git: Git, args: readonly string[]): string | undefined {
  try {
    return git(args).trim();
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}

/** Hints are for people who typed the command; addresses may hold passwords. */
function oneLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '' && !/^(?:hint:|To )/.test(line))
    .map((line) => line.replace(/^(?:fatal|error): /, ''))
    .join('; ')
    .replace(/:\/\/[^/@\s]+@/g, '://');
}
