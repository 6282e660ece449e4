import { type ClusterFacts, clusterOf, type OtherPods } from '../cluster';
import type { Environment } from '../dist';
import type { Draft } from './creation';
import { type PortDraft, service, serviceAccount, workload } from './drafts';

const namespace = (name: string): Draft => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  name,
  labels: { 'kubernetes.io/metadata.name': name },
});

const priorityClass = (name: string): Draft => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  name,
});

const clusterRole = (name: string): Draft => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  name,
});

/** What every cluster has from the start. */
const EVERY: readonly Draft[] = [
  ...['default', 'kube-system', 'kube-public', 'kube-node-lease'].map(namespace),
  priorityClass('system-cluster-critical'),
  priorityClass('system-node-critical'),
  ...['admin', 'cluster-admin', 'edit', 'view', 'system:auth-delegator'].map(clusterRole),
  service('default', 'kubernetes', {}, { name: 'https', port: 443, targetPort: 6443 }),
];

/** What there is in the cluster of an environment before anything of dist: its own parts, and what is somebody else's. */
export function clusterObjects(environment: Environment): Draft[] {
  const { apiServer, loadBalancers, dns, foreign } = clusterOf(environment);
  const all = [
    ...EVERY,
    ...dnsObjects(dns),
    ...[...apiServer.callers.pods, ...loadBalancers].flatMap((pods) => [
      namespace(pods.namespace),
      otherPods(pods),
    ]),
    ...foreign.flatMap((pods) => [
      namespace(pods.namespace),
      otherPods(
        pods,
        pods.ports.map((port) => ({ port })),
      ),
    ]),
  ];
  // of those that are named twice, the first one
  return [
    ...new Map(
      all.reverse().map((draft) => [`${draft.kind}/${draft.namespace}/${draft.name}`, draft]),
    ).values(),
  ].reverse();
}

function dnsObjects({ pods, port }: ClusterFacts['dns']): Draft[] {
  const metrics = { name: 'metrics', port: 9153 };
  return pods.flatMap(({ namespace: at, labels }) => [
    namespace(at),
    serviceAccount(at, 'coredns'),
    workload({
      namespace: at,
      name: 'coredns',
      labels,
      serviceAccount: 'coredns',
      ports: [{ name: 'dns', port, protocol: 'UDP' }, { name: 'dns-tcp', port }, metrics],
    }),
    service(
      at,
      'kube-dns',
      labels,
      { name: 'dns', port: 53, targetPort: port, protocol: 'UDP' },
      { name: 'dns-tcp', port: 53, targetPort: port },
      metrics,
    ),
  ]);
}

/** Pods of which nothing is known but their labels. */
const otherPods = ({ namespace, labels }: OtherPods, ports: readonly PortDraft[] = []): Draft =>
  workload({ namespace, name: Object.values(labels).join('-'), labels, ports });
