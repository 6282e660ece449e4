import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Environment } from '../../environments/environment';
import { Output } from './output';
import type { ComponentLine } from './progress';
import type { Claims } from './tenant-clashes';

/** What was written for a tenant in an environment, or for the environment itself. */
interface Written {
  readonly paths: readonly string[];
  /** How many objects each stage has. */
  readonly objects: readonly number[];
  /** What there is to say of the environment's components. */
  readonly components?: readonly ComponentLine[];
}

interface Remembered extends Written {
  /** Hash of the tenant's file. */
  readonly input: string;
  /** @see Output.state */
  readonly state: string;
}

interface Memory {
  /** What valid files claim, by name of the tenant. */
  readonly claims: Record<string, { readonly input: string; readonly claims: Claims }>;
  /** By hash of the environment's values and by name of the tenant; the environment itself has no name. */
  readonly written: Record<string, Record<string, Remembered>>;
}

/** A tenant's file, or an environment's. */
interface Input {
  readonly name: string;
  readonly file: string;
  /** Hash of its content. */
  readonly hash: string;
}

/** What there is of the last run for one environment. */
export interface Kept {
  /** Keeps what the output has of it, if it is what would be written; says what it is. */
  readonly keep: (input: Input, output: Output) => Written | undefined;
  readonly wrote: (input: Input, written: Written) => void;
}

/** A file whose status changed less than this before it was asked could change once more without a sign of it. */
const SETTLED = 20;

/** For so many outputs. */
const MOST = 8;

/**
 * What the last run wrote into an output for each environment and tenant, so that only what has changed is made again. All that decides about
 * the bytes is in the key: the code, the environment, the tenant's file; and the files must not have been written since. What
 * is damaged, of other code or not exactly so is as if it had never been.
 *
 * It is kept in `.build/`, for it says something only about the output of this machine.
 */
export class Reuse {
  private readonly file: string;
  private readonly before: Memory;
  private readonly now: Memory = { claims: {}, written: {} };
  private hasChanged = false;

  /** @param code hash of the code; without one nothing is remembered */
  constructor(
    root: string,
    private readonly directory: string,
    private readonly code: string | undefined,
  ) {
    this.file = path.join(root, '.build/tenants', `${hashOf(path.resolve(directory))}.json`);
    this.before = (code && recall(this.file, code)) || { claims: {}, written: {} };
  }

  /** What a file claims, if it was found to be valid before. */
  claims(name: string, hash: string): Claims | undefined {
    const known = this.before.claims[name];
    if (known?.input !== hash) return undefined;
    this.now.claims[name] = known;
    return known.claims;
  }

  valid(name: string, hash: string, claims: Claims): void {
    this.now.claims[name] = { input: hash, claims };
    this.hasChanged = true;
  }

  /** What there is of an environment; all of its values are part of the key. */
  in(environment: Environment): Kept {
    const key = hashOf(JSON.stringify(environment));
    const before = this.before.written[key] ?? {};
    const now: Record<string, Remembered> = {};
    this.now.written[key] = now;
    return {
      keep: ({ name, hash, file }, output) => {
        const known = before[name];
        if (known?.input !== hash || !output.keep(known.paths, known.state, file)) return undefined;
        now[name] = known;
        return known;
      },
      wrote: ({ name, hash }, written) => {
        now[name] = { ...written, input: hash, state: '' };
        this.hasChanged = true;
      },
    };
  }

  /** To be called when the output is as it was written. `moved`: files may have another state than before. */
  save(moved: boolean): void {
    if (!this.code || !(this.hasChanged || moved)) return;
    const { claims } = this.now;
    const written = { ...this.before.written };
    const output = new Output(this.directory);
    for (const [environment, tenants] of Object.entries(this.now.written)) {
      const states = Object.entries(tenants).map(([name, one]) => [
        name,
        { ...one, state: stateOf(one, output) },
      ]);
      written[environment] = Object.fromEntries(states);
    }
    store(this.file, this.code, { claims, written });
  }
}

/** A state that no files have, if these are too young to be sure of it. */
function stateOf({ paths }: Written, output: Output): string {
  const state = output.state(paths);
  return state && state.changed < Date.now() - SETTLED ? state.text : '';
}

export const hashOf = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

/** The first line says that the rest is whole and of this code. */
const seal = (code: string, content: string): string => hashOf(`${code}\n${content}`);

function recall(file: string, code: string): Memory | undefined {
  try {
    const [, given = '', content = ''] = /^(\w+)\n(.*)$/.exec(fs.readFileSync(file, 'utf8')) ?? [];
    return given === seal(code, content) ? JSON.parse(content) : undefined;
  } catch {
    return undefined;
  }
}

/** A run that cannot remember is slower, and otherwise as good. */
function store(file: string, code: string, memory: Memory): void {
  const content = JSON.stringify(memory);
  const folder = path.dirname(file);
  try {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(`${file}.${process.pid}`, `${seal(code, content)}\n${content}`);
    fs.renameSync(`${file}.${process.pid}`, file);
    const files = fs.readdirSync(folder).map((name) => path.join(folder, name));
    const times = new Map(files.map((one) => [one, fs.statSync(one).mtimeMs]));
    files.sort((a, b) => (times.get(b) ?? 0) - (times.get(a) ?? 0));
    for (const old of files.slice(MOST)) fs.rmSync(old);
  } catch (error) {
    console.error(`synth: cannot remember what was written, ${(error as Error).message}`);
  }
}
