import { type Component, isClusterScoped } from '../constructs/component';
import { argocdNamespace } from '../constructs/operations/argocd-namespace';
import type { ProjectOfComponents } from '../constructs/operations/last-synced';
import type { RepositoryFields } from '../environments/repository';
import type { AppProjectSpec, AppProjectSpecClusterResourceWhitelist } from '../imports/argoproj.io';
import { syncOperations } from './sync-operations';
import { inCluster } from './sync-policy';

/**
 * What the components of a project need, and nothing else: the repositories they come from, the namespaces they write to,
 * and their cluster-scoped objects by name.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/projects/
 */
export function projectOf(
  project: ProjectOfComponents,
  components: readonly Component[],
  repository: RepositoryFields,
): AppProjectSpec {
  const members = components.filter((component) => component.project === project);
  const objects = members.flatMap(({ apiObjects }) => apiObjects);
  return {
    description: `Components of the project ${project}`,
    sourceRepos: sorted([
      repository.url,
      ...members.flatMap(({ chart, manifests }) => [chart?.repository, manifests?.repository]),
    ]),
    destinations: into([
      ...members.flatMap(({ namespace, chart }) => [namespace, chart?.namespace, ...(chart?.writesTo ?? [])]),
      ...objects.filter((object) => !isClusterScoped(object)).map(({ metadata }) => metadata.namespace),
    ]),
    clusterResourceWhitelist: [
      ...thirdPartyKinds(members),
      ...objects
        .filter(isClusterScoped)
        .map(({ apiGroup, kind, name }) => ({ group: apiGroup === 'core' ? '' : apiGroup, kind, name })),
    ],
  };
}

/**
 * Cluster-scoped kinds whose names are not known here. Of third-party manifests only the CRDs are taken, what upstream
 * publishes beside them is written in `constructs/`; charts are rendered by Argo CD as a whole.
 */
function thirdPartyKinds(members: readonly Component[]): AppProjectSpecClusterResourceWhitelist[] {
  const definitions = { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' };
  if (!members.some(({ chart }) => chart))
    return members.some(({ manifests }) => manifests) ? [definitions] : [];
  return [
    definitions,
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
    { group: 'admissionregistration.k8s.io', kind: 'MutatingWebhookConfiguration' },
    { group: 'admissionregistration.k8s.io', kind: 'ValidatingWebhookConfiguration' },
  ];
}

/** The root Application and the bootstrap write Applications and projects, and nothing else. */
export const rootProject = (repository: RepositoryFields): AppProjectSpec => ({
  description: 'The root Application and the bootstrap',
  sourceRepos: [repository.url],
  destinations: into([argocdNamespace.name]),
  clusterResourceWhitelist: ['MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding'].map((kind) => ({
    group: 'admissionregistration.k8s.io',
    kind,
    name: syncOperations,
  })),
  namespaceResourceWhitelist: ['Application', 'ApplicationSet', 'AppProject'].map((kind) => ({
    group: 'argoproj.io',
    kind,
  })),
});

/** Kinds that a tenant is made of, by group. No Secret, which would be in Git, and nothing that gives rights of its own making. */
const ofTenants = {
  '': ['ConfigMap', 'LimitRange', 'ResourceQuota', 'Service', 'ServiceAccount'],
  apps: ['Deployment'],
  autoscaling: ['HorizontalPodAutoscaler'],
  batch: ['CronJob'],
  policy: ['PodDisruptionBudget'],
  'networking.k8s.io': ['NetworkPolicy'],
  'rbac.authorization.k8s.io': ['Role', 'RoleBinding'],
  'networking.istio.io': ['ServiceEntry', 'Sidecar', 'VirtualService'],
  'security.istio.io': ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication'],
  'external-secrets.io': ['ExternalSecret'],
  'generators.external-secrets.io': ['Password'],
  'monitoring.coreos.com': ['ServiceMonitor'],
  'v1.edp.epam.com': [
    'KeycloakClient',
    'KeycloakClientScope',
    'KeycloakRealm',
    'KeycloakRealmIdentityProvider',
    'KeycloakRealmRole',
    'KeycloakRealmUser',
  ],
};

/** Tenants stay in their own namespaces, with the kinds that a tenant is made of. */
export const tenantsProject = (repository: RepositoryFields): AppProjectSpec => ({
  description: 'One Application per tenant and stage',
  sourceRepos: [repository.url],
  destinations: into(['tenant-*']),
  clusterResourceWhitelist: [{ group: '', kind: 'Namespace', name: 'tenant-*' }],
  namespaceResourceWhitelist: Object.entries(ofTenants).flatMap(([group, kinds]) =>
    kinds.map((kind) => ({ group, kind })),
  ),
});

/** Argo CD makes the project `default`, which allows everything, and puts into it what names no project. */
export const closedDefault: AppProjectSpec = {
  description: 'Closed; every Application names its project',
  sourceRepos: [],
  destinations: [],
  clusterResourceWhitelist: [],
};

const into = (targets: readonly (string | undefined)[]) =>
  sorted(targets).map((namespace) => ({ server: inCluster, namespace }));

const sorted = (values: readonly (string | undefined)[]): string[] =>
  [...new Set(values.filter((value) => value !== undefined))].sort();

/** The core group, `v1`, has no name. */
