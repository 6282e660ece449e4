import { cpSync } from 'node:fs';
import path from 'node:path';
import { freePorts } from '../../cli/cluster/control-plane/free-ports';
import { type Service, Workspace } from '../../cli/cluster/control-plane/workspace';
import { until } from '../../cli/cluster/until';

/** Seconds for Keycloak to build itself and to make its schema. */
const PATIENCE = 240;

interface Options {
  /** Folder of the distribution. */
  readonly home: string;
  /** The `Keycloak` object's spec. */
  // biome-ignore lint/suspicious/noExplicitAny: as the API server would hold it
  readonly spec: any;
  /** The first client, which has all rights. */
  readonly administration: { readonly clientId: string; readonly clientSecret: string };
}

/** A real Keycloak with the options of the `Keycloak` object, as its operator passes them on, but for the database: it has its own. */
export class KeycloakServer {
  private constructor(
    private readonly workspace: Workspace,
    private readonly service: Service,
    readonly port: number,
  ) {}

  static async start({ home, spec, administration }: Options): Promise<KeycloakServer> {
    const [port, management] = (await freePorts(2)) as [number, number];
    const workspace = new Workspace();
    const { hostname, backchannelDynamic } = spec.hostname;
    const options = {
      ...Object.fromEntries(
        (spec.additionalOptions as { name: string; value: string }[])
          .filter(({ name }) => !/^(db|cache)-/.test(name))
          .map(({ name, value }) => [name, value]),
      ),
      hostname,
      'hostname-backchannel-dynamic': backchannelDynamic,
      'http-enabled': spec.http.httpEnabled,
      'http-port': port,
      'http-management-port': management,
      'proxy-headers': spec.proxy.headers,
      db: 'dev-mem',
      cache: 'local',
    };
    const server = workspace.start('keycloak', 'env', [
      `KC_BOOTSTRAP_ADMIN_CLIENT_ID=${administration.clientId}`,
      `KC_BOOTSTRAP_ADMIN_CLIENT_SECRET=${administration.clientSecret}`,
      'JAVA_OPTS_APPEND=-Xmx768m',
      path.join(copyOf(home, workspace), 'bin/kc.sh'),
      'start-dev',
      ...Object.entries(options).map(([name, value]) => `--${name}=${value}`),
    ]);
    const keycloak = new KeycloakServer(workspace, server, port);
    await keycloak.ready();
    return keycloak;
  }

  /** @throws when it has ended, with what it has said last */
  requireRunning(): void {
    if (this.service.ended())
      throw new Error(`Keycloak must keep running, but has ended:\n${this.service.log()}`);
  }

  stop(): Promise<void> {
    return this.workspace.close();
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
