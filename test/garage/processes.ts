import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../../cli/cluster/until';
import type { Editable, MutableDist } from '../verify/mutations/mutation';

/** Ports that stand in for those of the pod. */
export interface Ports {
  readonly s3: number;
  readonly rpc: number;
  readonly admin: number;
  readonly buckets: number;
}

export interface Key {
  readonly id: string;
  readonly secret: string;
}

const SECRETS: Readonly<Record<string, string>> = {
  'rpc-secret': 'ab'.repeat(32),
  'admin-token': 'cd'.repeat(32),
};

/** Garage and what makes its buckets, as the pod in dist runs them: the same files, commands and variables, with other folders and ports. */
export class GarageProcesses {
  private readonly running = new Map<string, ChildProcess>();
  private readonly pod: Editable;
  private readonly data: Readonly<Record<string, string>>;

  constructor(
    dist: MutableDist,
    private readonly program: string,
    private readonly folder: string,
    readonly ports: Ports,
  ) {
    this.pod = dist.edit('StatefulSet garage-system/garage').spec.template.spec;
    this.data = dist.edit('ConfigMap garage-system/garage').data;
    mkdirSync(path.join(folder, 'plinth'), { recursive: true });
    for (const [name, text] of Object.entries(this.data))
      writeFileSync(path.join(folder, 'plinth', name), this.here(text));
    mkdirSync(path.join(folder, 'keys'), { recursive: true });
  }

  /** Folders of the keys that dist asks for, `<bucket>/<access>/<user>`. */
  keyFolders(): string[] {
    const { projected } = this.pod.volumes.find(({ name }: Editable) => name === 'keys');
    const paths = projected.sources.flatMap(({ secret }: Editable) =>
      secret.items.map((item: Editable) => item.path),
    );
    return [...new Set<string>(paths.map((file: string) => path.dirname(file)))];
  }

  writeKey(folder: string, { id, secret }: Key): void {
    const target = path.join(this.folder, 'keys', folder);
    mkdirSync(target, { recursive: true });
    writeFileSync(path.join(target, 'access-key-id'), id);
    writeFileSync(path.join(target, 'secret-access-key'), secret);
  }

  removeKey(folder: string): void {
    rmSync(path.join(this.folder, 'keys', folder), { recursive: true });
  }

  startGarage(): Promise<void> {
    return this.start('garage', `http://127.0.0.1:${this.ports.admin}/health`);
  }

  /** Until all that is wanted has been made once. @param token of the admin API */
  startBuckets(token?: string): Promise<void> {
    return this.start('buckets', `http://127.0.0.1:${this.ports.buckets}/ready`, token);
  }

  /** Runs the program without waiting. */
  launch(name: 'garage' | 'buckets', token?: string): () => string {
    const container = this.pod.containers.find((one: Editable) => one.name === name);
    const [command, ...args] = container.command.map((word: string) => this.here(word)) as [
      string,
      ...string[],
    ];
    const variables = container.env.map(({ name, value, valueFrom }: Editable) => {
      const key = valueFrom?.secretKeyRef.key;
      return [name, value ? this.here(value) : (key === 'admin-token' && token) || SECRETS[key]];
    });
    const own = { PATH: process.env.PATH, INTERVAL_SECONDS: '1' };
    const env = { ...own, ...Object.fromEntries(variables) };
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.running.set(name, child);
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => {
        said += chunk;
      });
    return () => said;
  }

  async stop(name: 'garage' | 'buckets'): Promise<void> {
    const child = this.running.get(name);
    this.running.delete(name);
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill();
    const atLast = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(atLast);
  }

  async stopAll(): Promise<void> {
    for (const name of ['buckets', 'garage'] as const) await this.stop(name);
  }

  /** Only with Garage stopped. */
  loseVolume(): void {
    rmSync(path.join(this.folder, 'data'), { recursive: true });
  }

  /** Writes into what objects are made of, as a disk does that fails. */
  spoilBlocks(): void {
    const blocks = path.join(this.folder, 'data', 'data');
    for (const file of readdirSync(blocks, { recursive: true, withFileTypes: true }))
      if (/^[0-9a-f]{64}/.test(file.name)) writeFileSync(path.join(file.parentPath, file.name), 'spoilt');
  }

  async metrics(): Promise<string> {
    return (await fetch(`http://127.0.0.1:${this.ports.admin}/metrics`)).text();
  }

  /** Asks the admin API. */
  async admin(call: string): Promise<Editable> {
    const headers = { authorization: `Bearer ${SECRETS['admin-token']}` };
    return (await fetch(`http://127.0.0.1:${this.ports.admin}/v2/${call}`, { headers })).json();
  }

  private async start(name: 'garage' | 'buckets', ready: string, token?: string): Promise<void> {
    const said = this.launch(name, token);
    const isUp = () =>
      fetch(ready).then(
        ({ ok }) => ok || undefined,
        () => undefined,
      );
    if (!(await until(60, isUp))) throw new Error(`${name} must be ready, got:\n${said().slice(-4000)}`);
  }

  /** A text with the folders, ports and program of the pod replaced. */
  private here(text: string): string {
    const replaced = [
      [/^\/garage$/, this.program],
      [/\/etc\/plinth/g, path.join(this.folder, 'plinth')],
      [/\/etc\/garage\/keys/g, path.join(this.folder, 'keys')],
      [/\/var\/lib\/garage/g, path.join(this.folder, 'data')],
      [/(?<=[:^])3900\b/g, String(this.ports.s3)],
      [/(?<=[:^])3901\b/g, String(this.ports.rpc)],
      [/(?<=[:^])3903\b/g, String(this.ports.admin)],
      [/^3904$/g, String(this.ports.buckets)],
    ] as const;
    return replaced.reduce((all, [pattern, value]) => all.replace(pattern, value), text);
  }
}
