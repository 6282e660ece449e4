import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';

/** Lowest but five: a build of ten minutes leaves the machine usable. */
const NICE = 10;

const SETTINGS = { GOTOOLCHAIN: 'local', GOFLAGS: '-mod=mod', CGO_ENABLED: '0' };

export interface GoResult {
  readonly ok: boolean;
  readonly output: string;
  /** What it has said beside its output. */
  readonly errors: string;
}

/** Runs Go in a folder. @param onLine is told how many lines it has written beside its output @param settings others than those of all */
export function go(
  folder: string,
  args: readonly string[],
  onLine: (lines: number) => void = () => {},
  settings: Readonly<Record<string, string>> = {},
): Promise<GoResult> {
  return new Promise((resolve) => {
    const child = spawn('go', args, {
      cwd: folder,
      env: { ...process.env, ...SETTINGS, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stop = (): boolean => child.kill();
    process.once('exit', stop);
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
      onLine(errors.split('\n').length - 1);
    });
    child.once('error', (error) => resolve({ ok: false, output, errors: error.message }));
    child.once('close', (code) => {
      process.removeListener('exit', stop);
      resolve({ ok: code === 0, output, errors });
    });
    if (child.pid) lower(child.pid);
  });
}

function lower(pid: number): void {
  try {
    setPriority(pid, NICE);
  } catch {
    // It has ended already, or the system does not let us.
  }
}
