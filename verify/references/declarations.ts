import {
  CONFIG_MAP,
  type Declaration,
  ingressClass,
  priorityClass,
  SECRET,
  SERVICE,
  SERVICE_ACCOUNT,
  secret,
  secretKey,
  storageClass,
} from './declaration';

/** What a pod names, from the root of its template. @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
export const OF_PODS: readonly Declaration[] = [
  { path: 'spec.serviceAccountName', to: SERVICE_ACCOUNT },
  priorityClass('spec.priorityClassName'),
  { path: 'spec.runtimeClassName', to: 'node.k8s.io/RuntimeClass' },
  storageClass('spec.volumes[].ephemeral.volumeClaimTemplate.spec.storageClassName'),
  secret('spec.imagePullSecrets[]'),
  { path: 'spec.volumes[].configMap', to: CONFIG_MAP, name: 'name', key: 'items[].key' },
  { path: 'spec.volumes[].secret', to: SECRET, name: 'secretName', key: 'items[].key' },
  { path: 'spec.volumes[].persistentVolumeClaim', to: '/PersistentVolumeClaim', name: 'claimName' },
  { path: 'spec.volumes[].projected.sources[].configMap', to: CONFIG_MAP, name: 'name', key: 'items[].key' },
  { path: 'spec.volumes[].projected.sources[].secret', to: SECRET, name: 'name', key: 'items[].key' },
  ...['spec.containers[]', 'spec.initContainers[]'].flatMap((container): Declaration[] => [
    { path: `${container}.env[].valueFrom.configMapKeyRef`, to: CONFIG_MAP, name: 'name', key: 'key' },
    secretKey(`${container}.env[].valueFrom.secretKeyRef`),
    { path: `${container}.envFrom[].configMapRef`, to: CONFIG_MAP, name: 'name' },
    secret(`${container}.envFrom[].secretRef`),
  ]),
];

const ISSUERS = {
  '': 'cert-manager.io/Issuer',
  Issuer: 'cert-manager.io/Issuer',
  ClusterIssuer: 'cert-manager.io/ClusterIssuer',
};

const STORES = {
  '': 'external-secrets.io/SecretStore',
  SecretStore: 'external-secrets.io/SecretStore',
  ClusterSecretStore: 'external-secrets.io/ClusterSecretStore',
};

const ROLES = {
  Role: 'rbac.authorization.k8s.io/Role',
  ClusterRole: 'rbac.authorization.k8s.io/ClusterRole',
};

const SUBJECTS: Declaration = {
  path: 'subjects[]',
  to: { ServiceAccount: SERVICE_ACCOUNT },
  name: 'name',
  namespace: 'namespace',
};

/** An issuer without a namespace keeps its Secrets in that of cert-manager. @see https://cert-manager.io/docs/configuration/#cluster-resource-namespace */
const OF_ISSUERS: readonly Declaration[] = [
  { path: 'spec.ca', to: SECRET, name: 'secretName' },
  ...[
    'cloudflare.apiTokenSecretRef',
    'route53.accessKeyIDSecretRef',
    'route53.secretAccessKeySecretRef',
    'cloudDNS.serviceAccountSecretRef',
    'azureDNS.clientSecretSecretRef',
    'rfc2136.tsigSecretSecretRef',
  ].map((field) => secretKey(`spec.acme.solvers[].dns01.${field}`)),
  {
    path: 'spec.acme.solvers[].dns01.route53.auth.kubernetes.serviceAccountRef',
    to: SERVICE_ACCOUNT,
    name: 'name',
  },
  secretKey('spec.vault.auth.tokenSecretRef'),
  ingressClass('spec.acme.solvers[].http01.ingress.ingressClassName'),
].map((declaration) => ({ ...declaration, defaultNamespace: 'cert-manager' }));

/** @see https://external-secrets.io/v2.9.0/api/secretstore/ */
const OF_STORES: readonly Declaration[] = [
  ...[
    'kubernetes.auth.serviceAccount',
    'vault.auth.kubernetes.serviceAccountRef',
    'aws.auth.jwt.serviceAccountRef',
    'gcpsm.auth.workloadIdentity.serviceAccountRef',
    'azurekv.serviceAccountRef',
  ].map((account) => ({ path: `spec.provider.${account}`, to: SERVICE_ACCOUNT })),
  { path: 'spec.provider.vault.auth.kubernetes.secretRef', to: SECRET },
  ...['kubernetes.server', 'vault'].map((provider) => ({
    path: `spec.provider.${provider}.caProvider`,
    to: { Secret: SECRET, ConfigMap: CONFIG_MAP },
    kind: 'type',
    key: 'key',
  })),
].map((declaration) => ({ name: 'name', namespace: 'namespace', ...declaration }));

