import { readFileSync } from 'node:fs';
import { ApiClient } from '../api/client';
import type { Binaries } from '../binaries/find';
import { until } from '../until';
import { certificateFile, startApiServer } from './api-server';
import { startControllerManager } from './controller-manager';
import { type Credentials, writeCredentials } from './credentials';
import { startEtcd } from './etcd';
import { freePorts } from './free-ports';
import { type Service, Workspace } from './workspace';

/** Somebody else may take a port between the moment that it is found free and the moment that it is used. */
const ATTEMPTS = 3;
const PORT_TAKEN = /address already in use/;

/** Seconds for the API server to be ready; it takes about five. */
const PATIENCE = 90;

/** etcd and kube-apiserver on loopback, empty, for one environment. */
export class ControlPlane {
  private constructor(
    private readonly workspace: Workspace,
    private readonly binaries: Binaries,
    private readonly credentials: Credentials,
    private readonly port: number,
    readonly client: ApiClient,
  ) {}

  static async start(binaries: Binaries): Promise<ControlPlane> {
    for (let attempt = 1; ; attempt += 1) {
      const workspace = new Workspace();
      try {
        return await start(workspace, binaries);
      } catch (error) {
        await workspace.close();
        if (attempt === ATTEMPTS || !PORT_TAKEN.test((error as Error).message)) throw error;
      }
    }

    async function start(workspace: Workspace, programs: Binaries): Promise<ControlPlane> {
      const [clientPort, peerPort, port] = (await freePorts(3)) as [number, number, number];
      const credentials = writeCredentials(workspace);
      const etcd = startEtcd(workspace, programs.etcd, [clientPort, peerPort]);
      const server = startApiServer(workspace, programs.kubeApiserver, { port, etcd: etcd.url, credentials });
      const client = await connect(workspace, [etcd.service, server], port, credentials);
      return new ControlPlane(workspace, programs, credentials, port, client);
    }
  }

  /** Starts the controllers that make pods. @returns false where there is no kube-controller-manager */
  startControllers(): boolean {
    const { kubeControllerManager } = this.binaries;
    if (!kubeControllerManager) return false;
    startControllerManager(this.workspace, kubeControllerManager, {
      port: this.port,
      credentials: this.credentials,
    });
    return true;
  }

  /** A file in a folder that is gone with the control plane. */
  file(name: string): string {
    return this.workspace.file(name);
  }

  async stop(): Promise<void> {
    this.client.close();
    await this.workspace.close();
  }
}

async function connect(
  workspace: Workspace,
  services: readonly Service[],
  port: number,
  { token }: Credentials,
): Promise<ApiClient> {
  const ready = await until(PATIENCE, async () => {
    for (const { name, ended, log } of services) {
      if (ended()) throw new Error(`${name} must keep running, but has ended:\n${log()}`);
    }
    try {
      const client = new ApiClient(port, token, readFileSync(certificateFile(workspace), 'utf8'));
      const { status } = await client.get('/readyz');
      if (status === 200) return client;
      client.close();
    } catch {
      // No certificate yet, or nobody listens yet.
    }
    return undefined;
  });
  if (ready) return ready;
  const logs = services.map(({ name, log }) => `${name}:\n${log()}`).join('\n');
  throw new Error(`kube-apiserver must be ready within ${PATIENCE} seconds, but is not\n${logs}`);
}
