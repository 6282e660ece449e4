import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A process of the control plane. */
export interface Service {
  readonly name: string;
  /** Whether it has ended by itself. */
  readonly ended: () => boolean;
  /** The end of what it has printed. */
  readonly log: () => string;
  /** Ends it at once. */
  readonly kill: () => void;
}

/** How a process is started. */
export interface StartOptions {
  /** Variables beside those of this process. @default none */
  readonly env?: NodeJS.ProcessEnv;
  /** Folder in the workspace that it works in. @default the workspace itself */
  readonly folder?: string;
}

/** Lines of a log that tell enough of why a process has ended. */
const LOG_LINES = 15;

/** A temporary folder and the processes that work in it. Both are gone when the command ends, however it does. */
export class Workspace {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'plinth-cluster-'));
  private readonly children: ChildProcess[] = [];
  private readonly clear = (): void => {
    for (const child of this.children) child.kill('SIGKILL');
    // A process that is being killed may still make a file.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  };

  constructor() {
    process.once('exit', this.clear);
  }

  file(name: string): string {
    return path.join(this.folder, name);
  }

  start(
    name: string,
    program: string,
    args: readonly string[],
    { env = {}, folder = '.' }: StartOptions = {},
  ): Service {
    const log = this.file(`${name}.log`);
    const output = openSync(log, 'w');
    const options = { cwd: this.file(folder), env: { ...process.env, ...env } };
    const child = spawn(program, args, { ...options, stdio: ['ignore', output, output] });
    closeSync(output);
    let failure = '';
    child.once('error', (error) => {
      failure = error.message;
    });
    this.children.push(child);
    return {
      name,
      ended: () => failure !== '' || child.exitCode !== null || child.signalCode !== null,
      log: () => failure || readFileSync(log, 'utf8').trimEnd().split('\n').slice(-LOG_LINES).join('\n'),
      kill: () => child.kill('SIGKILL'),
    };
  }

  /** Ends everything at once: nothing in it is worth an orderly end. */
  async close(): Promise<void> {
    const running = this.children.filter(
      (child) => child.exitCode === null && child.signalCode === null && child.pid,
    );
    const ended = running.map((child) => new Promise((resolve) => child.once('exit', resolve)));
    for (const child of running) child.kill('SIGKILL');
    await Promise.all(ended);
    process.removeListener('exit', this.clear);
    this.clear();
  }
}
