import type { Construct } from 'constructs';
import type { ClusterFields } from '../../environments/cluster';
import {
  IntOrString,
  KubeNetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
} from '../../imports/k8s';
import { familyOf, noInternet, overlap } from '../cidr';
import { type Connection, inNamespace, portsOf, type Source, type Target } from '../connection';
import { everywhere } from '../ip-families';
import { Endpoint, type Port, Workload } from '../workload';
import { cidrsOf } from './cluster-connections';

/**
 * Denies a namespace everything, in both directions; the workloads' own policies open what is declared.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies
 */
export function denyAll(scope: Construct, namespace: string): void {
  new KubeNetworkPolicy(scope, `deny-all-${namespace}`, {
    metadata: { name: 'deny-all', namespace },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  });
}

/** The NetworkPolicy of a workload: exactly the declared peers and ports, in both directions. */
export function networkPolicy(
  workload: Workload,
  connections: readonly Connection[],
  cluster: ClusterFields,
): void {
  const ingress = connections.filter(({ to }) => to instanceof Endpoint && to.workload === workload);
  const egress = connections.filter(({ from }) => from === workload);
  new KubeNetworkPolicy(workload, 'network-policy', {
    metadata: { name: workload.name, namespace: workload.namespace },
    spec: {
      podSelector: { matchLabels: workload.labels },
      policyTypes: ['Ingress', 'Egress'],
      ingress: rules(ingress, ({ from }) => peersOf(from, workload, cluster))?.map(({ peers, ports }) => ({
        from: peers,
        ports,
      })),
      egress: rules(egress, ({ to }) => peersOf(to, workload, cluster))?.map(({ peers, ports }) => ({
        to: peers,
        ports,
      })),
    },
  });
}

interface Rule {
  peers: NetworkPolicyPeer[];
  ports: NetworkPolicyPort[];
}

/** One rule a peer, with all the ports that it may use. No list rather than an empty one: the API server drops those. */
function rules(
  connections: readonly Connection[],
  peersOfEnd: (connection: Connection) => NetworkPolicyPeer[],
): Rule[] | undefined {
  if (connections.length === 0) return undefined;
  const byPeer = new Map<string, { peers: NetworkPolicyPeer[]; ports: Map<string, Port> }>();
  for (const connection of connections) {
    const peers = peersOfEnd(connection);
    const key = JSON.stringify(peers);
    const rule = byPeer.get(key) ?? { peers, ports: new Map() };
    byPeer.set(key, rule);
    for (const port of portsOf(connection.to)) rule.ports.set(`${transport(port)}/${port.port}`, port);
  }
  return [...byPeer.values()].map(({ peers, ports }) => ({
    peers,
    ports: [...ports.values()].map((port) => ({
      port: IntOrString.fromNumber(port.port),
      protocol: transport(port),
    })),
  }));
}

const transport = ({ protocol }: Port): 'UDP' | 'TCP' => (protocol === 'udp' ? 'UDP' : 'TCP');

function peersOf(end: Source | Target, seenFrom: Workload, cluster: ClusterFields): NetworkPolicyPeer[] {
  if (end instanceof Endpoint) return peersOf(end.workload, seenFrom, cluster);
  if (end instanceof Workload) {
    const podSelector = { matchLabels: end.labels };
    if (end.namespace === seenFrom.namespace) return [{ podSelector }];
    return [{ namespaceSelector: { matchLabels: inNamespace(end.namespace) }, podSelector }];
  }
  if ('pods' in end) {
    return [
      {
        namespaceSelector: { matchLabels: end.namespaceLabels },
        ...(end.labels && { podSelector: { matchLabels: end.labels } }),
      },
    ];
  }
  if (end.addresses !== 'internet') return blocks(cidrsOf(end, cluster));
  const { ipFamilies = ['IPv4'] } = cluster;
  return ipFamilies.map((family) => {
    const own = ownNetworks(cluster).filter((cidr) => familyOf(cidr) === family);
    const known = noInternet[family];
    const except = [...known, ...own.filter((cidr) => !known.some((one) => overlap(one, cidr)))];
    return { ipBlock: { cidr: everywhere[family], except } };
  });
}

/** Networks of the cluster itself, which may be public ones. */
const ownNetworks = ({ nodes, apiServer }: ClusterFields): string[] => [
  ...new Set([...nodes, ...apiServer.cidrs, ...(apiServer.callsFrom.cidrs ?? [])]),
];

const blocks = (cidrs: readonly string[]): NetworkPolicyPeer[] =>
  cidrs.map((cidr) => ({ ipBlock: { cidr } }));
