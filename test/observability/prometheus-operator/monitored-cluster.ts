import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseAllDocuments } from 'yaml';
import type { Json } from '../../../cli/cluster/api/client';
import { Resources } from '../../../cli/cluster/api/resources';
import { ControlPlane } from '../../../cli/cluster/control-plane/control-plane';
import { freePorts } from '../../../cli/cluster/control-plane/free-ports';
import { type Service, Workspace } from '../../../cli/cluster/control-plane/workspace';
import { installDefinitions } from '../../../cli/cluster/definitions/install';
import { until } from '../../../cli/cluster/until';
import { World } from '../../../verify/created/world';
import type { Environment } from '../../../verify/dist';
import {
  namespaceOf,
  node,
  nodeStatus,
  type Placed,
  placed,
  serviceOf,
  storageClassOf,
} from './cluster-objects';
import type { Programs } from './programs';

const NAMESPACE = 'observability-system';

/** Whose objects are there; of other components only pods, Services and monitors. */
const COMPONENTS = ['prometheus', 'prometheus-operator'];
const KINDS = [
  'ServiceAccount',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'Deployment',
  'Prometheus',
];
const MONITORS = ['PodMonitor', 'Probe', 'PrometheusRule', 'ServiceMonitor'];

/** Seconds for the operator to do what it does at once. */
const PATIENCE = 60;

/** A target, by its labels; `__url__` is what it is asked. */
type Target = Readonly<Record<string, string>>;

/** What the operator says of a monitor or of a group of rules. */
export interface Acceptance {
  /** `PodMonitor observability-system/istio-proxy`. */
  readonly name: string;
  readonly accepted: string | undefined;
  readonly message: string | undefined;
}

/** A cluster with an environment's pods, Services, monitors and rules, and the real operator under the rights that dist gives it. */
export class MonitoredCluster {
  private readonly workspace = new Workspace();
  private operator?: Service;
  private port = 0;
  readonly pods: readonly Placed[];
  /** Objects of dist that are put into the cluster. */
  readonly objects: readonly Json[];

  private constructor(
    private readonly programs: Programs,
    private readonly controlPlane: ControlPlane,
    environment: Environment,
  ) {
    this.pods = placed(World.of(environment));
    this.objects = environment.objects
      .filter(
        ({ kind, component }) =>
          MONITORS.includes(kind) || (COMPONENTS.includes(component) && KINDS.includes(kind)),
      )
      .map(({ manifest }) => structuredClone(manifest));
  }

  static async start(programs: Programs, environment: Environment): Promise<MonitoredCluster> {
    const controlPlane = await ControlPlane.start(programs.controlPlane);
    const cluster = new MonitoredCluster(programs, controlPlane, environment);
    const { client } = controlPlane;
    await installDefinitions(client, new Resources(client), definitionsOf(programs.operator));
    controlPlane.startControllers(['serviceaccount-controller', 'endpointslice-controller']);
    await cluster.fill(World.of(environment));
    await cluster.startOperator();
    return cluster;
  }

  /** Server-side apply of an object. */
  async put(object: Json): Promise<void> {
    const { metadata, ...identity } = object;
    const resources = new Resources(this.controlPlane.client);
    const at = await resources.path({ ...identity, ...metadata });
    const query = 'fieldManager=argocd-controller&force=true';
    const { ok, body } = await this.controlPlane.client.apply(`${at}?${query}`, object);
    if (!ok) throw new Error(`${object.kind} ${metadata.namespace}/${metadata.name}: ${body.message}`);
  }

  /** Sets labels of a namespace; null takes one off. */
  async label(namespace: string, labels: Readonly<Record<string, string | null>>): Promise<void> {
    await this.controlPlane.client.merge(`/api/v1/namespaces/${namespace}`, { metadata: { labels } });
  }

  /** An object of dist that is in the cluster, to change a copy of. */
  copyOf(kind: string, name: string): Json {
    const found = this.objects.find((object) => object.kind === kind && object.metadata.name === name);
    if (!found) throw new Error(`dist must have ${kind} ${name}`);
    return structuredClone(found);
  }

