import { namespacesOf } from '../../../constructs/namespaces';
import { Platform } from '../../../constructs/platform';
import type { Environment } from '../../../environments/environment';
import { hostNetwork, isIn } from './address';
import { type Answers, quoted } from './answers';
import { agentsOf, controlPlane, endpointsOf, tunnelsOf } from './api-server';
import { isDefault } from './classes';
import { collisions } from './collisions';
import type { Dns } from './dns';
import { type Facts, factsOf } from './facts';
import { hasMetrics } from './metrics-server';
import { addressesOf } from './nodes';
import { distributionOf } from './platform';

type Cluster = Environment['cluster'];

/** A field of the environment that does not fit: its name, the rule, what it says, what to do. */
type Misfit = readonly [field: string, rule: string, got: unknown, fix: string];

/** What would not work if an environment came to a cluster, one line each; what could not be found out is no fault. */
export function compare(environment: Environment, answers: Answers): string[] {
  const { cluster, name, istio } = environment;
  const facts = factsOf(answers);
  const misfits = [
    ...versions(cluster, facts),
    ...choices(cluster, facts),
    ...apiServer(cluster, answers),
    ...callers(cluster, answers),
    ...nodes(cluster, answers),
    ...dns(cluster, facts),
    ...classes(cluster, answers),
    ...metrics(istio.gateway, answers),
  ];
  const lines = misfits.map(
    ([field, rule, got, fix]) =>
      `environments/${name}.ts: ${field} ${rule}, got ${JSON.stringify(got) ?? 'nothing'}; ${fix}`,
  );
  return [...lines, ...facts.faults, ...collisions(answers, name, namespacesOf(new Platform(environment)))];
}

function versions({ version = '1.34' }: Cluster, { version: oldest }: Facts): Misfit[] {
  const minor = (text: string) => Number(text.split('.')[1]);
  if (!oldest?.value || minor(version) <= minor(oldest.value)) return [];
  return [
    [
      'cluster.version',
      `must not be newer than the oldest node, ${oldest.value}`,
      version,
      `write '${oldest.value}'`,
    ],
  ];
}

/** Fields of which the cluster has one value. */
function choices(cluster: Cluster, facts: Facts): Misfit[] {
  const of = <T>(field: keyof Cluster & keyof Facts, otherwise: T): Misfit[] => {
    const fact = facts[field] as { value?: T; from: string } | undefined;
    if (!fact) return [];
    const [got, right] = [(cluster[field] as T | undefined) ?? otherwise, fact.value ?? otherwise];
    if (JSON.stringify(got) === JSON.stringify(right)) return [];
    return [[`cluster.${field}`, `must be ${JSON.stringify(right)} (${fact.from})`, got, 'write that']];
  };
  return [...of('platform', 'generic'), ...of('networkPlugin', 'other'), ...of('ipFamilies', ['IPv4'])];
}

function apiServer({ apiServer: { cidrs, port } }: Cluster, answers: Answers): Misfit[] {
  const { addresses, ports } = endpointsOf(answers);
  const outside = addresses.filter((address) => !isIn(address, cidrs));
  return [
    ...(outside.length > 0
      ? [
          [
            'cluster.apiServer.cidrs',
            'must have the endpoints of the API server',
            cidrs,
            `add ${quoted(outside.map(hostNetwork))}`,
          ] as const,
        ]
      : []),
    ...(ports.length > 0 && !ports.includes(port)
      ? [
          [
            'cluster.apiServer.port',
            'must be that of the endpoints',
            port,
            `write ${quoted(ports.map(String))}`,
          ] as const,
        ]
      : []),
  ];
}

