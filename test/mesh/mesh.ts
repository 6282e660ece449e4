import { Resources } from '../../cli/cluster/api/resources';
import { ControlPlane } from '../../cli/cluster/control-plane/control-plane';
import { Workspace } from '../../cli/cluster/control-plane/workspace';
import { installDefinitions } from '../../cli/cluster/definitions/install';
import { until } from '../../cli/cluster/until';
import type { Environment, KubernetesObject } from '../../verify/dist';
import { createCertificates } from '../postgres/certificates';
import { Istiod, ofKind, renderedIstiod } from './istiod';
import { addRules, Node } from './node';
import { type Identity, PodProxy } from './pod-proxy';
import type { Programs } from './programs/provide';
import { speechOf } from './speech';
import { Stub } from './stub';
import { Tokens } from './tokens';
import { type MeshPod, MeshWorld } from './world';

// biome-ignore lint/suspicious/noExplicitAny: objects of every kind
type Json = any;

/** Seconds for istiod to write its certificate where pods find it. */
const PATIENCE = 60;

const GROUPS = ['networking.istio.io', 'security.istio.io', 'telemetry.istio.io', 'extensions.istio.io'];

/** Objects of Istio that an environment has. */
export const istioObjects = (environment: Environment): KubernetesObject[] =>
  environment.objects.filter(({ group }) => GROUPS.includes(group));

/** A mesh that runs: the API server, istiod, and each pod with its proxy and a stub of its program. */
export class Mesh {
  private readonly node = new Node();
  private readonly workspace = new Workspace();
  private readonly proxies = new Map<MeshPod, PodProxy>();
  private readonly stubs = new Map<MeshPod, Stub>();
  private readonly identities = new Map<MeshPod, Identity>();
  readonly certificates = createCertificates();
  readonly tokens = new Tokens();
  /** Makes calls from outside of the mesh. */
  readonly outside: Stub;

  private constructor(
    readonly world: MeshWorld,
    readonly environment: Environment,
    private readonly controlPlane: ControlPlane,
    private readonly resources: Resources,
  ) {
    this.outside = Stub.start({ name: 'outside', ports: [], certificates: this.certificates });
  }

  static async start(programs: Programs, environment: Environment): Promise<Mesh> {
    const controlPlane = await ControlPlane.start(programs.controlPlane);
    const resources = new Resources(controlPlane.client);
    const mesh = new Mesh(new MeshWorld(environment), environment, controlPlane, resources);
    try {
      await mesh.run(programs);
    } catch (error) {
      await mesh.stop();
      throw error;
    }
    return mesh;
  }

  stub(pod: MeshPod): Stub {
    const found = this.stubs.get(pod);
    if (!found) throw new Error(`${pod.name} must run`);
    return found;
  }

  proxy(pod: MeshPod): PodProxy {
    const found = this.proxies.get(pod);
    if (!found) throw new Error(`${pod.name} must run`);
    return found;
  }

  /** Key and certificate that istiod has given to the proxy of a pod. */
  identity(pod: MeshPod): Identity {
    const known = this.identities.get(pod) ?? this.proxy(pod).identity();
    this.identities.set(pod, known);
    return known;
  }

  pod(name: string): MeshPod {
    const found = this.world.pods.find((one) => one.name === name);
    if (!found)
      throw new Error(`no pod ${name} in the mesh; there are ${this.world.pods.map((p) => p.name)}`);
    return found;
  }

  /** Applies an object, or deletes it where there is only its name. */
  async apply(object: Json): Promise<void> {
    const { apiVersion, kind, metadata } = object;
    const at = await this.resources.path({ apiVersion, kind, ...metadata });
    if (!at) throw new Error(`kind ${kind} must be known`);
    const { ok, body } = await this.controlPlane.client.apply(
      `${at}?fieldManager=mesh&force=true`,
      withoutStatus(object),
    );
    if (!ok) throw new Error(`${kind} ${metadata.name} must be taken, got "${body.message}"`);
    if (object.status) await this.controlPlane.client.merge(`${at}/status`, { status: object.status });
  }

  async remove({ apiVersion, kind, name, namespace }: KubernetesObject): Promise<void> {
    const at = await this.resources.path({ apiVersion, kind, name, namespace });
    await this.controlPlane.client.delete(at ?? '');
  }

  async stop(): Promise<void> {
    for (const stub of [this.outside, ...this.stubs.values()]) stub.close();
    await this.workspace.close();
    await this.controlPlane.stop();
    this.node.close();
  }

