import { type ClusterFacts, clusterOf, type OtherPods } from '../cluster';
import type { Environment } from '../dist';
import { BOOTSTRAP, namespace } from './bootstrap';
import type { Draft } from './creation';
import { type PortDraft, service, serviceAccount, workload } from './drafts';
import { installedArgoCd } from './installed-argo-cd';

/** What there is in the cluster of an environment before anything of dist: its own parts, and what is somebody else's. */
export function clusterObjects(environment: Environment): Draft[] {
  const { apiServer, loadBalancers, dns, foreign } = clusterOf(environment);
  const all = [
    ...BOOTSTRAP,
    ...installedArgoCd(environment),
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
    {
      ...service(
        at,
        'kube-dns',
        labels,
        { name: 'dns', port: 53, targetPort: port, protocol: 'UDP' },
        { name: 'dns-tcp', port: 53, targetPort: port },
        metrics,
      ),
      labels,
    },
  ]);
}

/** Pods of which nothing is known but their labels. */
const otherPods = ({ namespace, labels }: OtherPods, ports: readonly PortDraft[] = []): Draft =>
  workload({ namespace, name: Object.values(labels).join('-'), labels, ports });
