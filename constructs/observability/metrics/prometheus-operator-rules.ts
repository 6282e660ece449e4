import type { PolicyRule } from '../../../imports/k8s';

const group = 'monitoring.coreos.com';
const read = ['get', 'list', 'watch'];

/** In every namespace: monitors and rules are read, never written, and of what else there is only what they need. */
export const clusterRules: PolicyRule[] = [
  {
    apiGroups: [group],
    resources: ['podmonitors', 'probes', 'prometheusrules', 'servicemonitors'],
    verbs: read,
  },
  { apiGroups: [group], resources: ['podmonitors/status', 'probes/status'], verbs: ['update', 'patch'] },
  {
    apiGroups: [group],
    resources: ['prometheusrules/status', 'servicemonitors/status'],
    verbs: ['update', 'patch'],
  },
  { apiGroups: [''], resources: ['namespaces'], verbs: read },
  { apiGroups: [''], resources: ['nodes'], verbs: ['list', 'watch'] },
  { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: ['get'] },
  // Asked for in all namespaces at its start, or none is written: what it refuses of a monitor is told where the monitor is.
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] },
];

/** In its own namespace: servers and what they consist of. */
export const instanceRules: PolicyRule[] = [
  { apiGroups: [group], resources: ['prometheuses'], verbs: [...read, 'patch', 'update'] },
  { apiGroups: [group], resources: ['prometheuses/status'], verbs: ['update', 'patch'] },
  { apiGroups: [group], resources: ['prometheuses/finalizers'], verbs: ['update'] },
  {
    apiGroups: ['apps'],
    resources: ['statefulsets'],
    verbs: [...read, 'create', 'update', 'patch', 'delete', 'deletecollection'],
  },
  {
    apiGroups: [''],
    resources: ['configmaps', 'secrets'],
    verbs: [...read, 'create', 'update', 'patch', 'delete', 'deletecollection'],
  },
  { apiGroups: [''], resources: ['services'], verbs: ['get', 'create', 'update', 'delete'] },
  { apiGroups: [''], resources: ['services/finalizers'], verbs: ['update'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['list', 'delete'] },
];

/** Where the Service for the kubelets is. */
export const kubeletRules: PolicyRule[] = [
  { apiGroups: [''], resources: ['services'], verbs: ['get', 'create', 'update'] },
  {
    apiGroups: ['discovery.k8s.io'],
    resources: ['endpointslices'],
    verbs: [...read, 'create', 'update', 'delete'],
  },
];