  private async run(programs: Programs): Promise<void> {
    const rendered = renderedIstiod(programs.istioctl, this.environment, this.workspace.folder);
    const { client } = this.controlPlane;
    await installDefinitions(client, this.resources, ofKind(rendered, 'CustomResourceDefinition'));
    for (const object of this.world.objects) await this.apply(object);
    for (const object of ofKind(rendered, 'ConfigMap')) await this.apply(object);
    for (const secret of this.secrets()) await this.apply(secret);
    for (const { manifest } of istioObjects(this.environment)) await this.apply(manifest);
    const istiod = await Istiod.start(programs, this.controlPlane, this.workspace, rendered);
    const root = await this.root();
    const { serviceRules } = this.world;
    for (const pod of this.world.pods) {
      const namespace = this.node.add(pod.address);
      this.stubs.set(pod, this.stubOf(pod, namespace));
      const token = await this.tokenOf(pod);
      this.proxies.set(
        pod,
        await PodProxy.start(programs, istiod, this.workspace, { target: pod, namespace, token, root }),
      );
      addRules(namespace, serviceRules);
    }
    await Promise.all([...this.proxies.values()].map((proxy) => proxy.ready()));
    await Promise.all([...this.stubs.values()].map(({ started }) => started));
  }

  /** A gateway has no program beside its proxy. */
  private stubOf(pod: MeshPod, namespace: string): Stub {
    const ports =
      pod.pod.mesh === 'gateway'
        ? []
        : pod.ports.map((port) => ({ port, speaks: speechOf(this.environment, pod, port) }));
    const answers = pod.pod.serviceAccount === 'keycloak' ? this.tokens.answers(this.issuers()) : {};
    return Stub.start({ name: pod.name, ports, certificates: this.certificates, answers }, namespace);
  }

  /** Issuers of tokens, by the path of their keys. */
  private issuers(): string[] {
    return this.environment
      .ofKind('security.istio.io', 'RequestAuthentication')
      .flatMap(({ manifest }) => (manifest.spec as Json).jwtRules)
      .map(({ jwksUri }) => new URL(jwksUri).pathname);
  }

  /** What cert-manager makes of the certificates that the gateways name, and what lets them be read. */
  private secrets(): object[] {
    const { certificate, key } = this.certificates;
    const stringData = { 'tls.crt': certificate, 'tls.key': key };
    const names = this.environment
      .ofKind('networking.istio.io', 'Gateway')
      .flatMap(({ namespace, manifest }) =>
        (manifest.spec as Json).servers.flatMap(({ tls }: Json) =>
          tls?.credentialName ? [`${namespace}/${tls.credentialName}`] : [],
        ),
      );
    const secrets = [...new Set(names)].map((one) => {
      const [namespace, name] = one.split('/');
      const type = 'kubernetes.io/tls';
      return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, type, stringData };
    });
    return [...secrets, ...this.world.pods.filter(({ pod }) => pod.mesh === 'gateway').flatMap(readsSecrets)];
  }

  private async root(): Promise<string> {
    const at = '/api/v1/namespaces/istio-system/configmaps/istio-ca-root-cert';
    const root = await until(
      PATIENCE,
      async () => (await this.controlPlane.client.get(at)).body.data?.['root-cert.pem'] as string | undefined,
    );
    if (!root) throw new Error('istiod must write its certificate into istio-ca-root-cert');
    return root;
  }

  private async tokenOf({ pod }: MeshPod): Promise<string> {
    const { namespace, serviceAccount } = pod;
    const { ok, body } = await this.controlPlane.client.post(
      `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}/token`,
      { spec: { audiences: ['istio-ca'], expirationSeconds: 3600 } },
    );
    if (!ok) throw new Error(`token of ${namespace}/${serviceAccount} must be given, got "${body.message}"`);
    return body.status.token;
  }
}

/**
 * What the chart of a gateway lets it read: istiod hands it no certificate that its account may not.
 *
 * @see https://github.com/istio/istio/blob/1.31.1/manifests/charts/gateway/templates/role.yaml
 */
function readsSecrets({ pod: { namespace, serviceAccount: name } }: MeshPod): object[] {
  const group = 'rbac.authorization.k8s.io';
  const apiVersion = `${group}/v1`;
  const metadata = { name, namespace };
  const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'watch', 'list'] }];
  const subjects = [{ kind: 'ServiceAccount', name, namespace }];
  const roleRef = { apiGroup: group, kind: 'Role', name };
  return [
    { apiVersion, kind: 'Role', metadata, rules },
    { apiVersion, kind: 'RoleBinding', metadata, subjects, roleRef },
  ];
}

const withoutStatus = ({ status: _, ...object }: Json): object => object;
