import type { IConstruct } from 'constructs';
import { Endpoint, type Port, Workload } from './workload';

/** Pods that are known by what they have in common rather than one by one. */
export interface Pods {
  readonly pods: string;
  /** Labels of their namespaces. */
  readonly namespaceLabels: Readonly<Record<string, string>>;
  /** Labels of the pods. @default every pod of those namespaces */
  readonly labels?: Readonly<Record<string, string>>;
  /** How Istio names them: namespaces and principals, `*` at one end only. @default no identity */
  readonly identity?: Identity;
  /** There may be none of them, as there may be no tenant. @default there are some */
  readonly mayBeNone?: true;
}

/** Of pods in the mesh: both have to be theirs where both are given. */
type Identity =
  | { readonly namespaces: readonly string[]; readonly principals?: readonly string[] }
  | { readonly namespaces?: undefined; readonly principals: readonly string[] };

/** A workload as seen from another app, which does not hold it: what policies and proofs need to know of it, and no more. */
export const fromAfar = (workload: Workload): Pods => ({
  pods: workload.reference,
  namespaceLabels: { 'kubernetes.io/metadata.name': workload.namespace },
  labels: workload.labels,
  ...(workload.mesh !== 'none' && { identity: { principals: [workload.principal] } }),
});

/** Something that is no pod of the cluster: its addresses are the environment's, or given here. */
export interface Outside {
  readonly outside: string;
  readonly addresses: 'api-server' | 'nodes' | 'internet' | { readonly cidrs: readonly string[] };
  /** Ports to reach it on. @default none; the API server's is the environment's */
  readonly on?: readonly Port[];
}

/** Anything that can be talked to: an endpoint, pods known by their labels, or an address outside. */
export type Target = Endpoint | (Pods & { readonly on: readonly Port[] }) | Outside;

/** Anything that can start talking. */
export type Source = Workload | Pods | Outside;

/** Requests that an HTTP connection is limited to. */
export interface HttpAccess {
  /** Request methods, `GET`. @default all */
  readonly methods?: readonly string[];
  /** Paths, exact, or with `*` at one end. @default all */
  readonly paths?: readonly string[];
  /** Paths that are refused although `paths` has them. @default none */
  readonly notPaths?: readonly string[];
  /** Host names, exact or with `*` at one end. @default all */
  readonly hosts?: readonly string[];
  /** Whose tokens requests have to have, and paths on which they need none. @default none is asked for */
  readonly token?: { readonly issuer: string; readonly except?: readonly string[] };
}

export interface ConnectOptions {
  /**
   * `strict`: mutual TLS between two identities of the mesh. `permissive`: the caller has no identity, so the target's port
   * also takes what is not the mesh's TLS. `none`: the target is outside of the mesh.
   *
   * @default strict
   */
  readonly mtls?: 'strict' | 'permissive' | 'none';
  /** Why there is no mutual TLS. Required unless `mtls` is `strict`, or the target is outside of the cluster and takes TLS. */
  readonly because?: string;
  /** Layer-7 limits, on `http` and `grpc` ports. @default none */
  readonly http?: HttpAccess;
}

/** A declared connection: from whom, to what, how, why. */
export interface Connection {
  readonly from: Source;
  readonly to: Target;
  readonly mtls: 'strict' | 'permissive' | 'none';
  readonly because?: string;
  readonly http?: HttpAccess;
  /** Part of what every workload needs to live (DNS, istiod, probes), not of the architecture. */
  readonly implied: boolean;
}

const registries = new WeakMap<IConstruct, Connection[]>();

/** The connections declared in an app, in the order of their declaration. */
export function connectionsOf(app: IConstruct): Connection[] {
  const { root } = app.node;
  const registry = registries.get(root) ?? [];
  registries.set(root, registry);
  return registry;
}

/**
 * Declares that `from` may talk to `to`. It is the only source of NetworkPolicies, AuthorizationPolicies and
 * PeerAuthentications; what is not declared is denied.
 */
export function connect(from: Source, to: Target, options: ConnectOptions = {}): void {
  declare(from, to, { mtls: defaultMtls(to), ...options, implied: false });
}

/** Declares what a workload needs to live; left out of the pictures. */
export function imply(from: Source, to: Target, because: string): void {
  declare(from, to, { mtls: 'none', because, implied: true });
}

