import {
  type Connection,
  describe,
  inNamespace,
  type Outside,
  type Pods,
  type Source,
  type Target,
} from './connection';
import type { Port } from './workload';

/** What is true of a cluster, whoever made it. */
export interface Cluster {
  readonly apiServer: {
    /** Networks in which the API server's endpoints are, as CIDR. */
    readonly cidrs: readonly string[];
    /** Port of the endpoints (what the Service `kubernetes` in `default` leads to), often 6443. */
    readonly port: number;
    /** From where it calls webhooks: at least one of these. */
    readonly callsFrom: {
      /** Networks of a control plane that calls by itself, as CIDR. */
      readonly cidrs?: readonly string[];
      /** It calls from the nodes, on which it runs. */
      readonly nodes?: true;
      /** Agents that call for it. @see https://kubernetes.io/docs/tasks/extend-kubernetes/setup-konnectivity/ */
      readonly pods?: readonly ClusterPods[];
    };
  };
  /** Networks of the nodes, as CIDR: where the kubelet's probes come from. */
  readonly nodes: readonly string[];
  /** What resolves names. @default pods in kube-system with the label `k8s-app: kube-dns`, on port 53 */
  readonly dns?: {
    readonly pods?: ClusterPods;
    /** Addresses that no pods have, as CIDR, such as those of NodeLocal DNSCache. */
    readonly cidrs?: readonly string[];
    /** Port that it listens on. @default 53 */
    readonly port?: number;
  };
  /** Address families of pods and Services. @default IPv4 alone */
  readonly ipFamilies?: readonly IpFamily[];
  /** Distribution, where it keeps things elsewhere than others do. @default generic */
  readonly platform?: Platform;
  /** What enforces NetworkPolicies. @default other */
  readonly networkPlugin?: 'calico' | 'cilium' | 'other';
  /** Values of Cilium's chart that the platform relies on. @default it is not Cilium */
  readonly cilium?: object;
  /** StorageClass of every volume. @default the cluster's own default */
  readonly storageClass?: string;
  /** Names of the classes that it brings, by kind. @default `storageClass`, and those of every cluster */
  readonly classes?: Readonly<Partial<Record<ClassKind, readonly string[]>>>;
}

export type IpFamily = 'IPv4' | 'IPv6';

/** Kinds of classes that pods and volumes name and that clusters bring. */
type ClassKind = 'StorageClass' | 'IngressClass' | 'RuntimeClass' | 'PriorityClass';

/** Distributions, by the names that Istio's charts have for them. */
export type Platform = 'generic' | 'k3d' | 'k3s' | 'gke' | 'microk8s' | 'minikube' | 'openshift';

/** Pods that the cluster itself brings. */
interface ClusterPods {
  /** @default kube-system */
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Connections with the addresses and pods that parts of the cluster have in this one, in the order of their ends' names: what is
 * derived from them does not depend on which component was declared first.
 */
export function connectionsIn(cluster: Cluster, connections: readonly Connection[]): Connection[] {
  const found = connections.flatMap((connection) =>
    endsOf(connection.from, cluster).flatMap((from) =>
      endsOf(connection.to, cluster).map((to) => ({
        name: `${describe(from)} ${describe(to)}`,
        connection: { ...connection, from, to },
      })),
    ),
  );
  return found.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ connection }) => connection);
}

/** The ends that one stands for: what calls for an API server, and what resolves names, may be addresses, pods or both. */
function endsOf<E extends Source | Target>(
  end: E,
  cluster: Cluster,
): (E | (Outside & Target) | (Pods & Target))[] {
  if (!('outside' in end)) return [end];
  const { outside, addresses } = end;
  const { apiServer, dns = defaultDns } = cluster;
  switch (addresses) {
    case 'api-server':
      return [
        { outside, addresses: { cidrs: apiServer.cidrs }, on: [{ port: apiServer.port, protocol: 'tls' }] },
      ];
    case 'api-server-calls': {
      const { cidrs = [], nodes, pods = [] } = apiServer.callsFrom;
      return partsOf(outside, { cidrs: [...cidrs, ...(nodes ? cluster.nodes : [])], pods }, []);
    }
    case 'dns': {
      const { cidrs = [], pods, port = 53 } = dns;
      const on = [
        { port, protocol: 'udp' },
        { port, protocol: 'tcp' },
      ] as const;
      return partsOf(outside, { cidrs, pods: pods ? [pods] : [] }, on);
    }
    case 'nodes':
      return [{ ...end, addresses: { cidrs: cluster.nodes } }];
    default:
      return [end];
  }
}

/** Pods of CoreDNS, which keeps the labels of its predecessor. */
export const defaultDns: NonNullable<Cluster['dns']> = { pods: { labels: { 'k8s-app': 'kube-dns' } } };

function partsOf(
  outside: string,
  { cidrs, pods }: { readonly cidrs: readonly string[]; readonly pods: readonly ClusterPods[] },
  on: readonly Port[],
): ((Outside | Pods) & { readonly on: readonly Port[] })[] {
  const networks = [...new Set(cidrs)];
  return [
    ...(networks.length > 0 ? [{ outside, addresses: { cidrs: networks }, on }] : []),
    ...pods.map(({ namespace = 'kube-system', labels }) => ({
      pods: `${namespace}/${Object.values(labels).join('-')}`,
      namespaceLabels: inNamespace(namespace),
      labels,
      on,
    })),
  ];
}

/** The networks in which something outside is, as CIDR. */
export function cidrsOf({ addresses }: Outside, { ipFamilies = ['IPv4'] }: Cluster): readonly string[] {
  return typeof addresses === 'object' ? addresses.cidrs : ipFamilies.map((family) => everywhere[family]);
}

/** All addresses of a family. */
export const everywhere: Readonly<Record<IpFamily, string>> = { IPv4: '0.0.0.0/0', IPv6: '::/0' };

export const isDualStack = (ipFamilies: readonly IpFamily[] = []): boolean => ipFamilies.length > 1;

/** Fields of a Service that is to have addresses of all families; by default it has one of the first. */
export const dualStackService = (ipFamilies: readonly IpFamily[] = []) =>
  isDualStack(ipFamilies) ? { ipFamilyPolicy: 'RequireDualStack', ipFamilies } : {};

/** Whether the first address of a pod, by which programs are told of each other, is of IPv6. */
export const prefersIpv6 = (ipFamilies: readonly IpFamily[] = []): boolean => ipFamilies[0] === 'IPv6';
