import { type Editable, edit, type MutableDist, type Mutation } from './mutation';

/** What the environment says of its cluster, to change: the policies stay as they were made for another one. */
const cluster =
  (change: (cluster: Editable) => void): Mutation['mutate'] =>
  (dist) =>
    change(dist.connections.cluster);

/** Takes peers that a test knows out of a policy, and the connection out of the declared ones. */
function disconnect(
  dist: MutableDist,
  policy: string,
  from: string,
  to: string,
  isPeer: (peer: Editable) => boolean,
) {
  const { spec } = dist.edit(`NetworkPolicy ${policy}`);
  for (const rule of spec.ingress) rule.from = rule.from.filter((peer: Editable) => !isPeer(peer));
  spec.ingress = spec.ingress.filter((rule: Editable) => rule.from.length > 0);
  dist.connections.connections = dist.connections.connections.filter(
    (one: Editable) => one.from !== from || one.to !== to,
  );
}

/** Declares pods of somebody else, and one connection to them. */
function declareVault({ connections }: MutableDist, from: string) {
  connections.ends.vault = {
    namespaceLabels: { 'kubernetes.io/metadata.name': 'vault' },
    labels: { app: 'vault' },
    foreign: true,
  };
  const ports = [{ port: 8200, protocol: 'tls' }];
  connections.connections.push({ from, to: 'vault', ports, mtls: 'none', implied: false });
}

const isAgent = (peer: Editable) => peer.podSelector?.matchLabels['k8s-app'] === 'konnectivity-agent';

export const connectivityOfClusters: readonly Mutation[] = [
  ...['istio-system/istiod', 'cert-manager/cert-manager-webhook', 'cnpg-system/cloudnative-pg'].map(
    (workload): Mutation => ({
      name: `the agents that call for the API server are let into ${workload} no more`,
      environment: 'prod',
      rule: 'connectivity/webhooks',
      mutate: (dist) => disconnect(dist, workload, 'kube-system/konnectivity-agent', workload, isAgent),
    }),
  ),
  {
    name: 'the API server of a control plane elsewhere is thought to call by itself',
    environment: 'prod',
    rule: 'connectivity/selectors',
    // its addresses are none of the internet
    also: ['connectivity/declared', 'connectivity/network-policies', 'connectivity/webhooks'],
    mutate: cluster(({ apiServer }) => {
      apiServer.callsFrom = { cidrs: ['203.0.113.0/24'] };
    }),
  },
  {
    name: 'agents have other labels',
    environment: 'prod',
    rule: 'connectivity/selectors',
    also: ['connectivity/declared', 'connectivity/webhooks'],
    mutate: cluster(({ apiServer }) => {
      apiServer.callsFrom.pods[0].labels = { app: 'konnectivity-agent' };
    }),
  },
  {
    name: 'the API server calls from the nodes as well',
    environment: 'prod',
    rule: 'connectivity/webhooks',
    mutate: cluster(({ apiServer }) => {
      apiServer.callsFrom.nodes = true;
    }),
  },
  {
    name: 'nodes have addresses in another network',
    environment: 'prod',
    rule: 'connectivity/kubelet',
    mutate: cluster((facts) => {
      facts.nodes = ['10.0.0.0/16', '10.4.0.0/16'];
    }),
  },
  {
    name: 'a cache on the nodes resolves names',
    environment: 'dev',
    rule: 'connectivity/dns',
    mutate: cluster(({ dns }) => {
      dns.cidrs = ['169.254.20.10/32'];
    }),
  },
  {
    name: 'DNS listens on another port',
    environment: 'dev',
    rule: 'connectivity/declared',
    also: ['connectivity/dns'],
    mutate: cluster(({ dns }) => {
      dns.port = 5353;
    }),
  },
  {
    name: 'DNS has other labels',
    environment: 'prod',
    rule: 'connectivity/selectors',
    also: ['connectivity/declared', 'connectivity/dns'],
    mutate: cluster(({ dns }) => {
      dns.pods.labels = { 'k8s-app': 'coredns' };
    }),
  },
  {
    name: 'one workload asks for names by UDP alone',
    environment: 'prod',
    rule: 'connectivity/declared',
    also: ['connectivity/dns'],
    mutate: edit('NetworkPolicy observability-system/grafana', ({ spec }) => {
      for (const rule of spec.egress)
        rule.ports = rule.ports.filter((one: Editable) => one.port !== 53 || one.protocol === 'UDP');
    }),
  },
  {
    name: 'the network is Cilium as it comes',
    environment: 'dev',
    rule: 'connectivity/cilium',
    mutate: cluster((facts) => {
      facts.networkPlugin = 'cilium';
    }),
  },
  ...(
    [
      ['matches no node by its address', { policyCIDRMatchMode: '' }],
      ['throws other plugins out', { cni: { exclusive: true } }],
      ['takes calls of pods before their sidecars do', { socketLB: { hostNamespaceOnly: false } }],
    ] as const
  ).map(
    ([name, setting]): Mutation => ({
      name: `Cilium ${name}`,
      environment: 'prod',
      rule: 'connectivity/cilium',
      mutate: cluster((facts) => {
        facts.networkPlugin = 'cilium';
        facts.cilium = {
          policyCIDRMatchMode: 'nodes',
          cni: { exclusive: false },
          socketLB: { hostNamespaceOnly: true },
          ...setting,
        };
      }),
    }),
  ),
  {
    name: 'pods have addresses of two families, of which the mesh knows nothing',
    environment: 'prod',
    rule: 'connectivity/gateway-routes',
    also: ['connectivity/address-families'],
    mutate: cluster((facts) => {
      facts.ipFamilies = ['IPv4', 'IPv6'];
    }),
  },
  {
    name: "somebody else's pods are reached that no connection declares",
    environment: 'prod',
    rule: 'connectivity/undeclared',
    mutate: (dist) => {
      declareVault(dist, 'observability-system/grafana');
      const peer = {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'vault' } },
        podSelector: { matchLabels: { app: 'vault' } },
      };
      for (const name of ['grafana', 'loki']) {
        dist
          .edit(`NetworkPolicy observability-system/${name}`)
          .spec.egress.push({ to: [peer], ports: [{ port: 8200 }] });
      }
    },
  },
  {
    name: "somebody else's pods are declared that no policy lets anybody reach",
    environment: 'prod',
    rule: 'connectivity/declared',
    mutate: (dist) => {
      declareVault(dist, 'external-secrets/external-secrets');
    },
  },
];
