import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { freePorts } from '../../cli/cluster/control-plane/free-ports';
import { type Service, Workspace } from '../../cli/cluster/control-plane/workspace';
import { until } from '../../cli/cluster/until';
import type { HttpsGateway } from './https-gateway';
import { orStop } from './start-together';

interface Options {
  /** Argo CD's programs in one. */
  readonly program: string;
  readonly kubeconfig: string;
  readonly gateway: HttpsGateway;
}

/** What a command has said, and how it has ended. */
interface Said {
  readonly code: number | null;
  readonly said: string;
}

/** The real argocd-server on a cluster that has its settings, with a Redis, and people's command line. Nothing syncs. */
export class ArgoCdServer {
  private constructor(
    private readonly workspace: Workspace,
    private readonly options: Options,
    readonly port: number,
    private readonly launch: () => Service,
  ) {}

  private server?: Service;

  /** @throws when it does not become ready, with what it has said last */
  static async start(options: Options): Promise<ArgoCdServer> {
    const [port, metrics, redis] = (await freePorts(3)) as [number, number, number];
    const workspace = new Workspace();
    const redisArgs = ['--bind', '127.0.0.1', '--port', String(redis), '--save', ''];
    workspace.start('redis', 'redis-server', redisArgs);
    const server = new ArgoCdServer(workspace, options, port, () =>
      workspace.start('argocd-server', 'env', [
        ...server.environment('argocd-server'),
        `KUBECONFIG=${options.kubeconfig}`,
        options.program,
        '--namespace=argocd',
        '--address=127.0.0.1',
        `--port=${port}`,
        `--metrics-port=${metrics}`,
        `--redis=127.0.0.1:${redis}`,
        // There is none; what needs it is refused later than what is not allowed.
        '--repo-server=127.0.0.1:1',
        '--repo-server-plaintext',
        // TLS ends before it.
        '--insecure',
        `--staticassets=${server.folder('assets')}`,
      ]),
    );
    return orStop(server, () => server.restart());
  }

  /** Ends it where it runs, and starts it anew. @throws when it does not become ready, with what it has said last */
  async restart(): Promise<void> {
    const before = this.server;
    before?.kill();
    await until(10, async () => !before || before.ended() || undefined);
    this.server = this.launch();
    await this.ready();
  }

  /** Runs `argocd` to its end, as somebody with a folder of their own. */
  async command(person: string, ...args: readonly string[]): Promise<Said> {
    const child = this.commandLine(person, args);
    return ended(child);
  }

  /**
   * `argocd login --sso` of somebody.
   *
   * @param visit is given the address that the command shows, signs in, and returns where the browser is sent
   */
  async signIn(person: string, visit: (address: string) => Promise<URL | undefined>): Promise<Said> {
    const child = this.commandLine(person, ['login', '--sso', '--sso-launch-browser=false', ...this.address]);
    const done = ended(child);
    let said = '';
    child.stdout?.on('data', (chunk) => {
      said += chunk;
    });
    const address = await until(30, async () => /browser: (https:\S+)\n/.exec(said)?.[1]);
    if (!address) {
      child.kill();
      throw new Error(`argocd login --sso: must show an address, got ${(await done).said}`);
    }
    try {
      const callback = await visit(address);
      if (!callback) throw new Error('argocd login --sso: must be sent back to, but is not');
      await until(30, () => fetch(callback).catch(() => undefined));
      return await done;
    } finally {
      child.kill();
    }
  }

  /** The end of what it has said. */
  log(): string {
    return this.server?.log() ?? '';
  }

  stop(): Promise<void> {
    return this.workspace.close();
  }

  private async ready(): Promise<void> {
    const done = await until(120, async () => {
      if (this.server?.ended())
        throw new Error(`argocd-server must keep running, but has ended:\n${this.log()}`);
      const answer = await fetch(`http://127.0.0.1:${this.port}/api/version`).catch(() => undefined);
      return answer?.ok || undefined;
    });
    if (!done) throw new Error(`argocd-server must be ready, but is not:\n${this.log()}`);
  }

  /** How the command reaches the server: it does not come to Argo CD by HTTP/2 through the gateway. */
  private get address(): string[] {
    return [`127.0.0.1:${this.port}`, '--plaintext', '--grpc-web', '--skip-test-tls'];
  }

  private commandLine(person: string, args: readonly string[]): ChildProcess {
    const authority = this.workspace.file('authority.pem');
    writeFileSync(authority, this.options.gateway.authority);
    const variables = [...this.environment('argocd', person), `SSL_CERT_FILE=${authority}`];
    return spawn('env', [...variables, this.options.program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  }

  private environment(name: string, person = 'nobody'): string[] {
    return [
      `ARGOCD_BINARY_NAME=${name}`,
      `HOME=${this.folder(person)}`,
      `TMPDIR=${this.folder('tmp')}`,
      `ARGOCD_TLS_DATA_PATH=${this.folder('tls')}`,
      `ARGOCD_SSH_DATA_PATH=${this.folder('ssh')}`,
      `HTTPS_PROXY=${this.options.gateway.address}`,
      'NO_PROXY=127.0.0.1',
    ];
  }

  private folder(name: string): string {
    const made = this.workspace.file(name);
    mkdirSync(made, { recursive: true });
    return made;
  }
}

function ended(child: ChildProcess): Promise<Said> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      said += chunk;
    });
  }
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
}
