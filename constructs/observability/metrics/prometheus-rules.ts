import type { PolicyRule } from '../../../imports/k8s';

/**
 * What Prometheus may read: where pods are, in every namespace because those of tenants come and go, and the metrics of the
 * nodes. No Secrets, no ConfigMaps.
 */
export const discoveryRules: PolicyRule[] = [
  { apiGroups: [''], resources: ['pods', 'services'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
  { nonResourceUrLs: ['/metrics'], verbs: ['get'] },
];
