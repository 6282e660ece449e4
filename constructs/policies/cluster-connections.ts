import type { ClusterFields } from '../../environments/cluster';
import {
  type Connection,
  describe,
  inNamespace,
  type Outside,
  type Pods,
  type Source,
  type Target,
} from '../connection';
import { everywhere } from '../ip-families';
import type { Port } from '../workload';

type ClusterPods = NonNullable<ClusterFields['apiServer']['callsFrom']['pods']>[number];

/**
 * Connections with the addresses and pods that parts of the cluster have in this one, in the order of their ends' names: what is
 * derived from them does not depend on which component was declared first.
 */
export function connectionsIn(cluster: ClusterFields, connections: readonly Connection[]): Connection[] {
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
  cluster: ClusterFields,
): (E | (Outside & Target) | (Pods & Target))[] {
  if (!('outside' in end)) return [end];
  const { outside, addresses } = end;
  const { apiServer, loadBalancers = { cidrs: cluster.nodes }, dns = defaultDns } = cluster;
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
    case 'load-balancers':
      return partsOf(outside, { cidrs: [], pods: [], ...loadBalancers }, []);
    case 'nodes':
      return [{ ...end, addresses: { cidrs: cluster.nodes } }];
    default:
      return [end];
  }
}

/** Pods of CoreDNS, which keeps the labels of its predecessor. */
export const defaultDns: NonNullable<ClusterFields['dns']> = { pods: { labels: { 'k8s-app': 'kube-dns' } } };

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
export function cidrsOf({ addresses }: Outside, { ipFamilies = ['IPv4'] }: ClusterFields): readonly string[] {
  return typeof addresses === 'object' ? addresses.cidrs : ipFamilies.map((family) => everywhere[family]);
}