/** @see https://github.com/epam/edp-keycloak-operator/tree/v1.35.0/api/v1 */
const EPAM = 'v1.edp.epam.com';

const REALM: Declaration = {
  path: 'spec.realmRef',
  to: {
    '': `${EPAM}/KeycloakRealm`,
    KeycloakRealm: `${EPAM}/KeycloakRealm`,
    ClusterKeycloakRealm: `${EPAM}/ClusterKeycloakRealm`,
  },
  name: 'name',
};

const SERVER: Declaration = {
  path: 'spec.keycloakRef',
  to: {
    '': `${EPAM}/Keycloak`,
    Keycloak: `${EPAM}/Keycloak`,
    ClusterKeycloak: `${EPAM}/ClusterKeycloak`,
  },
  name: 'name',
};

/** @see https://github.com/epam/edp-keycloak-operator/blob/v1.35.0/pkg/secretref */
const CLIENT_SECRET: Declaration = {
  path: 'spec.secret',
  to: SECRET,
  name: 'name',
  key: 'key',
  written: /^\$(?<name>[^:]+):(?<key>.+)$/,
};

/** What Prometheus and Alertmanager have in common. @see https://prometheus-operator.dev/docs/api-reference/api/ */
const OF_MONITORS: readonly Declaration[] = [
  { path: 'spec.serviceAccountName', to: SERVICE_ACCOUNT },
  { path: 'spec.secrets[]', to: SECRET },
  { path: 'spec.configMaps[]', to: CONFIG_MAP },
  priorityClass('spec.priorityClassName'),
  storageClass('spec.storage.volumeClaimTemplate.spec.storageClassName'),
  storageClass('spec.storage.ephemeral.volumeClaimTemplate.spec.storageClassName'),
];

const CLUSTER_OF: Declaration = { path: 'spec.cluster', to: 'postgresql.cnpg.io/Cluster', name: 'name' };

