import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Certificates } from '../postgres/certificates';
import type { Identity } from './pod-proxy';

/** What a port of a pod speaks. */
export type Speech = 'http' | 'sql' | 'smtp' | 'tls' | 'tcp';

/** A call, see attempt.mjs. */
export interface Call {
  readonly address: string;
  readonly port: number;
  readonly speaks: Speech;
  /** With which it is made as one of the mesh. @default in the clear */
  readonly identity?: Identity;
  /** Options of TLS without identity. */
  readonly tls?: { readonly servername: string; readonly ca?: string };
  readonly host?: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds. @default 8000 */
  readonly patience?: number;
}

/** What came of a call. */
export interface Outcome {
  /** Whether a stub has answered it. */
  readonly passed: boolean;
  /** Status, banner, or what went wrong. */
  readonly said: string;
  /** Name of the stub. */
  readonly by?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface StubOptions {
  readonly name: string;
  readonly ports: readonly { readonly port: number; readonly speaks: Speech }[];
  readonly certificates: Certificates;
  /** What it answers to some paths. @default what it has been asked */
  readonly answers?: Readonly<Record<string, unknown>>;
}

/** The program of a pod, see pod.mjs; in no namespace but the node's where none is named. */
export class Stub {
  private readonly waiting = new Map<number, (outcome: Outcome) => void>();
  private next = 1;
  readonly started: Promise<void>;

  private constructor(private readonly child: ChildProcess) {
    this.started = new Promise((resolve) => this.waiting.set(0, () => resolve()));
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const { id, ...outcome } = JSON.parse(line);
      this.waiting.get(id)?.(outcome);
      this.waiting.delete(id);
    });
    child.once('exit', () => {
      for (const tell of this.waiting.values()) tell({ passed: false, said: 'the stub has ended' });
    });
  }

  static start({ name, ports, certificates, answers = {} }: StubOptions, namespace?: string): Stub {
    const { certificate: cert, key } = certificates;
    const told = JSON.stringify({ name, ports, certificate: { cert, key }, answers });
    const program = [process.execPath, path.join(__dirname, 'pod.mjs'), told];
    const [command = '', ...args] = namespace ? ['ip', 'netns', 'exec', namespace, ...program] : program;
    return new Stub(spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] }));
  }

  call(call: Call): Promise<Outcome> {
    return this.tell(call);
  }

  /** Lets it take requests and answer none, or answer again. */
  async silence(isSilent: boolean): Promise<void> {
    await this.tell({ silence: isSilent });
  }

  close(): void {
    this.child.kill();
  }

  private tell(what: object): Promise<Outcome> {
    const id = this.next;
    this.next += 1;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.child.stdin?.write(`${JSON.stringify({ id, ...what })}\n`);
    });
  }
}