/** Webhooks are called by whoever is found here; a caller that the environment does not name is refused by every webhook. */
function callers(cluster: Cluster, answers: Answers): Misfit[] {
  const field = 'cluster.apiServer.callsFrom';
  const { callsFrom } = cluster.apiServer;
  const networks = [...(callsFrom.cidrs ?? []), ...(callsFrom.nodes ? cluster.nodes : [])];
  const named = (callsFrom.pods ?? []).map(({ labels }) => JSON.stringify(labels));
  const own = [
    ...controlPlane(answers).flatMap(addressesOf),
    ...(distributionOf(answers) === 'eks' ? endpointsOf(answers).addresses : []),
  ].filter((address) => !isIn(address, networks));
  const tunnels = tunnelsOf(answers).filter((cidr) => !isIn(cidr.split('/')[0] ?? '', networks));
  const agents = agentsOf(answers).filter(({ labels, onHost }) =>
    onHost ? !callsFrom.nodes : !named.includes(JSON.stringify(labels)),
  );
  return [
    ...(own.length > 0
      ? [
          [
            field,
            'must have the addresses of the API server itself',
            callsFrom,
            `add nodes: true, or cidrs with ${quoted(own.map(hostNetwork))}`,
          ] as const,
        ]
      : []),
    ...(tunnels.length > 0
      ? [
          [
            field,
            "must have the tunnel addresses of the control plane's nodes",
            callsFrom,
            `add cidrs with ${quoted(tunnels)}`,
          ] as const,
        ]
      : []),
    ...agents.map(
      ({ labels, onHost }) =>
        [
          field,
          'must have konnectivity-agent, which calls for the API server',
          callsFrom,
          onHost ? 'add nodes: true' : `add pods with ${JSON.stringify({ labels })}`,
        ] as const,
    ),
  ];
}

function nodes({ nodes: cidrs }: Cluster, { nodes: all = [] }: Answers): Misfit[] {
  const outside = all.flatMap(addressesOf).filter((address) => !isIn(address, cidrs));
  if (outside.length === 0) return [];
  return [
    ['cluster.nodes', 'must have the addresses of all nodes', cidrs, `add the network of ${quoted(outside)}`],
  ];
}

const DEFAULT_DNS: Dns = { pods: { labels: { 'k8s-app': 'kube-dns' } } };

function dns({ dns: given = DEFAULT_DNS }: Cluster, { dns: fact }: Facts): Misfit[] {
  if (!fact) return [];
  const { pods, cidrs = [], port = 53 } = fact.value ?? DEFAULT_DNS;
  const hasPods = !pods || JSON.stringify(whole(given.pods)) === JSON.stringify(whole(pods));
  const hasNetworks = cidrs.every((cidr) => isIn(cidr.split('/')[0] ?? '', given.cidrs ?? []));
  if (hasPods && hasNetworks && (given.port ?? 53) === port) return [];
  return [
    [
      'cluster.dns',
      `must have what resolves names (${fact.from})`,
      given,
      `write ${JSON.stringify(fact.value ?? DEFAULT_DNS)}`,
    ],
  ];
}

const whole = (pods: Dns['pods']) =>
  pods && { namespace: pods.namespace ?? 'kube-system', labels: pods.labels };

function classes({ storageClass, classes: named = {} }: Cluster, answers: Answers): Misfit[] {
  const there: Readonly<Record<string, readonly string[] | undefined>> = Object.fromEntries(
    Object.entries({
      StorageClass: answers.storageClasses,
      IngressClass: answers.ingressClasses,
      RuntimeClass: answers.runtimeClasses,
      PriorityClass: answers.priorityClasses,
    }).map(([kind, all]) => [kind, all?.map(({ metadata }) => metadata.name)]),
  );
  const missing = (kind: string, name: string) => there[kind] !== undefined && !there[kind]?.includes(name);
  const known = (kind: string) => `take one of ${quoted(there[kind] ?? [])}`;
  const storage: Misfit[] =
    storageClass === undefined
      ? answers.storageClasses && answers.storageClasses.length > 0 && !answers.storageClasses.some(isDefault)
        ? [
            [
              'cluster.storageClass',
              'must be given, because no StorageClass is the default',
              undefined,
              known('StorageClass'),
            ],
          ]
        : []
      : missing('StorageClass', storageClass)
        ? [['cluster.storageClass', 'must be there', storageClass, known('StorageClass')]]
        : [];
  const others = Object.entries(named).flatMap(([kind, names = []]) =>
    names
      .filter((name) => missing(kind, name))
      .map((name) => [`cluster.classes.${kind}`, 'must be there', name, known(kind)] as const),
  );
  return [...storage, ...others];
}

function metrics({ minReplicas, maxReplicas }: Environment['istio']['gateway'], answers: Answers): Misfit[] {
  if (maxReplicas <= minReplicas || hasMetrics(answers) !== false) return [];
  return [
    [
      'istio.gateway.maxReplicas',
      'must be minReplicas without a metrics server',
      maxReplicas,
      `install one, or write ${minReplicas}`,
    ],
  ];
}
