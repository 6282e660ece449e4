import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePorts } from '../../cli/cluster/control-plane/free-ports';
import { type Service, Workspace } from '../../cli/cluster/control-plane/workspace';
import { until } from '../../cli/cluster/until';
import type { PostgresServer } from '../postgres/server';
import { loginOf, startDatabase } from './keycloak-database';
import { orStop } from './start-together';

/** From where the sidecar beside Keycloak calls it, which alone is believed what it says of the caller. */
export const SIDECAR = '127.0.0.6';

/** Seconds for Keycloak to build itself and to make its schema. */
const PATIENCE = 300;

interface Options {
  /** Folder of the distribution. */
  readonly home: string;
  /** The `Keycloak` object's spec. */
  // biome-ignore lint/suspicious/noExplicitAny: as the API server would hold it
  readonly spec: any;
  /** The temporary client and user of the first start, which have all rights. */
  readonly temporary: { readonly clientId: string; readonly clientSecret: string; readonly username: string };
  /** Certificate of the authority that the database's is signed by, PEM. @default that of the database */
  readonly authority?: string;
}

/**
 * A real Keycloak as its operator starts it, with the options of the `Keycloak` object, on a PostgreSQL of its own. It is alone, so it
 * looks for no other servers.
 */
export class KeycloakServer {
  private constructor(
    private readonly workspace: Workspace,
    private readonly database: PostgresServer,
    private readonly service: Service,
    readonly port: number,
  ) {}

  /** @throws when it does not become ready, with what it has said last */
  static async start(options: Options): Promise<KeycloakServer> {
    const [port, management] = (await freePorts(2)) as [number, number];
    const workspace = new Workspace();
    const database = await startDatabase();
    const trustStore = workspace.file('database-ca.pem');
    writeFileSync(trustStore, options.authority ?? database.certificates.authority);
    const settings = {
      ...optionsOf(options.spec),
      ...loginOf(database),
      'db-tls-trust-store-file': trustStore,
      'http-port': port,
      'http-management-port': management,
      cache: 'local',
    };
    const { temporary, home } = options;
    const server = workspace.start('keycloak', 'env', [
      `KC_BOOTSTRAP_ADMIN_CLIENT_ID=${temporary.clientId}`,
      `KC_BOOTSTRAP_ADMIN_CLIENT_SECRET=${temporary.clientSecret}`,
      `KC_BOOTSTRAP_ADMIN_USERNAME=${temporary.username}`,
      `KC_BOOTSTRAP_ADMIN_PASSWORD=${temporary.clientSecret}`,
      'JAVA_OPTS_APPEND=-Xmx768m',
      path.join(copyOf(home, workspace), 'bin/kc.sh'),
      'start',
      ...Object.entries(settings).map(([name, value]) => `--${name}=${value}`),
    ]);
    const keycloak = new KeycloakServer(workspace, database, server, port);
    return orStop(keycloak, () => keycloak.ready());
  }

  /** @throws when it has ended, with what it has said last */
  requireRunning(): void {
    if (this.service.ended())
      throw new Error(`Keycloak must keep running, but has ended:\n${this.service.log()}`);
  }

  /** What it has written, whole. */
  log(): string {
    return readFileSync(this.workspace.file('keycloak.log'), 'utf8');
  }

  async stop(): Promise<void> {
    await this.workspace.close();
    await this.database.stop();
  }

  private async ready(): Promise<void> {
    const done = await until(PATIENCE, async () => {
      this.requireRunning();
      const answer = await fetch(`http://127.0.0.1:${this.port}/realms/master`).catch(() => undefined);
      return answer?.ok || undefined;
    });
    if (!done)
      throw new Error(
        `Keycloak must be ready within ${PATIENCE} seconds, but is not:\n${this.service.log()}`,
      );
  }
}

/** It writes what it builds into its own folder. */
function copyOf(home: string, workspace: Workspace): string {
  const own = workspace.file('home');
  cpSync(home, own, { recursive: true });
  return own;
}

/**
 * As the operator passes the object on, without what says where its database is.
 *
 * @see https://github.com/keycloak/keycloak/blob/26.7.5/operator/src/main/java/org/keycloak/operator/controllers/KeycloakDistConfigurator.java
 */
// biome-ignore lint/suspicious/noExplicitAny: as the API server would hold it
function optionsOf({ hostname, http, proxy, db, additionalOptions }: any): Record<string, string | number> {
  const given = (additionalOptions as { name: string; value: string }[]).map(({ name, value }) => [
    name,
    value,
  ]);
  return {
    // Servers find each other by it, and this one is alone.
    ...Object.fromEntries(given.filter(([name]) => name !== 'cache-stack')),
    hostname: hostname.hostname,
    'hostname-strict': hostname.strict,
    'hostname-backchannel-dynamic': hostname.backchannelDynamic,
    'http-enabled': http.httpEnabled,
    'proxy-headers': proxy.headers,
    db: db.vendor,
    'db-pool-initial-size': db.poolInitialSize,
    'db-pool-min-size': db.poolMinSize,
    'db-pool-max-size': db.poolMaxSize,
  };
}
