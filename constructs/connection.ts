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
  /** They are somebody else's, who brings them and lets the caller in. @default they are the platform's, or the cluster's */
  readonly foreign?: true;
}

/** Of pods in the mesh: both have to be theirs where both are given. */
type Identity =
  | { readonly namespaces: readonly string[]; readonly principals?: readonly string[] }
  | { readonly namespaces?: undefined; readonly principals: readonly string[] };

/** A workload as seen from another app, which does not hold it: what policies and proofs need to know of it, and no more. */
export const fromAfar = (workload: Workload): Pods => ({
  pods: workload.reference,
  namespaceLabels: inNamespace(workload.namespace),
  labels: workload.labels,
  ...(workload.mesh !== 'none' && { identity: { principals: [workload.principal] } }),
});

/** Something that is known by its addresses. */
export interface Outside {
  readonly outside: string;
  /** Networks as CIDR, or a part of the cluster, which differs from one to another. */
  readonly addresses: ClusterPart | { readonly cidrs: readonly string[] };
  /** Ports to reach it on. @default none; those of the API server and of DNS are the environment's */
  readonly on?: readonly Port[];
}

/** Where connections lead to or come from in every cluster, though each has it elsewhere. `internet` is all public addresses. */
type ClusterPart = 'api-server' | 'api-server-calls' | 'dns' | 'load-balancers' | 'nodes' | 'internet';

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
  /** Paths that are refused although `paths` has them, with a `*` at the end: many programs take `/a/`, `/a;x` and `/a%2f` for `/a`. @default none */
  readonly notPaths?: readonly string[];
  /** Host names, exact or with `*` at one end. @default all */
  readonly hosts?: readonly string[];
  /** Whose tokens requests have to have, and paths on which they need none. @default none is asked for */
  readonly token?: { readonly issuer: string; readonly except?: readonly string[] };
  /** Program that is asked about each of the requests, and of a sign-in the roles of people, of which one opens it. @default none is asked */
  readonly authorization?: { readonly provider: string; readonly roles?: readonly string[] };
}

export interface ConnectOptions {
  /**
   * `strict`: mutual TLS between two identities of the mesh. `permissive`: the caller has no identity, so the target's port
   * also takes what is not the mesh's TLS. `none`: the target is outside of the mesh.
   *
   * @default strict
   */
  readonly mtls?: 'strict' | 'permissive' | 'none';
  /**
   * Why there is no mutual TLS. Required unless `mtls` is `strict`, or the target is outside of the cluster and takes TLS.
   *
   * @default none
   */
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
export function portsOf(to: Target): readonly Port[] {
  if (!(to instanceof Endpoint)) return to.on ?? [];
  const port = to.workload.ports[to.name];
  return port ? [port] : [];
}

/** The Kubernetes API server, for its clients. */
export const apiServer: Outside = { outside: 'kubernetes-api', addresses: 'api-server' };

/** The API server, or what calls in its place, for the webhooks that it asks. */
export const apiServerCalls: Outside = { outside: 'kubernetes-api-calls', addresses: 'api-server-calls' };

/** Nodes: kubelets that probe, and pods on the host's network. */
export const nodes: Outside = { outside: 'nodes', addresses: 'nodes' };

/** Everybody, by public addresses. */
export const internet: Outside = { outside: 'internet', addresses: 'internet' };

/** What passes calls from outside on to the gateway with addresses of its own. */
export const loadBalancers: Outside = { outside: 'load-balancers', addresses: 'load-balancers' };

/** The cluster's DNS, which every pod asks. @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ */
export const clusterDns: Outside = { outside: 'cluster-dns', addresses: 'dns' };

/** Where a host is that the platform does not run. */
export interface Location {
  /** Networks in which it is, as CIDR. @default public addresses */
  readonly cidrs?: readonly string[];
  /** Somebody else's pods in the same cluster. @default it is outside of the cluster */
  readonly pods?: {
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
    /** Port that the containers listen on. @default the port that is called */
    readonly port?: number;
  };
}

/**
 * A host that the platform does not run. By default its addresses are public ones that nobody knows, so NetworkPolicies open the
 * port to all of them. What is not TLS there needs a reason to be talked to.
 */
export function external(
  host: string,
  port: number,
  { cidrs, pods, protocol = 'tls' }: Location & { readonly protocol?: Port['protocol'] } = {},
): Target {
  if (!pods) return { outside: host, addresses: cidrs ? { cidrs } : 'internet', on: [{ port, protocol }] };
  const { namespace, labels } = pods;
  return {
    pods: host,
    namespaceLabels: inNamespace(namespace),
    labels,
    foreign: true,
    on: [{ port: pods.port ?? port, protocol }],
  };
}

/** A host that is asked over HTTPS, by its address, such as `https://vault.example.org:8200`. */
export function overHttps(address: string, location?: Location): Target {
  const { hostname, port } = new URL(address);
  return external(hostname, Number(port || 443), location);
}

/** Label that every namespace has. @see https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name */
export const inNamespace = (name: string) => ({ 'kubernetes.io/metadata.name': name });

/** Istio's control plane, from which every proxy has its configuration and certificates. */
export const controlPlane: Target = {
  pods: 'istio-system/istiod',
  namespaceLabels: inNamespace('istio-system'),
  labels: { app: 'istiod' },
  on: [{ port: 15012, protocol: 'tls' }],
};

/** Every pod of the namespaces that Istio injects sidecars into. */
export const everyMeshedPod: Pods = {
  pods: 'every pod in the mesh',
  namespaceLabels: { 'istio-injection': 'enabled' },
};
