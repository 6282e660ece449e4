import type { PolicyRule } from '../../imports/k8s';

const look = ['get', 'list', 'watch'];
const group = 'barmancloud.cnpg.io';

/**
 * What the plugin may do, everywhere: databases are in the namespaces of who uses them. Less than upstream's: it writes
 * neither Secrets nor object stores. The Role that it makes for each Cluster gives the Cluster's instances a part of what it has.
 *
 * @see https://github.com/cloudnative-pg/plugin-barman-cloud/blob/v0.14.0/config/rbac/role.yaml
 * @see https://github.com/cloudnative-pg/plugin-barman-cloud/blob/v0.14.0/internal/cnpgi/operator/specs/role.go `BuildRoleRules`
 */
export const barmanCloudRules: PolicyRule[] = [
  { apiGroups: [''], resources: ['secrets'], verbs: look },
  { apiGroups: [group], resources: ['objectstores'], verbs: look },
  { apiGroups: [group], resources: ['objectstores/status'], verbs: ['update'] },
  { apiGroups: ['postgresql.cnpg.io'], resources: ['backups'], verbs: look },
  { apiGroups: ['postgresql.cnpg.io'], resources: ['clusters/finalizers'], verbs: ['update'] },
  {
    apiGroups: ['rbac.authorization.k8s.io'],
    resources: ['roles', 'rolebindings'],
    verbs: [...look, 'create', 'patch', 'update'],
  },
];

/** The lock by which one of two is the one that works while the one replaces the other, and what it tells of that. */
export const leaderRules: PolicyRule[] = [
  {
    apiGroups: ['coordination.k8s.io'],
    resources: ['leases'],
    verbs: [...look, 'create', 'update', 'patch'],
  },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
];