function declare(from: Source, to: Target, rest: Omit<Connection, 'from' | 'to'>): void {
  const anchor = from instanceof Workload ? from : to instanceof Endpoint ? to.workload : undefined;
  if (!anchor) {
    throw new Error(
      `connection from ${describe(from)} to ${describe(to)}: one end must be a workload; name the pods that talk`,
    );
  }
  connectionsOf(anchor).push({ from, to, ...rest });
}

/** Addresses outside are out of the mesh by nature; for a workload without a sidecar it has to be said. */
const defaultMtls = (to: Target): 'strict' | 'none' =>
  to instanceof Endpoint || isMeshed(to) ? 'strict' : 'none';

/** Whether pods that are known by their labels have an identity in the mesh. */
export const isMeshed = (to: Target): boolean => 'pods' in to && to.identity !== undefined;

/** How an end of a connection is called in messages, pictures and `connections.json`. */
export function describe(end: Source | Target): string {
  if (end instanceof Workload || end instanceof Endpoint) return end.reference;
  return 'pods' in end ? end.pods : end.outside;
}

/** The ports that a connection opens; none where the target does not have the port that is named. */
export function portsOf(to: Target, cluster: Cluster): readonly Port[] {
  if (to === apiServer) return [{ port: cluster.apiServer.port, protocol: 'tls' }];
  if (!(to instanceof Endpoint)) return to.on ?? [];
  const port = to.workload.ports[to.name];
  return port ? [port] : [];
}

/** The networks in which something outside is, as CIDR. */
export function cidrsOf({ addresses }: Outside, cluster: Cluster): readonly string[] {
  switch (addresses) {
    case 'api-server':
      return cluster.apiServer.cidrs;
    case 'nodes':
      return cluster.nodes;
    case 'internet':
      return ['0.0.0.0/0'];
    default:
      return addresses.cidrs;
  }
}

/** Where the cluster's own parts are found; NetworkPolicies know them by address only. */
export interface Cluster {
  readonly apiServer: {
    /** Networks in which the API server's endpoints are, as CIDR. */
    readonly cidrs: readonly string[];
    /** Port of the endpoints (what the Service `kubernetes` in `default` leads to), often 6443. */
    readonly port: number;
  };
  /** Networks of the nodes, as CIDR: where the kubelet's probes come from. */
  readonly nodes: readonly string[];
}

/** The Kubernetes API server: for clients as a target, and as the caller of webhooks. */
export const apiServer: Outside = { outside: 'kubernetes-api', addresses: 'api-server' };

/** Nodes: kubelets that probe, and pods on the host's network. */
export const nodes: Outside = { outside: 'nodes', addresses: 'nodes' };

/** Everybody. */
export const internet: Outside = { outside: 'internet', addresses: 'internet' };

/** A host outside of the cluster. Its addresses are not known, so NetworkPolicies open the port to all public addresses. */
export const external = (host: string, port: number): Target => ({
  outside: host,
  addresses: 'internet',
  on: [{ port, protocol: 'tls' }],
});

/** A network outside of the cluster that is known by its addresses. What is not TLS there needs a reason to be talked to. */
export const network = (
  name: string,
  cidrs: readonly string[],
  port: number,
  protocol: Port['protocol'] = 'tls',
): Target => ({ outside: name, addresses: { cidrs }, on: [{ port, protocol }] });

/** The cluster's DNS, which every pod asks. @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ */
export const clusterDns: Target = {
  pods: 'kube-system/kube-dns',
  namespaceLabels: { 'kubernetes.io/metadata.name': 'kube-system' },
  labels: { 'k8s-app': 'kube-dns' },
  on: [
    { port: 53, protocol: 'udp' },
    { port: 53, protocol: 'tcp' },
  ],
};

/** Istio's control plane, from which every proxy has its configuration and certificates. */
export const controlPlane: Target = {
  pods: 'istio-system/istiod',
  namespaceLabels: { 'kubernetes.io/metadata.name': 'istio-system' },
  labels: { app: 'istiod' },
  on: [{ port: 15012, protocol: 'tls' }],
};

/** Every pod of the namespaces that Istio injects sidecars into. */
export const everyMeshedPod: Pods = {
  pods: 'every pod in the mesh',
  namespaceLabels: { 'istio-injection': 'enabled' },
};
