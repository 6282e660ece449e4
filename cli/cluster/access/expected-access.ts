/** Something that a ServiceAccount may do in one namespace. */
export interface Access {
  readonly namespace: string;
  readonly verbs: readonly string[];
  /** @default the core group */
  readonly group?: string;
  /** With subresources: `pods`, `pods/log`. */
  readonly resources: readonly string[];
  /** Objects that it is limited to. @default all */
  readonly names?: readonly string[];
  /** Account, `NAMESPACE/NAME`, without which it is not needed. @default it is always needed */
  readonly onlyWith?: string;
}

const look = ['get', 'list', 'watch'];
const manage = [...look, 'create', 'update', 'patch', 'delete'];

const keycloakKinds = ['keycloaks', 'keycloakrealmimports', 'keycloakoidcclients', 'keycloaksamlclients'];
const partsOf = (part: string): string[] => keycloakKinds.map((kind) => `${kind}/${part}`);

/**
 * What each ServiceAccount of the platform needs, and so all that it may do: `NAMESPACE/NAME`. It repeats the Roles on purpose: they
 * say how access is given, this says which the programs ask for, and a change of one without the other is seen.
 */
export const expectedAccess: Readonly<Record<string, readonly Access[]>> = {
  // Reads a secret store as that account; the chart's own rights are not here, because Argo CD renders the chart.
  'external-secrets/external-secrets': [
    {
      namespace: 'external-secrets',
      verbs: ['create'],
      resources: ['serviceaccounts/token'],
      names: ['secret-store'],
      onlyWith: 'external-secrets/secret-store',
    },
    {
      namespace: 'iam-system',
      verbs: ['create'],
      resources: ['serviceaccounts/token'],
      names: ['keycloak-db-ca-certificate'],
    },
  ],
  'external-secrets/secret-store': [],
  'iam-system/keycloak': [],
  'iam-system/keycloak-db-ca-certificate': [
    { namespace: 'iam-system', verbs: ['get'], resources: ['secrets'], names: ['keycloak-db-ca'] },
  ],
  'iam-system/keycloak-operator': [
    {
      namespace: 'iam-system',
      group: 'k8s.keycloak.org',
      verbs: [...look, 'update', 'patch'],
      resources: keycloakKinds,
    },
    {
      namespace: 'iam-system',
      group: 'k8s.keycloak.org',
      verbs: ['get', 'update', 'patch'],
      resources: partsOf('status'),
    },
    {
      namespace: 'iam-system',
      group: 'k8s.keycloak.org',
      verbs: ['update', 'patch'],
      resources: partsOf('finalizers'),
    },
    { namespace: 'iam-system', group: 'apps', verbs: manage, resources: ['statefulsets'] },
    { namespace: 'iam-system', group: 'batch', verbs: manage, resources: ['jobs'] },
    { namespace: 'iam-system', verbs: manage, resources: ['services', 'secrets'] },
    { namespace: 'iam-system', verbs: look, resources: ['configmaps'] },
    { namespace: 'iam-system', verbs: ['list'], resources: ['pods'] },
    { namespace: 'iam-system', verbs: ['get'], resources: ['pods/log'] },
    {
      namespace: 'iam-system',
      group: 'networking.k8s.io',
      verbs: look,
      resources: ['ingresses', 'networkpolicies'],
    },
  ],
  'observability-system/alloy': ['iam-system', 'observability-system'].flatMap((namespace) => [
    { namespace, verbs: look, resources: ['pods'] },
    { namespace, verbs: ['get'], resources: ['pods/log'] },
  ]),
  'observability-system/grafana': [],
  'observability-system/loki': [],
};

/** What no ServiceAccount may do anywhere, unless the table above says so: each is a way to more. */
export const dangerous: readonly Pick<Access, 'verbs' | 'group' | 'resources'>[] = [
  { verbs: ['*'], group: '*', resources: ['*'] },
  { verbs: ['get', 'list'], resources: ['secrets'] },
  { verbs: ['create', 'patch'], resources: ['pods', 'pods/exec', 'pods/ephemeralcontainers'] },
  { verbs: ['create'], resources: ['serviceaccounts/token'] },
  { verbs: ['impersonate'], resources: ['users', 'groups', 'serviceaccounts'] },
  { verbs: ['escalate', 'bind'], group: 'rbac.authorization.k8s.io', resources: ['roles', 'clusterroles'] },
  {
    verbs: ['create', 'patch'],
    group: 'rbac.authorization.k8s.io',
    resources: ['rolebindings', 'clusterrolebindings'],
  },
  { verbs: ['patch', 'delete'], resources: ['namespaces', 'nodes'] },
  {
    verbs: ['create', 'patch'],
    group: 'admissionregistration.k8s.io',
    resources: ['mutatingwebhookconfigurations'],
  },
  { verbs: ['delete'], group: 'postgresql.cnpg.io', resources: ['clusters'] },
];
