/** The kinds of one API group that the platform writes, and the project that ships their definitions. */
export interface ImportedGroup {
  /** The project's name: a segment of its addresses in cdk8s.yaml, and FILE of `--from DIR` (`FILE.yaml`). */
  readonly project: string;
  readonly group: string;
  readonly kinds: readonly string[];
}

/** A part of a kind that the classes leave as `any`, because typing it costs thousands of lines. */
export interface Untyped {
  /** `group/Kind`, several when they share the part. */
  readonly kinds: readonly string[];
  /** Property paths from the root of the object; `*` is any property, lists and maps take no segment. */
  readonly paths: readonly string[];
  /** Properties at the paths that keep their types. @default none: the whole part becomes `any` */
  readonly except?: readonly string[];
  readonly because: string;
}

/** Everything that `npm run import` generates; a kind more is one word here, a project more one line and its address in cdk8s.yaml. */
export const IMPORTED: readonly ImportedGroup[] = [
  { project: 'argo-cd', group: 'argoproj.io', kinds: ['Application', 'ApplicationSet', 'AppProject'] },
  { project: 'cert-manager', group: 'cert-manager.io', kinds: ['Certificate', 'ClusterIssuer', 'Issuer'] },
  {
    project: 'cloudnative-pg',
    group: 'postgresql.cnpg.io',
    kinds: ['Cluster', 'Database', 'ScheduledBackup'],
  },
  {
    project: 'external-secrets',
    group: 'external-secrets.io',
    kinds: ['ClusterSecretStore', 'ExternalSecret', 'SecretStore'],
  },
  { project: 'external-secrets', group: 'generators.external-secrets.io', kinds: ['Password'] },
  {
    project: 'istio',
    group: 'networking.istio.io',
    kinds: ['DestinationRule', 'EnvoyFilter', 'Gateway', 'ServiceEntry', 'Sidecar', 'VirtualService'],
  },
  {
    project: 'istio',
    group: 'security.istio.io',
    kinds: ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication'],
  },
  { project: 'istio', group: 'telemetry.istio.io', kinds: ['Telemetry'] },
  {
    project: 'edp-keycloak-operator',
    group: 'v1.edp.epam.com',
    kinds: [
      'ClusterKeycloak',
      'ClusterKeycloakRealm',
      'KeycloakClient',
      'KeycloakClientScope',
      'KeycloakRealm',
      'KeycloakRealmGroup',
      'KeycloakRealmIdentityProvider',
      'KeycloakRealmRole',
      'KeycloakRealmUser',
    ],
  },
  { project: 'keycloak', group: 'k8s.keycloak.org', kinds: ['Keycloak'] },
  {
    project: 'prometheus-operator',
    group: 'monitoring.coreos.com',
    kinds: ['Alertmanager', 'PodMonitor', 'Probe', 'Prometheus', 'PrometheusRule', 'ServiceMonitor'],
  },
  { project: 'plugin-barman-cloud', group: 'barmancloud.cnpg.io', kinds: ['ObjectStore'] },
];

/** The Kubernetes release whose own kinds the schemas describe. */
export const KUBERNETES = {
  version: '1.36',
  openapi: 'https://raw.githubusercontent.com/kubernetes/kubernetes/v1.36.0/api/openapi-spec/swagger.json',
  /** Kinds that controllers write, not people: they get no schema. */
  notWritten: [
    'CSINode',
    'CSIStorageCapacity',
    'ControllerRevision',
    'Event',
    'LeaseCandidate',
    'PodCertificateRequest',
    'ResourcePoolStatusRequest',
    'ResourceSlice',
    'StorageVersion',
    'VolumeAttachment',
  ],
} as const;

export const UNTYPED: readonly Untyped[] = [
  {
    kinds: ['argoproj.io/Application'],
    paths: ['operation'],
    because: 'an order to the running Argo CD, not desired state; 2,000 lines',
  },
  {
    kinds: ['argoproj.io/ApplicationSet'],
    paths: [
      'spec.generators.*.template',
      'spec.generators.matrix.generators',
      'spec.generators.merge.generators',
    ],
    because: 'every generator repeats the whole Application, every nested one all generators; 74,000 lines',
  },
  {
    kinds: ['cert-manager.io/ClusterIssuer', 'cert-manager.io/Issuer'],
    paths: ['spec.acme.solvers.http01.*.podTemplate'],
    because: 'a pod with both affinities, twice; 3,400 lines',
  },
  {
    kinds: ['external-secrets.io/ClusterSecretStore', 'external-secrets.io/SecretStore'],
    paths: ['spec.provider'],
    except: ['fake', 'kubernetes', 'vault'],
    because: 'one store per cloud provider, of which the platform uses none; 11,000 lines',
  },
  {
    kinds: ['k8s.keycloak.org/Keycloak'],
    paths: ['spec.unsupported.podTemplate', 'spec.import.scheduling', 'spec.update.scheduling'],
    because: 'the whole PodSpec, and the scheduling of Jobs beside that of the server; 15,500 lines',
  },
  {
    kinds: ['postgresql.cnpg.io/Cluster'],
    paths: ['spec.backup.barmanObjectStore', 'spec.externalClusters.barmanObjectStore'],
    because: 'deprecated: backups go through the Barman Cloud plugin and its ObjectStore; 1,300 lines',
  },
  {
    kinds: ['postgresql.cnpg.io/Cluster'],
    paths: [
      'spec.affinity.additionalPodAffinity',
      'spec.affinity.additionalPodAntiAffinity',
      'spec.ephemeralVolumeSource',
      'spec.managed.services.additional.serviceTemplate',
      'spec.projectedVolumeTemplate',
      'spec.storage.pvcTemplate',
      'spec.tablespaces.storage.pvcTemplate',
      'spec.walStorage.pvcTemplate',
    ],
    because: "Kubernetes' own types, for which imports/k8s has interfaces; 3,000 lines",
  },
  {
    kinds: ['monitoring.coreos.com/Alertmanager', 'monitoring.coreos.com/Prometheus'],
    paths: [
      'spec.affinity',
      'spec.containers',
      'spec.initContainers',
      'spec.storage.ephemeral',
      'spec.storage.volumeClaimTemplate',
      'spec.topologySpreadConstraints',
      'spec.volumes',
    ],
    because: "Kubernetes' own types, for which imports/k8s has interfaces; 28,000 lines",
  },
  {
    kinds: ['monitoring.coreos.com/Prometheus'],
    paths: ['spec.apiserverConfig', 'spec.remoteRead', 'spec.thanos', 'spec.tracingConfig'],
    because: 'parts that the platform has no use for; 4,500 lines',
  },
  {
    kinds: ['monitoring.coreos.com/Alertmanager'],
    paths: ['spec.alertmanagerConfiguration'],
    because: 'the configuration is a file of our own, which amtool can check; 3,500 lines',
  },
];
