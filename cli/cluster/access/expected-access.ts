/** Something that a ServiceAccount may do. */
export interface Access {
  /** Namespace, a pattern of namespaces (`tenant-*`), or `*`: in the whole cluster, so in namespaces to come as well. */
  readonly namespace: string;
  readonly verbs: readonly string[];
  /** @default the core group */
  readonly group?: string;
  /** With subresources: `pods`, `pods/log`. Paths outside of the API's kinds: `/metrics`. */
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

const realmKinds = [
  ...['clusterkeycloakrealms', 'clusterkeycloaks', 'keycloakauthflows', 'keycloakclients'],
  ...['keycloakclientscopes', 'keycloakorganizations', 'keycloakrealmcomponents', 'keycloakrealmgroups'],
  ...['keycloakrealmidentityproviders', 'keycloakrealmrolebatches', 'keycloakrealmroles', 'keycloakrealms'],
  ...['keycloakrealmusers', 'keycloaks'],
];

/** The token of an account in whose name a secret store is read. */
const tokenOf = (namespace: string, account: string): Access => ({
  namespace,
  verbs: ['create'],
  resources: ['serviceaccounts/token'],
  names: [account],
});

/**
 * What each ServiceAccount of the platform needs, and so all that it may do: `NAMESPACE/NAME`, or a pattern for those that come
 * with every tenant. It repeats the Roles on purpose: they
 * say how access is given, this says which the programs ask for, and a change of one without the other is seen.
 */
export const expectedAccess: Readonly<Record<string, readonly Access[]>> = {
  'blackbox-system/blackbox-exporter': [],
  // Gives the instances of each database, wherever it is, what they need to read their object store's keys.
  'cnpg-system/barman-cloud': [
    { namespace: '*', verbs: look, resources: ['secrets'] },
    { namespace: '*', group: 'barmancloud.cnpg.io', verbs: look, resources: ['objectstores'] },
    { namespace: '*', group: 'barmancloud.cnpg.io', verbs: ['update'], resources: ['objectstores/status'] },
    { namespace: '*', group: 'postgresql.cnpg.io', verbs: look, resources: ['backups'] },
    { namespace: '*', group: 'postgresql.cnpg.io', verbs: ['update'], resources: ['clusters/finalizers'] },
    {
      namespace: '*',
      group: 'rbac.authorization.k8s.io',
      verbs: [...look, 'create', 'patch', 'update'],
      resources: ['roles', 'rolebindings'],
    },
    {
      namespace: 'cnpg-system',
      group: 'coordination.k8s.io',
      verbs: [...look, 'create', 'update', 'patch'],
      resources: ['leases'],
    },
    { namespace: 'cnpg-system', verbs: ['create', 'patch'], resources: ['events'] },
  ],
  'crowdsec-system/crowdsec': [],
  'crowdsec-system/crowdsec-bouncer': [],
  // Reads a secret store as that account; the chart's own rights are not here, because Argo CD renders the chart.
  'external-secrets/external-secrets': [
    { ...tokenOf('external-secrets', 'secret-store'), onlyWith: 'external-secrets/secret-store' },
    tokenOf('iam-system', 'keycloak-db-ca-certificate'),
    tokenOf('tenancy-system', 'tenant-db-ca-certificate'),
    tokenOf('tenancy-system', 'tenant-database-ca'),
    {
      ...tokenOf('observability-system', 'loki-object-storage'),
      onlyWith: 'observability-system/loki-object-storage',
    },
  ],
  'external-secrets/secret-store': [],
  'garage-system/garage': [],
  // Reads what realms are to be, and the secret of the one client by which each realm lets itself be read.
  'iam-system/drift-report': [
    {
      namespace: '*',
      group: 'v1.edp.epam.com',
      verbs: ['list'],
      resources: [
        ...['clusterkeycloaks', 'clusterkeycloakrealms', 'keycloakrealms', 'keycloakclients'],
        ...['keycloakrealmroles', 'keycloakrealmusers', 'keycloakrealmidentityproviders'],
      ],
    },
    {
      namespace: 'iam-system',
      verbs: ['get'],
      resources: ['secrets'],
      names: ['client-drift-report-platform', 'client-drift-report-master'],
    },
    { namespace: 'tenant-*', verbs: ['get'], resources: ['secrets'], names: ['client-drift-report'] },
  ],
  'iam-system/keycloak': [],
  'iam-system/keycloak-accounts': [],
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
  // Tenants' realms are in the namespaces of the tenants, and so are the Secrets that they name.
  'iam-system/realm-operator': [
    { namespace: '*', group: 'v1.edp.epam.com', verbs: [...look, 'update', 'patch'], resources: realmKinds },
    {
      namespace: '*',
      group: 'v1.edp.epam.com',
      verbs: ['get', 'update', 'patch'],
      resources: realmKinds.flatMap((kind) => [`${kind}/status`, `${kind}/finalizers`]),
    },
    { namespace: '*', verbs: look, resources: ['secrets', 'configmaps'] },
    {
      namespace: 'iam-system',
      group: 'coordination.k8s.io',
      verbs: [...look, 'create', 'update', 'patch'],
      resources: ['leases'],
    },
    { namespace: 'iam-system', verbs: ['create', 'patch'], resources: ['events'] },
  ],
  'mail-system/postfix': [],
  // Its proxy asks the API server who scrapes, and whether that one may.
  'node-metrics/node-exporter': [
    { namespace: '*', group: 'authentication.k8s.io', verbs: ['create'], resources: ['tokenreviews'] },
    { namespace: '*', group: 'authorization.k8s.io', verbs: ['create'], resources: ['subjectaccessreviews'] },
  ],
  'observability-system/alertmanager': [],
  // Tenants come and go, each with a namespace of its own.
  'observability-system/alloy': [
    { namespace: '*', verbs: look, resources: ['pods'] },
    { namespace: '*', verbs: ['get'], resources: ['pods/log'] },
  ],
  'observability-system/grafana': [],
  // In whose name the key of a bucket in Garage is read.
  'observability-system/loki-object-storage': [
    {
      namespace: 'garage-system',
      verbs: ['get'],
      resources: ['secrets'],
      names: ['observability-system-loki-object-storage'],
    },
  ],
  // Counts objects, and never reads a Secret or a ConfigMap.
  'observability-system/kube-state-metrics': [
    ...[
      {
        group: '',
        resources: [
          ...['limitranges', 'namespaces', 'nodes', 'persistentvolumeclaims', 'persistentvolumes', 'pods'],
          ...['resourcequotas', 'services'],
        ],
      },
      { group: 'apps', resources: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'] },
      { group: 'autoscaling', resources: ['horizontalpodautoscalers'] },
      { group: 'batch', resources: ['cronjobs', 'jobs'] },
      { group: 'policy', resources: ['poddisruptionbudgets'] },
      { group: 'storage.k8s.io', resources: ['storageclasses', 'volumeattachments'] },
    ].map((kinds) => ({ namespace: '*', verbs: ['list', 'watch'], ...kinds })),
  ],
  'observability-system/loki': [],
  // Finds what it scrapes; kubelets and node-exporter's proxy ask for the other two.
  'observability-system/prometheus': [
    { namespace: '*', verbs: look, resources: ['pods', 'services'] },
    { namespace: '*', group: 'discovery.k8s.io', verbs: look, resources: ['endpointslices'] },
    { namespace: '*', verbs: ['get'], resources: ['nodes/metrics', '/metrics'] },
  ],
  'observability-system/prometheus-operator': [
    ...prometheusOperator('observability-system'),
    // The Service by which kubelets are scraped.
    { namespace: 'kube-system', verbs: ['get', 'create', 'update'], resources: ['services'] },
    {
      namespace: 'kube-system',
      group: 'discovery.k8s.io',
      verbs: [...look, 'create', 'update', 'delete'],
      resources: ['endpointslices'],
    },
  ],
  'sign-on-system/oauth2-proxy-alertmanager': [],
  'sign-on-system/oauth2-proxy-prometheus': [],
  'sign-on-system/valkey': [],
  // Makes the logins of the tenants that there are, with the one Secret that each of them shows it.
  'tenancy-system/tenant-database': [
    { namespace: '*', verbs: ['list'], resources: ['namespaces'] },
    { namespace: 'tenant-*', verbs: ['get'], resources: ['secrets'], names: ['database'] },
  ],
  'tenancy-system/tenant-database-ca': [
    {
      namespace: 'tenancy-system',
      verbs: ['get'],
      resources: ['secrets'],
      names: ['tenant-db-ca-certificate'],
    },
  ],
  'tenancy-system/tenant-db-ca-certificate': [
    { namespace: 'tenancy-system', verbs: ['get'], resources: ['secrets'], names: ['tenant-db-ca'] },
  ],
  'tenant-*/api': [],
  'tenant-*/frontend': [],
  'tenant-*/oauth2-proxy': [],
  'tenant-*/producer': [],
  'tenant-*/valkey': [],
};

/** Reads monitors and rules everywhere; makes servers in its own namespace alone. */
function prometheusOperator(namespace: string): Access[] {
  const group = 'monitoring.coreos.com';
  const monitors = ['podmonitors', 'probes', 'prometheusrules', 'servicemonitors'];
  const states = monitors.map((kind) => `${kind}/status`);
  const manageAll = [...manage, 'deletecollection'];
  return [
    { namespace: '*', group, verbs: look, resources: monitors },
    { namespace: '*', group, verbs: ['update', 'patch'], resources: states },
    { namespace: '*', verbs: look, resources: ['namespaces'] },
    { namespace: '*', verbs: ['list', 'watch'], resources: ['nodes'] },
    { namespace: '*', group: 'storage.k8s.io', verbs: ['get'], resources: ['storageclasses'] },
    { namespace: '*', group: 'events.k8s.io', verbs: ['create', 'patch'], resources: ['events'] },
    { namespace, group, verbs: [...look, 'patch', 'update'], resources: ['prometheuses'] },
    { namespace, group, verbs: ['update', 'patch'], resources: ['prometheuses/status'] },
    { namespace, group, verbs: ['update'], resources: ['prometheuses/finalizers'] },
    { namespace, group: 'apps', verbs: manageAll, resources: ['statefulsets'] },
    { namespace, verbs: manageAll, resources: ['configmaps', 'secrets'] },
    { namespace, verbs: ['get', 'create', 'update', 'delete'], resources: ['services'] },
    { namespace, verbs: ['update'], resources: ['services/finalizers'] },
    { namespace, verbs: ['list', 'delete'], resources: ['pods'] },
  ];
}

type Danger = Pick<Access, 'verbs' | 'group' | 'resources'>;

/** What no ServiceAccount may do in any namespace, unless the table above says so: each is a way to more. */
export const dangerous: readonly Danger[] = [
  { verbs: ['*'], group: '*', resources: ['*'] },
  { verbs: ['get', 'list'], resources: ['secrets'] },
  { verbs: ['create', 'patch'], resources: ['pods', 'pods/exec', 'pods/ephemeralcontainers'] },
  { verbs: ['create'], resources: ['serviceaccounts/token'] },
  { verbs: ['impersonate'], resources: ['serviceaccounts'] },
  { verbs: ['escalate', 'bind'], group: 'rbac.authorization.k8s.io', resources: ['roles'] },
  { verbs: ['create', 'patch'], group: 'rbac.authorization.k8s.io', resources: ['rolebindings'] },
  { verbs: ['patch', 'delete'], resources: ['namespaces'] },
  { verbs: ['create'], group: 'argoproj.io', resources: ['applications'] },
  { verbs: ['create'], group: 'external-secrets.io', resources: ['externalsecrets'] },
  { verbs: ['delete'], group: 'postgresql.cnpg.io', resources: ['clusters'] },
];

/** The same of what is in no namespace, which a role in a namespace cannot give. */
export const dangerousInCluster: readonly Danger[] = [
  { verbs: ['patch', 'delete'], resources: ['nodes'] },
  { verbs: ['get', 'create'], resources: ['nodes/proxy'] },
  { verbs: ['impersonate'], resources: ['users', 'groups'] },
  { verbs: ['escalate', 'bind'], group: 'rbac.authorization.k8s.io', resources: ['clusterroles'] },
  { verbs: ['create', 'patch'], group: 'rbac.authorization.k8s.io', resources: ['clusterrolebindings'] },
  {
    verbs: ['create', 'patch'],
    group: 'admissionregistration.k8s.io',
    resources: ['mutatingwebhookconfigurations', 'validatingadmissionpolicies'],
  },
  { verbs: ['create', 'patch'], group: 'external-secrets.io', resources: ['clustersecretstores'] },
];
