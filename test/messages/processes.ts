import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { isInstalled } from '../provided';

/** The first of some programs that is on this machine. */
export const installed = (...programs: readonly string[]): string | undefined =>
  programs.find((program) => isInstalled(program, '--version'));

/** A program that runs until it is stopped, and answers when it is ready. */
export class Program {
  private said = '';
  private readonly process: ChildProcess;

  constructor(
    private readonly name: string,
    args: readonly string[],
  ) {
    this.process = spawn(name, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr])
      stream?.on('data', (text) => {
        this.said += text;
      });
  }

  async ready(url: string): Promise<void> {
    await until(
      async () => (await fetch(url).catch(() => undefined))?.ok ?? false,
      () => `${this.name} is not ready: ${this.said}`,
    );
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGKILL');
    await ended;
  }
}

/** Asks again and again until it is so. */
export async function until(is: () => boolean | Promise<boolean>, otherwise: () => string): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await is())) {
    if (Date.now() > end) throw new Error(otherwise());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A port of this machine that nobody listens on. */
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
