import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { Refusal } from '../command';

interface GitOptions {
  /** What git reads from standard input. @default nothing */
  readonly input?: string;
  /** Variables beside those of this process, such as `GIT_INDEX_FILE`. @default none */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs git in one folder and returns what it prints. Nobody is asked for a language, only for a password if git must. */
export type Git = (args: readonly string[], options?: GitOptions) => string;

/** The same where a server is asked: it ends when that takes too long. */
export type RemoteGit = (args: readonly string[]) => Promise<string>;

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

/** @param seconds after which a command is ended, with all that it has started */
export function remoteGitIn(folder: string, seconds: number): RemoteGit {
  return (args) =>
    new Promise((resolve, reject) => {
      const child = spawn('git', args, { cwd: folder, env: { ...process.env, LC_ALL: 'C' } });
      child.stdin.end();
      const said = { stdout: '', stderr: '' };
      for (const stream of ['stdout', 'stderr'] as const)
        child[stream].setEncoding('utf8').on('data', (text: string) => {
          said[stream] += text;
        });
      const [command = ''] = args;
      let isLate = false;
      const limit = setTimeout(() => {
        isLate = true;
        end(child);
      }, seconds * 1000);
      child.once('error', (error) => {
        clearTimeout(limit);
        reject(error);
      });
      child.once('close', (status, signal) => {
        clearTimeout(limit);
        if (isLate) reject(new Refusal(lateness(command, seconds)));
        else if (status === 0) resolve(said.stdout);
        else reject(new GitError(command, said.stdout, said.stderr || (signal ? `ended by ${signal}` : '')));
      });
    });
}

const lateness = (command: string, seconds: number) =>
  `git ${command}: must end within ${seconds} s, got no end; look whether the remote answers, or give it longer with --timeout, ` +
  'and publish again: what has arrived is not pushed twice';

/** Ends a process and all below it: git leaves its helpers behind, which would go on pushing. */
function end(child: ChildProcess): void {
  const all = [child.pid ?? 0, ...descendantsOf(child.pid ?? 0)];
  const send = (signal: NodeJS.Signals) => {
    for (const id of all) {
      try {
        process.kill(id, signal);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
  };
  // Git removes its locks when it is asked to end.
  send('SIGTERM');
  const last = setTimeout(() => {
    send('SIGKILL');
    // Whoever is left, where there is no ps, keeps them open.
    for (const stream of [child.stdout, child.stderr]) stream?.destroy();
  }, 3000);
  child.once('close', () => clearTimeout(last));
}

/** @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/ps.html */
function descendantsOf(id: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = (stdout ?? '')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    rows.flatMap(([child = 0, of]) => (of === parent ? [child, ...below(child)] : []));
  return below(id);
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
