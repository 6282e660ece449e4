import type { PolicyRule } from '../../imports/k8s';

const look = ['get', 'list', 'watch'];
const group = 'v1.edp.epam.com';

/** All of its kinds: it does not start while it may not look at one. */
const kinds = [
  ...[
    'clusterkeycloakrealms',
    'clusterkeycloaks',
    'keycloakauthflows',
    'keycloakclients',
    'keycloakclientscopes',
  ],
  ...[
    'keycloakorganizations',
    'keycloakrealmcomponents',
    'keycloakrealmgroups',
    'keycloakrealmidentityproviders',
  ],
  ...['keycloakrealmrolebatches', 'keycloakrealmroles', 'keycloakrealms', 'keycloakrealmusers', 'keycloaks'],
];

/**
 * What the operator may do, everywhere: realms are in the namespaces of their tenants. Less than upstream's: it makes and deletes
 * no custom resources, and reads Secrets only, because every secret that an object names is there before. It has to read all of
 * them: which ones are named is not known beforehand.
 *
 * @see https://github.com/epam/edp-keycloak-operator/tree/v1.35.0/deploy-templates/templates
 */
export const realmOperatorRules: PolicyRule[] = [
  // It writes finalizers and defaults into them.
  { apiGroups: [group], resources: kinds, verbs: [...look, 'update', 'patch'] },
  {
    apiGroups: [group],
    resources: kinds.flatMap((kind) => [`${kind}/status`, `${kind}/finalizers`]),
    verbs: ['get', 'update', 'patch'],
  },
  { apiGroups: [''], resources: ['secrets'], verbs: look },
  { apiGroups: [''], resources: ['configmaps'], verbs: look },
];

/** The lock by which one of several operators is the one that works, and what it tells of that. */
export const leaderRules: PolicyRule[] = [
  {
    apiGroups: ['coordination.k8s.io'],
    resources: ['leases'],
    verbs: [...look, 'create', 'update', 'patch'],
  },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
];
