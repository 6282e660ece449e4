import { readFileSync } from 'node:fs';
import { ApiClient } from '../api/client';
import type { Binaries } from '../binaries/find';
import { until } from '../until';
import { certificateFile, startApiServer } from './api-server';
import { startControllerManager } from './controller-manager';
import { type Credentials, writeCredentials } from './credentials';
import { startEtcd } from './etcd';
import { freePorts } from './free-ports';
import { writeKubeconfig } from './kubeconfig';
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
    private readonly services: Service[],
    readonly client: ApiClient,
  ) {}

  static async start(binaries: Binaries): Promise<ControlPlane> {
    for (let attempt = 1; ; attempt += 1) {
      const workspace = new Workspace();
      try {
        return await ControlPlane.startIn(workspace, binaries);
      } catch (error) {
        await workspace.close();
        if (attempt === ATTEMPTS || !PORT_TAKEN.test((error as Error).message)) throw error;
      }
    }
  }

  private static async startIn(workspace: Workspace, binaries: Binaries): Promise<ControlPlane> {
    const [clientPort, peerPort, port] = (await freePorts(3)) as [number, number, number];
    const credentials = writeCredentials(workspace);
    const etcd = startEtcd(workspace, binaries.etcd, [clientPort, peerPort]);
    const server = startApiServer(workspace, binaries.kubeApiserver, { port, etcd: etcd.url, credentials });
    const services = [etcd.service, server];
    const client = await connect(workspace, services, port, credentials);
    return new ControlPlane(workspace, binaries, credentials, port, services, client);
  }

  /** Whether there is a kube-controller-manager. */
  get hasControllers(): boolean {
    return this.binaries.kubeControllerManager !== undefined;
  }

  /** Starts controllers. They end with the control plane. */
  startControllers(controllers: readonly string[]): void {
    const { kubeControllerManager } = this.binaries;
    if (!kubeControllerManager) throw new Error('kube-controller-manager must be there');
    const { port, credentials } = this;
    const options = { port, credentials, controllers };
    this.services.push(startControllerManager(this.workspace, kubeControllerManager, options));
  }

  /** File by which kubectl reaches it as its administrator. */
  kubeconfig(): string {
    return writeKubeconfig(this.workspace, 'kubeconfig.json', this.port, this.credentials);
  }

  /** @throws when a part of it has ended, with what that has said last */
  requireRunning(): void {
    requireRunning(this.services);
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

function requireRunning(services: readonly Service[]): void {
  for (const { name, ended, log } of services) {
    if (ended()) throw new Error(`${name} must keep running, but has ended:\n${log()}`);
  }
}

async function connect(
  workspace: Workspace,
  services: readonly Service[],
  port: number,
  { token }: Credentials,
): Promise<ApiClient> {
  const ready = await until(PATIENCE, async () => {
    requireRunning(services);
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
