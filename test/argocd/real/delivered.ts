import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { ApiClient, Json } from '../../../cli/cluster/api/client';
import { Resources } from '../../../cli/cluster/api/resources';
import { ControlPlane } from '../../../cli/cluster/control-plane/control-plane';
import { installDefinitions } from '../../../cli/cluster/definitions/install';
import { readDefinitions } from '../../../cli/cluster/definitions/read';
import { until } from '../../../cli/cluster/until';
import { valuesOfArgoCd } from '../fixtures';
import { ArgoCd } from './argo-cd';
import type { Programs } from './programs/provide';
import { PublishedRepository } from './published';
import { type TinyPlatform, tinyDist } from './tiny-platform';
import { Workloads } from './workloads';

/** Controllers without which nothing that is deleted ever goes. */
const DELETING = ['garbage-collector-controller', 'namespace-controller'];

const APPLICATIONS = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';

/** A cluster with the real Argo CD and a platform that it takes from where the product publishes it. */
export class Delivered {
  readonly repository = new PublishedRepository();

  private constructor(
    readonly controlPlane: ControlPlane,
    readonly argocd: ArgoCd,
    readonly workloads: Workloads,
  ) {}

  static async start({ controlPlane: binaries, argocd, definitions }: Programs): Promise<Delivered> {
    const controlPlane = await ControlPlane.start(binaries);
    try {
      const { client } = controlPlane;
      const root = path.join(__dirname, '../../..');
      const all = await readDefinitions(root, definitions);
      const own = [...all.values()].filter(({ spec }) => spec.group === 'argoproj.io');
      await installDefinitions(client, new Resources(client), own);
      controlPlane.startControllers(DELETING);
      for (const object of settings()) await applyTo(client, object);
      const started = await ArgoCd.start(argocd, controlPlane);
      const workloads = new Workloads(client);
      workloads.start();
      return new Delivered(controlPlane, started, workloads);
    } catch (error) {
      await controlPlane.stop();
      throw error;
    }
  }

  /** What a person applies once as Argo CD will: the projects, and the ApplicationSet that discovers the environment. */
  async bootstrap(platform: TinyPlatform, ...change: Change): Promise<void> {
    await this.repository.publish(platform, ...change);
    const files = Object.entries(tinyDist(this.repository.url, platform));
    for (const [, text] of files.filter(([file]) => file.startsWith('dev/bootstrap/'))) {
      for (const document of parseAllDocuments(text)) {
        await applyTo(this.controlPlane.client, document.toJSON(), 'argocd-controller');
      }
    }
  }

  /** Waits for something to be. @throws with what Argo CD says of the Applications when it is not in time */
  async reached(seconds: number, what: string, is: () => Promise<boolean>): Promise<void> {
    const done = await until(seconds, async () => {
      this.argocd.requireRunning();
      return (await is()) || undefined;
    });
    if (!done) throw new Error(`${what} must be within ${seconds} s, but is not:\n${await this.report()}`);
  }

  /** An Application, `dev-root`; undefined where there is none. */
  async application(name: string): Promise<Json | undefined> {
    return this.get(`${APPLICATIONS}/${name}`);
  }

  /** An object by its path; undefined where there is none. */
  async get(object: string): Promise<Json | undefined> {
    const { ok, body } = await this.controlPlane.client.get(object);
    return ok ? body : undefined;
  }

  /** Whether an Application is synced to what it names, done and healthy. */
  async isDone(name: string): Promise<boolean> {
    const { status } = (await this.application(name)) ?? {};
    return (
      status?.sync?.status === 'Synced' &&
      status.health?.status === 'Healthy' &&
      status.operationState?.phase === 'Succeeded'
    );
  }

  /** Version of a component's settings in the cluster. */
  async version(component: string): Promise<string | undefined> {
    return (await this.get(`/api/v1/namespaces/${component}-system/configmaps/settings`))?.data?.version;
  }

  /** Server-side apply of an object, as a person. */
  apply(object: Json): Promise<void> {
    return applyTo(this.controlPlane.client, object);
  }

  /** Merges a patch into an Application, as `kubectl patch --type=merge` does. */
  async patch(name: string, patch: Json): Promise<void> {
    const { ok, body } = await this.controlPlane.client.merge(`${APPLICATIONS}/${name}`, patch);
    if (!ok) throw new Error(`${name}: must be patched, got "${body.message}"`);
  }

  async stop(): Promise<void> {
    this.workloads.stop();
    await this.argocd.stop();
    await this.controlPlane.stop();
  }

  private async report(): Promise<string> {
    const { body } = await this.controlPlane.client.get(APPLICATIONS);
    const lines = (body.items as Json[]).map(({ metadata, status }) =>
      [
        metadata.name,
        status?.sync?.status,
        status?.health?.status,
        status?.operationState?.phase,
        status?.operationState?.message,
        ...(status?.conditions ?? []).map(({ message }: Json) => message),
      ].join(' | '),
    );
    return lines.join('\n');
  }
}

type Change = [Parameters<PublishedRepository['publish']>[1]?];

async function applyTo(client: ApiClient, object: Json, manager = 'person'): Promise<void> {
  const { kind, apiVersion, metadata } = object;
  const place = await new Resources(client).path({ apiVersion, kind, ...metadata });
  const { ok, body } = await client.apply(`${place}?fieldManager=${manager}&force=true`, object);
  if (!ok) throw new Error(`${kind} ${metadata.name}: must be accepted, got "${body.message}"`);
}

/** What Argo CD's chart makes of the product's values, as far as these programs read it. */
function settings(): Json[] {
  const { cm } = valuesOfArgoCd().configs;
  const part = { 'app.kubernetes.io/part-of': 'argocd' };
  const object = (kind: string, name: string, rest: object = {}) => ({
    apiVersion: 'v1',
    kind,
    metadata: { name, namespace: 'argocd', labels: part },
    ...rest,
  });
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } },
    object('ConfigMap', 'argocd-cm', { data: cm }),
    ...['cmd-params', 'rbac', 'ssh-known-hosts', 'tls-certs', 'gpg-keys'].map((name) =>
      object('ConfigMap', `argocd-${name}-cm`),
    ),
    object('Secret', 'argocd-secret', { stringData: { 'server.secretkey': 'of a test' } }),
  ];
}