  /** Starts the operator, also once more. @returns when it has put a configuration in place */
  async startOperator(): Promise<void> {
    this.operator?.kill();
    await this.remove(`/api/v1/namespaces/${NAMESPACE}/secrets/prometheus-main`);
    [this.port] = (await freePorts(1)) as [number];
    const deployment = this.copyOf('Deployment', 'prometheus-operator');
    const [container] = deployment.spec.template.spec.containers;
    this.operator = this.workspace.start('prometheus-operator', 'env', [
      `KUBECONFIG=${await this.kubeconfigOf('prometheus-operator')}`,
      this.programs.operator,
      ...container.args,
      `--web.listen-address=127.0.0.1:${this.port}`,
    ]);
    await until(PATIENCE, async () => this.hasEnded() || (await this.secret()) || undefined);
  }

  /** Whether the operator has given up. */
  hasEnded(): true | undefined {
    return this.operator?.ended() || undefined;
  }

  /** All that the operator has said since its last start. */
  log(): string {
    return readFileSync(this.workspace.file('prometheus-operator.log'), 'utf8');
  }

  /** What the operator counts. */
  async metrics(): Promise<string> {
    return (await fetch(`http://127.0.0.1:${this.port}/metrics`)).text();
  }

  /** An object as the API server has it. */
  async get(path: string): Promise<Json | undefined> {
    const { ok, body } = await this.controlPlane.client.get(path);
    return ok ? body : undefined;
  }

  /** What the operator says of every monitor and group of rules, once it has said something of each. */
  async acceptances(): Promise<Acceptance[]> {
    let all: Acceptance[] = [];
    await until(PATIENCE, async () => {
      all = await this.readAcceptances();
      return all.every(({ accepted }) => accepted !== undefined) || undefined;
    });
    return all;
  }

  /** Refusals that the operator has written where the runbook looks for them. */
  async events(): Promise<string[]> {
    const list = await this.get('/api/v1/events?fieldSelector=reason%3DInvalidConfiguration');
    return list?.items.map(({ involvedObject: { kind, name } }: Json) => `${kind} ${name}`) ?? [];
  }

  /** Every target that Prometheus finds by the configuration of now, by job. @throws where Prometheus would not start */
  async targets(): Promise<Readonly<Record<string, readonly Target[]>>> {
    const file = await this.writeConfiguration();
    const account = await this.kubeconfigOf('prometheus');
    const { status, stdout, stderr } = spawnSync(this.programs.targets, [file, account], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`Prometheus must take what the operator writes, got:\n${stderr}`);
    return JSON.parse(stdout);
  }

  async stop(): Promise<void> {
    await this.workspace.close();
    await this.controlPlane.stop();
  }

  private async fill(world: World): Promise<void> {
    const { client } = this.controlPlane;
    for (const namespace of world.ofKind('', 'Namespace')) await this.put(namespaceOf(namespace));
    await until(
      PATIENCE,
      async () => (await this.get('/api/v1/namespaces/default/serviceaccounts/default')) as Json,
    );
    const { storage } = this.copyOf('Prometheus', 'main').spec;
    const { storageClassName } = storage?.volumeClaimTemplate?.spec ?? {};
    if (storageClassName) await this.put(storageClassOf(storageClassName));
    await this.put(node);
    await client.merge('/api/v1/nodes/test/status', { status: nodeStatus });
    for (const object of this.objects.filter(isFirst)) await this.put(object);
    for (const object of this.objects.filter((one) => !isFirst(one))) await this.put(object);
    for (const service of world.ofKind('', 'Service')) await this.put(serviceOf(service));
    for (const { manifest, status } of this.pods) await this.run(manifest, status);
  }

  private async run(manifest: Json, status: Json): Promise<void> {
    const { namespace, name } = manifest.metadata;
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    const created = await until(PATIENCE, async () => {
      const { ok, body } = await this.controlPlane.client.post(pods, manifest);
      // The ServiceAccount of a new namespace comes a moment later.
      if (!ok && !/serviceaccount/.test(body.message))
        throw new Error(`Pod ${namespace}/${name}: ${body.message}`);
      return ok || undefined;
    });
    if (!created) throw new Error(`Pod ${namespace}/${name}: must be made`);
    await this.controlPlane.client.merge(`${pods}/${name}/status`, { status });
  }

