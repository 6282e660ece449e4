import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { Client, type ClientConfig } from 'pg';
import { freePorts } from '../../cli/cluster/control-plane/free-ports';
import type { Binaries } from './binaries';
import { type Certificates, createCertificates } from './certificates';

export interface Configuration {
  /** Settings as `postgresql.conf` has them. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Lines of `pg_hba.conf`. */
  readonly accessRules: readonly string[];
  /** Lines of `pg_ident.conf`. @default none */
  readonly userMaps?: readonly string[];
}

/** `nobody`, where the tests run as root: PostgreSQL refuses to. */
const unprivileged = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** A PostgreSQL of its own in a temporary folder, with TLS, on a free port. */
export class PostgresServer {
  private constructor(
    private readonly folder: string,
    readonly port: number,
    private readonly process: ChildProcess,
    readonly certificates: Certificates,
  ) {}

  static async start(binaries: Binaries, configuration: Configuration): Promise<PostgresServer> {
    const folder = mkdtempSync(path.join(tmpdir(), 'plinth-postgres-'));
    const certificates = createCertificates();
    own(folder, 0o700);
    initialize(binaries, folder);
    const [port] = (await freePorts(1)) as [number];
    configure(folder, port, certificates, configuration);
    const server = new PostgresServer(folder, port, run(binaries, folder), certificates);
    try {
      await server.ready();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** As PostgreSQL's superuser, through the socket in the server's folder: there as in the operator's pods it asks for no password. */
  async superuser(database = 'postgres'): Promise<Client> {
    return this.open({ host: this.folder, user: 'postgres', database });
  }

  /** What a statement answers to the superuser. */
  // biome-ignore lint/suspicious/noExplicitAny: rows of any shape
  async query(statement: string, database?: string): Promise<any[]> {
    const client = await this.superuser(database);
    try {
      return (await client.query(statement)).rows;
    } finally {
      await client.end();
    }
  }

  /** Over the network, with TLS unless told otherwise. */
  async connect(login: Pick<ClientConfig, 'user' | 'database' | 'password' | 'ssl'>): Promise<Client> {
    return this.open({ host: 'localhost', ssl: { ca: this.certificates.authority }, ...login });
  }

  /** Everything that it has logged. */
  log(): string {
    return readFileSync(path.join(this.folder, 'log'), 'utf8');
  }

  async stop(): Promise<void> {
    const exited = new Promise((resolve) => this.process.once('exit', resolve));
    if (this.process.exitCode === null) {
      this.process.kill('SIGINT');
      await exited;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async open(config: ClientConfig): Promise<Client> {
    const client = new Client({ ...config, port: this.port });
    // The server ends connections when it stops.
    client.on('error', () => {});
    await client.connect();
    return client;
  }

  private async ready(): Promise<void> {
    for (;;) {
      try {
        return await (await this.superuser()).end();
      } catch (error) {
        if (this.process.exitCode !== null) throw new Error(`PostgreSQL does not start: ${this.log()}`);
        if (!STARTING.test(String((error as { code?: string }).code))) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }
}

/** No socket yet, nobody listens yet, or `cannot_connect_now`. */
const STARTING = /^(?:ENOENT|ECONNREFUSED|57P03)$/;

function initialize(binaries: Binaries, folder: string): void {
  const args = [
    '-D',
    path.join(folder, 'data'),
    '-U',
    'postgres',
    '-E',
    'UTF8',
    '--locale',
    'C',
    '--no-sync',
  ];
  execFileSync(binaries.initdb, args, { ...unprivileged, cwd: folder, stdio: 'pipe' });
}

function configure(folder: string, port: number, tls: Certificates, configuration: Configuration): void {
  const { parameters, accessRules, userMaps = [] } = configuration;
  const settings = {
    ...parameters,
    port: String(port),
    unix_socket_directories: folder,
    ssl: 'on',
    ssl_cert_file: path.join(folder, 'server.crt'),
    ssl_key_file: path.join(folder, 'server.key'),
    ssl_ca_file: path.join(folder, 'ca.crt'),
  };
  const files = {
    'data/postgresql.conf': Object.entries(settings).map(
      ([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`,
    ),
    'data/pg_hba.conf': accessRules,
    'data/pg_ident.conf': [`local ${userInfo().username} postgres`, ...userMaps],
    'server.crt': [tls.certificate],
    'server.key': [tls.key],
    'ca.crt': [tls.authority],
    log: [],
  };
  for (const [name, lines] of Object.entries(files)) {
    const file = path.join(folder, name);
    writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
    own(file, 0o600);
  }
}

function own(file: string, mode: number): void {
  chmodSync(file, mode);
  if (unprivileged.uid !== undefined) chownSync(file, unprivileged.uid, unprivileged.gid);
}

/** Its output goes to a file in the folder. */
function run(binaries: Binaries, folder: string): ChildProcess {
  const command = 'exec "$0" -D "$1/data" -F >>"$1/log" 2>&1';
  const server = spawn('sh', ['-c', command, binaries.postgres, folder], {
    ...unprivileged,
    cwd: folder,
    stdio: 'ignore',
  });
  process.once('exit', () => server.kill('SIGQUIT'));
  return server;
}
