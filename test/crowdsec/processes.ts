import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../../cli/cluster/until';
import type { Editable, MutableDist } from '../verify/mutations/mutation';

/** Ports that stand in for those of the pods, and Loki's address. */
export interface Ports {
  readonly lapi: number;
  readonly crowdSecMetrics: number;
  readonly bouncer: number;
  readonly bouncerMetrics: number;
  readonly loki: number;
}

/** Decision as cscli lists it. */
export interface Decision {
  readonly value: string;
  readonly scenario: string;
}

/** CrowdSec and its bouncer as their pods in dist run them: the same files, commands and variables, with other folders and ports. */
export class CrowdSecProcesses {
  private readonly running = new Map<string, ChildProcess>();
  private readonly deployment: (name: string) => Editable;
  private readonly data: (name: string) => Readonly<Record<string, string>>;

  constructor(
    dist: MutableDist,
    private readonly programs: string,
    private readonly folder: string,
    private readonly ports: Ports,
  ) {
    const inNamespace = (kind: string, name: string) => dist.edit(`${kind} crowdsec-system/${name}`);
    this.deployment = (name) => inNamespace('Deployment', name).spec.template.spec;
    this.data = (name) => inNamespace('ConfigMap', name).data;
    this.layOut();
  }

  /** Runs what the pod runs first, then CrowdSec, until it answers. */
  async startCrowdSec(): Promise<void> {
    const { initContainers, containers } = this.deployment('crowdsec');
    const init = this.command(initContainers[0]);
    const { status, stderr, stdout } = spawnSync(init.command, init.args, {
      ...init.options,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`register.sh must end with 0, got ${status}:\n${stdout}${stderr}`);
    await this.start('crowdsec', containers[0], `http://127.0.0.1:${this.ports.lapi}/health`);
  }

  async startBouncer(): Promise<void> {
    const { containers } = this.deployment('crowdsec-bouncer');
    await this.start('bouncer', containers[0], `http://127.0.0.1:${this.ports.bouncerMetrics}/ready`);
  }

  async stop(name: 'crowdsec' | 'bouncer'): Promise<void> {
    const child = this.running.get(name);
    this.running.delete(name);
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill();
    // It ends by itself, but for a connection that hangs.
    const atLast = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(atLast);
  }

  async stopAll(): Promise<void> {
    for (const name of ['crowdsec', 'bouncer'] as const) await this.stop(name);
  }

  /** Of now. */
  decisions(): Decision[] {
    const answer = this.cscli('decisions', 'list', '--all', '-o', 'json');
    return ((JSON.parse(answer) ?? []) as Editable[]).flatMap(({ decisions }) => decisions);
  }

  cscli(...args: readonly string[]): string {
    const all = ['-c', path.join(this.folder, 'configuration', 'config.yaml'), ...args];
    const { status, stdout, stderr } = spawnSync(path.join(this.programs, 'cscli'), all, {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`cscli ${args.join(' ')} must end with 0, got:\n${stderr}`);
    return stdout;
  }

  async metrics(name: 'crowdSecMetrics' | 'bouncerMetrics'): Promise<string> {
    return (await fetch(`http://127.0.0.1:${this.ports[name]}/metrics`)).text();
  }

  private async start(name: string, container: Editable, answering: string): Promise<void> {
    const { command, args, options } = this.command(container);
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    this.running.set(name, child);
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => {
        said = (said + chunk).slice(-4000);
      });
    const isUp = () =>
      fetch(answering).then(
        ({ ok }) => ok || undefined,
        () => undefined,
      );
    if (!(await until(60, isUp))) throw new Error(`${name} must answer, got nothing:\n${said}`);
  }

  private command({ command, env = [] }: Editable) {
    const variables = env.map(({ name, value }: Editable) => [
      name,
      value ? this.here(value) : 'key-of-the-test',
    ]);
    const [program, ...args] = command.map((word: string) => this.here(word)) as [string, ...string[]];
    const own = { PATH: `${this.programs}:${process.env.PATH}`, INTERVAL_SECONDS: '1' };
    return { command: program, args, options: { env: { ...own, ...Object.fromEntries(variables) } } };
  }

  /** The files of both pods, where their volumes put them. */
  private layOut(): void {
    const { volumes } = this.deployment('crowdsec');
    const { configMap } = volumes.find(({ name }: Editable) => name === 'files');
    const files = configMap.items.map((item: Editable) => [item.path, this.data('crowdsec')[item.key]]);
    const scripts = Object.entries(this.data('crowdsec-bouncer'));
    for (const [name, text] of [...files, ...scripts]) {
      const file = path.join(this.folder, 'files', name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, this.here(text));
    }
    for (const name of ['configuration', 'data'])
      mkdirSync(path.join(this.folder, name), { recursive: true });
  }

  /** A text with the folders and addresses of the pods replaced. */
  private here(text: string): string {
    const { lapi, crowdSecMetrics, bouncer, bouncerMetrics, loki } = this.ports;
    const replaced = [
      [/\/etc\/plinth/g, path.join(this.folder, 'files')],
      [/\/etc\/crowdsec/g, path.join(this.folder, 'configuration')],
      [/\/var\/lib\/crowdsec\/data/g, path.join(this.folder, 'data')],
      [/http:\/\/loki\.observability-system\.svc\.cluster\.local:3100/g, `http://127.0.0.1:${loki}`],
      [/http:\/\/crowdsec\.crowdsec-system\.svc\.cluster\.local:8080/g, `http://127.0.0.1:${lapi}`],
      [/\b0\.0\.0\.0:8080/g, `127.0.0.1:${lapi}`],
      [/^8080$/g, String(lapi)],
      [/listen_port: 6060/g, `listen_port: ${crowdSecMetrics}`],
      [/^8081$/g, String(bouncer)],
      [/^9090$/g, String(bouncerMetrics)],
    ] as const;
    return replaced.reduce((all, [pattern, value]) => all.replaceAll(pattern, value), text);
  }
}