/** What objects name, by `group/Kind`. */
export const DECLARATIONS: ReadonlyMap<string, readonly Declaration[]> = new Map([
  ['/PersistentVolumeClaim', [storageClass('spec.storageClassName')]],
  ['/ServiceAccount', [secret('imagePullSecrets[]'), secret('secrets[]')]],
  [
    'apps/StatefulSet',
    [
      // its pods start all the same, without names of their own
      { path: 'spec.serviceName', to: SERVICE, isOptional: true },
      storageClass('spec.volumeClaimTemplates[].spec.storageClassName'),
    ],
  ],
  [
    'autoscaling/HorizontalPodAutoscaler',
    [
      {
        path: 'spec.scaleTargetRef',
        to: {
          Deployment: 'apps/Deployment',
          StatefulSet: 'apps/StatefulSet',
          Keycloak: 'k8s.keycloak.org/Keycloak',
          Cluster: 'postgresql.cnpg.io/Cluster',
        },
        name: 'name',
      },
    ],
  ],
  [
    'networking.k8s.io/Ingress',
    [
      ingressClass('spec.ingressClassName'),
      { path: 'spec.rules[].http.paths[].backend.service', to: SERVICE, name: 'name' },
    ],
  ],
  ['rbac.authorization.k8s.io/RoleBinding', [{ path: 'roleRef', to: ROLES, name: 'name' }, SUBJECTS]],
  ['rbac.authorization.k8s.io/ClusterRoleBinding', [{ path: 'roleRef', to: ROLES, name: 'name' }, SUBJECTS]],
  ['cert-manager.io/Certificate', [{ path: 'spec.issuerRef', to: ISSUERS, name: 'name' }]],
  ['cert-manager.io/Issuer', OF_ISSUERS],
  ['cert-manager.io/ClusterIssuer', OF_ISSUERS],
  ['external-secrets.io/SecretStore', OF_STORES],
  ['external-secrets.io/ClusterSecretStore', OF_STORES],
  [
    'external-secrets.io/ExternalSecret',
    [
      { path: 'spec.secretStoreRef', to: STORES, name: 'name' },
      { path: 'spec.data[].sourceRef.storeRef', to: STORES, name: 'name' },
      { path: 'spec.dataFrom[].sourceRef.storeRef', to: STORES, name: 'name' },
      {
        path: 'spec.dataFrom[].sourceRef.generatorRef',
        to: Object.fromEntries(
          ['Password', 'UUID', 'SSHKey', 'VaultDynamicSecret', 'Webhook', 'Fake'].map((kind) => [
            kind,
            `generators.external-secrets.io/${kind}`,
          ]),
        ),
        name: 'name',
      },
    ],
  ],
  [
    'postgresql.cnpg.io/Cluster',
    [
      secret('spec.bootstrap.*.secret'),
      secret('spec.superuserSecret'),
      ...['clientCASecret', 'serverCASecret', 'serverTLSSecret', 'replicationTLSSecret'].map((field) =>
        secret(`spec.certificates.${field}`),
      ),
      secret('spec.managed.roles[].passwordSecret'),
      secret('spec.imagePullSecrets[]'),
      secretKey('spec.externalClusters[].password'),
      { path: 'spec.monitoring.customQueriesConfigMap[]', to: CONFIG_MAP, name: 'name', key: 'key' },
      secretKey('spec.monitoring.customQueriesSecret[]'),
      priorityClass('spec.priorityClassName'),
      ...['storage', 'walStorage', 'tablespaces[].storage'].flatMap((volume) => [
        storageClass(`spec.${volume}.storageClass`),
        storageClass(`spec.${volume}.pvcTemplate.storageClassName`),
      ]),
      {
        path: 'spec.imageCatalogRef',
        to: {
          ImageCatalog: 'postgresql.cnpg.io/ImageCatalog',
          ClusterImageCatalog: 'postgresql.cnpg.io/ClusterImageCatalog',
        },
        name: 'name',
      },
      { path: 'spec.plugins[].parameters.barmanObjectName', to: 'barmancloud.cnpg.io/ObjectStore' },
    ],
  ],
  ['postgresql.cnpg.io/Database', [CLUSTER_OF]],
  ['postgresql.cnpg.io/DatabaseRole', [CLUSTER_OF]],
  ['postgresql.cnpg.io/Pooler', [CLUSTER_OF]],
  ['postgresql.cnpg.io/ScheduledBackup', [CLUSTER_OF]],
  ['postgresql.cnpg.io/Backup', [CLUSTER_OF]],
  [
    'barmancloud.cnpg.io/ObjectStore',
    [
      ...['accessKeyId', 'secretAccessKey', 'region', 'sessionToken'].map((field) =>
        secretKey(`spec.configuration.s3Credentials.${field}`),
      ),
      secretKey('spec.configuration.endpointCA'),
    ],
  ],
  [
    'k8s.keycloak.org/Keycloak',
    [
      secretKey('spec.db.usernameSecret'),
      secretKey('spec.db.passwordSecret'),
      secret('spec.http.tlsSecret'),
      ingressClass('spec.ingress.className'),
      priorityClass('spec.scheduling.priorityClassName'),
      secret('spec.truststores.*.secret'),
      secret('spec.bootstrapAdmin.*.secret'),
      secret('spec.imagePullSecrets[]'),
      secretKey('spec.additionalOptions[].secret'),
      { path: 'spec.cache.configMapFile', to: CONFIG_MAP, name: 'name', key: 'key' },
    ],
  ],
  [
    'k8s.keycloak.org/KeycloakRealmImport',
    [
      { path: 'spec.keycloakCRName', to: 'k8s.keycloak.org/Keycloak' },
      secretKey('spec.placeholders.*.secret'),
    ],
  ],
  ...[
    'KeycloakAuthFlow',
    'KeycloakClient',
    'KeycloakClientScope',
    'KeycloakRealmGroup',
    'KeycloakRealmIdentityProvider',
    'KeycloakRealmRole',
    'KeycloakRealmUser',
  ].map((kind): [string, Declaration[]] => [
    `${EPAM}/${kind}`,
    [
      REALM,
      ...(kind === 'KeycloakClient' ? [CLIENT_SECRET] : []),
      ...(kind === 'KeycloakRealmIdentityProvider' ? [{ ...CLIENT_SECRET, path: 'spec.config.*' }] : []),
      ...(kind === 'KeycloakRealmUser' ? [secretKey('spec.passwordSecret')] : []),
    ],
  ]),
  [`${EPAM}/KeycloakRealm`, [SERVER]],
  [
    'monitoring.coreos.com/Prometheus',
    [
      ...OF_MONITORS,
      { path: 'spec.alerting.alertmanagers[]', to: SERVICE, name: 'name', namespace: 'namespace' },
      secretKey('spec.remoteWrite[].basicAuth.username'),
      secretKey('spec.remoteWrite[].basicAuth.password'),
    ],
  ],
  ['monitoring.coreos.com/Alertmanager', OF_MONITORS],
  [
    'networking.istio.io/Gateway',
    [
      { path: 'spec.servers[].tls.credentialName', to: SECRET },
      { path: 'spec.servers[].tls.credentialNames[]', to: SECRET },
    ],
  ],
  ['argoproj.io/Application', [{ path: 'spec.project', to: 'argoproj.io/AppProject' }]],
  ['argoproj.io/ApplicationSet', [{ path: 'spec.template.spec.project', to: 'argoproj.io/AppProject' }]],
] satisfies [string, readonly Declaration[]][]);
