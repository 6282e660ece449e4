import { type Block, parseBlock } from './cidr';
import { field, items, labels, mapping, number, text } from './created/field';
import type { Environment } from './dist';

type Labels = Readonly<Record<string, string>>;

/** Pods that the cluster brings, or somebody else. */
export interface OtherPods {
  readonly namespace: string;
  readonly labels: Labels;
}

/** What is known of the cluster that a dist is for; somebody else's dist may say nothing of it. */
export interface ClusterFacts {
  /** Whether the dist says anything of its cluster. */
  readonly isKnown: boolean;
  readonly apiServer: {
    readonly networks: readonly Block[];
    /** From where webhooks are called. */
    readonly callers: { readonly networks: readonly Block[]; readonly pods: readonly OtherPods[] };
  };
  readonly nodes: readonly Block[];
  /** What passes calls from outside on to the gateway, where it is in pods. */
  readonly loadBalancers: readonly OtherPods[];
  readonly dns: {
    readonly pods: readonly OtherPods[];
    readonly networks: readonly Block[];
    readonly port: number;
  };
  /** Address families of pods: `IPv4`, `IPv6`. */
  readonly ipFamilies: readonly string[];
  /** `cilium` reads policies in its own way; see `connectivity/cilium`. */
  readonly networkPlugin: string;
  /** The settings of Cilium that the environment relies on, as its chart's values. */
  readonly cilium: unknown;
  /** Names of the classes that it brings, by kind; undefined for a kind of which nothing is known. */
  classes(kind: string): ReadonlySet<string> | undefined;
  /** Somebody else's pods that the environment names, with the ports that it says they have. */
  readonly foreign: readonly (OtherPods & { readonly name: string; readonly ports: readonly number[] })[];
}

const known = new WeakMap<Environment, ClusterFacts>();

/** The same for the same environment, so that it is read once for all rules. */
export function clusterOf(environment: Environment): ClusterFacts {
  const facts = known.get(environment) ?? read(environment.connections);
  known.set(environment, facts);
  return facts;
}

function read(document: unknown): ClusterFacts {
  const cluster = field(document, 'cluster');
  const [calls, dns] = [field(cluster, 'apiServer', 'callsFrom'), field(cluster, 'dns')];
  const nodes = networks(cluster, 'nodes');
  const ofNodes = field(calls, 'nodes') === true ? nodes : [];
  const classes = mapping(cluster, 'classes');
  return {
    isKnown: cluster !== undefined,
    apiServer: {
      networks: networks(cluster, 'apiServer', 'cidrs'),
      callers: {
        networks: [...networks(calls, 'cidrs'), ...ofNodes],
        pods: items(calls, 'pods').map(readPods),
      },
    },
    nodes,
    loadBalancers: items(cluster, 'loadBalancers', 'pods').map(readPods),
    dns: dns === undefined ? DNS : readDns(dns),
    ipFamilies:
      field(cluster, 'ipFamilies') === undefined ? ['IPv4'] : items(cluster, 'ipFamilies').map(String),
    networkPlugin: text(cluster, 'networkPlugin') ?? 'other',
    cilium: field(cluster, 'cilium'),
    classes: (kind) => (kind in classes ? new Set(items(classes, kind).map(String)) : undefined),
    foreign: readForeign(document),
  };
}

/** CoreDNS keeps the labels of its predecessor. @see https://kubernetes.io/docs/tasks/administer-cluster/coredns/ */
const DNS: ClusterFacts['dns'] = {
  pods: [{ namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } }],
  networks: [],
  port: 53,
};

const readDns = (dns: unknown): ClusterFacts['dns'] => ({
  pods: field(dns, 'pods') === undefined ? [] : [readPods(field(dns, 'pods'))],
  networks: networks(dns, 'cidrs'),
  port: number(dns, 'port') ?? 53,
});

const readPods = (pods: unknown): OtherPods => ({
  namespace: text(pods, 'namespace') ?? 'kube-system',
  labels: labels(pods, 'labels'),
});

const networks = (value: unknown, ...path: string[]): Block[] =>
  items(value, ...path).flatMap((cidr) => parseBlock(String(cidr)) ?? []);

function readForeign(document: unknown): ClusterFacts['foreign'] {
  const ends = Object.entries(mapping(document, 'ends')).filter(([, end]) => field(end, 'foreign') === true);
  return ends.map(([name, end]) => ({
    name,
    namespace: labels(end, 'namespaceLabels')['kubernetes.io/metadata.name'] ?? '',
    labels: labels(end, 'labels'),
    ports: items(document, 'connections')
      .filter((connection) => text(connection, 'to') === name)
      .flatMap((connection) => items(connection, 'ports').flatMap((port) => number(port, 'port') ?? [])),
  }));
}
