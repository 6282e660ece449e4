import type { Creation, Draft, WorldObject } from './creation';
import { configMap, service, serviceAccount, workload } from './drafts';
import { field, labels, mapping } from './field';

const DNS_LABELS = { 'k8s-app': 'kube-dns' };

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

const storageClass = (name: string): Draft => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  name,
});

const clusterRole = (name: string): Draft => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  name,
});

/** What every cluster has from the start. */
export const CLUSTER: readonly Draft[] = [
  ...['default', 'kube-system', 'kube-public', 'kube-node-lease'].map(namespace),
  priorityClass('system-cluster-critical'),
  priorityClass('system-node-critical'),
  // https://github.com/exoscale/exoscale-csi-driver/tree/main/deployment
  storageClass('exoscale-sbs'),
  storageClass('exoscale-bs-retain'),
  // https://kind.sigs.k8s.io/docs/user/quick-start/ and https://docs.k3s.io/storage
  storageClass('standard'),
  storageClass('local-path'),
  ...['admin', 'cluster-admin', 'edit', 'view', 'system:auth-delegator'].map(clusterRole),
  service('default', 'kubernetes', {}, { name: 'https', port: 443, targetPort: 6443 }),
  // CoreDNS keeps the name and the labels of its predecessor: https://kubernetes.io/docs/tasks/administer-cluster/coredns/
  serviceAccount('kube-system', 'coredns'),
  workload({
    namespace: 'kube-system',
    name: 'coredns',
    labels: DNS_LABELS,
    serviceAccount: 'coredns',
    ports: [
      { name: 'dns', port: 53, protocol: 'UDP' },
      { name: 'dns-tcp', port: 53 },
      { name: 'metrics', port: 9153 },
    ],
  }),
  service(
    'kube-system',
    'kube-dns',
    DNS_LABELS,
    { name: 'dns', port: 53, protocol: 'UDP' },
    { name: 'dns-tcp', port: 53 },
    { name: 'metrics', port: 9153 },
  ),
];

const ofNamespace: Creation = {
  name: 'Kubernetes Namespace',
  source: 'https://kubernetes.io/docs/concepts/security/service-accounts/#default-service-accounts',
  group: '',
  kind: 'Namespace',
  *create({ name }) {
    yield serviceAccount(name, 'default');
    yield configMap(name, 'kube-root-ca.crt', 'ca.crt');
  },
};

/** Where the template of the pods is, by kind. */
const POD_TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  'apps/Deployment': ['spec', 'template'],
  'apps/StatefulSet': ['spec', 'template'],
  'apps/DaemonSet': ['spec', 'template'],
  'apps/ReplicaSet': ['spec', 'template'],
  'batch/Job': ['spec', 'template'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
};

/** The path to the pod template of a kind; of a Pod itself, the root. */
export function podTemplate({
  group,
  kind,
}: Pick<WorldObject, 'group' | 'kind'>): readonly string[] | undefined {
  return group === '' && kind === 'Pod' ? [] : POD_TEMPLATES[`${group}/${kind}`];
}

const ofWorkload = (key: string): Creation => {
  const [group = '', kind = ''] = key.split('/');
  return {
    name: `Kubernetes ${kind}`,
    source: 'https://kubernetes.io/docs/concepts/workloads/controllers/',
    group,
    kind,
    *create({ namespace, name, manifest }) {
      const template = field(manifest, ...(POD_TEMPLATES[key] ?? []));
      yield pod(namespace, name, template);
    },
  };
};

const pod = (namespace: string | undefined, name: string, template: unknown): Draft => ({
  apiVersion: 'v1',
  kind: 'Pod',
  namespace,
  name,
  labels: labels(template, 'metadata', 'labels'),
  annotations: labels(template, 'metadata', 'annotations'),
  body: { spec: mapping(template, 'spec') },
});

export const KUBERNETES: readonly Creation[] = [ofNamespace, ...Object.keys(POD_TEMPLATES).map(ofWorkload)];