  private async remove(path: string): Promise<void> {
    await this.controlPlane.client.delete(path);
  }

  private secret(): Promise<Json | undefined> {
    return this.get(`/api/v1/namespaces/${NAMESPACE}/secrets/prometheus-main`);
  }

  private async readAcceptances(): Promise<Acceptance[]> {
    const wanted = this.objects.filter(({ kind }) => MONITORS.includes(kind));
    const resources = new Resources(this.controlPlane.client);
    const all: Acceptance[] = [];
    for (const { apiVersion, kind, metadata } of wanted) {
      const at = await resources.path({ apiVersion, kind, ...metadata });
      const { status } = (await this.get(at as string)) ?? {};
      const conditions: Json[] = status?.bindings?.[0]?.conditions ?? [];
      const { status: accepted, message } = conditions.find(({ type }) => type === 'Accepted') ?? {};
      all.push({ name: `${kind} ${metadata.namespace}/${metadata.name}`, accepted, message });
    }
    return all;
  }

  /** As the pod has it: the configuration, and rules beside it. */
  private async writeConfiguration(): Promise<string> {
    const folder = this.workspace.file('prometheus');
    mkdirSync(path.join(folder, 'rules'), { recursive: true });
    const maps = await this.get(`/api/v1/namespaces/${NAMESPACE}/configmaps`);
    for (const { metadata, data } of maps?.items ?? []) {
      if (!/^prometheus-main-rulefiles-/.test(metadata.name)) continue;
      mkdirSync(path.join(folder, 'rules', metadata.name), { recursive: true });
      for (const [name, text] of Object.entries<string>(data)) {
        writeFileSync(path.join(folder, 'rules', metadata.name, name), text);
      }
    }
    const { data } = (await this.secret()) ?? {};
    if (!data)
      throw new Error(`the operator must write a configuration, but has said:\n${this.operator?.log()}`);
    const text = gunzipSync(Buffer.from(data['prometheus.yaml.gz'], 'base64')).toString();
    const file = path.join(folder, 'prometheus.yaml');
    writeFileSync(
      file,
      text
        .replaceAll('/etc/prometheus/rules/', `${folder}/rules/`)
        .replaceAll('$(SHARD)', await this.shard()),
    );
    return file;
  }

  /** What the reloader of the pod writes for a variable. @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/cmd/prometheus-config-reloader */
  private async shard(): Promise<string> {
    const made = await this.get(`/apis/apps/v1/namespaces/${NAMESPACE}/statefulsets/prometheus-main`);
    const variables: Json[] = made?.spec.template.spec.initContainers.flatMap(({ env = [] }: Json) => env);
    return variables?.find(({ name }) => name === 'SHARD')?.value;
  }

  /** File by which a program asks the API server under a ServiceAccount of the platform. */
  private async kubeconfigOf(account: string): Promise<string> {
    const administrator = JSON.parse(readFileSync(this.controlPlane.kubeconfig(), 'utf8'));
    const { body } = await this.controlPlane.client.post(
      `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${account}/token`,
      { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
    );
    const [own] = administrator.users;
    const file = this.workspace.file(`${account}.json`);
    const users = [{ ...own, user: { token: body.status.token } }];
    writeFileSync(file, JSON.stringify({ ...administrator, users }), { mode: 0o600 });
    return file;
  }
}

const isFirst = ({ kind }: Json): boolean =>
  kind === 'ServiceAccount' || kind === 'ClusterRole' || kind === 'Role';

/** The kinds that come with the operator, by itself. */
const definitionsOf = (operator: string) =>
  parseAllDocuments(execFileSync(operator, ['crds'], { encoding: 'utf8', maxBuffer: 2 ** 26 }))
    .map((document) => document.toJS())
    .filter(Boolean);
