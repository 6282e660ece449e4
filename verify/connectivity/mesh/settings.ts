import { mapping } from '../../created/field';
import type { Path } from '../../locate';
import { isHarmlessConfig } from './words';

/** Values of a chart of which it is known what they do: all of a part, those that a test lets pass, or part by part. */
type Known = true | ((value: unknown) => boolean) | { readonly [name: string]: Known };

const is =
  (...values: readonly unknown[]) =>
  (value: unknown): boolean =>
    values.includes(value);

const isEmpty = (value: unknown): boolean =>
  value === '' ||
  value === false ||
  value === null ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** Where pods run, and how many. */
const SCHEDULING = {
  affinity: true,
  nodeSelector: true,
  priorityClassName: true,
  replicaCount: true,
  resources: true,
  tolerations: true,
  topologySpreadConstraints: true,
} as const;

const IMAGES = {
  hub: true,
  image: true,
  imagePullPolicy: true,
  imagePullSecrets: true,
  tag: true,
  variant: true,
} as const;

/** Where a distribution has its files; of Istio's profiles for them, nothing else is said. */
const PLATFORM = is('gke', 'k3d', 'k3s', 'microk8s', 'minikube', 'openshift');

/** Settings of istiod that say nothing of who reaches whom, and the two that keep its keys from anywhere. */
const PILOT_ENVIRONMENT = {
  BLOCKED_CIDRS_IN_JWKS_URIS: true,
  ENABLE_NATIVE_SIDECARS: true,
  GODEBUG: true,
  GOMEMLIMIT: true,
  ISTIO_DUAL_STACK: true,
  PILOT_ENABLE_STATUS: true,
  PILOT_JWT_ENABLE_REMOTE_JWKS: true,
  PILOT_PUSH_THROTTLE: true,
  PILOT_SCOPE_GATEWAY_TO_NAMESPACE: true,
  PILOT_DEBOUNCE_AFTER: true,
  PILOT_DEBOUNCE_MAX: true,
} as const;

const PROXY = {
  ...IMAGES,
  autoInject: true,
  clusterDomain: is('cluster.local'),
  componentLogLevel: true,
  excludeIPRanges: true,
  excludeInboundPorts: true,
  excludeOutboundPorts: true,
  includeIPRanges: true,
  includeInboundPorts: true,
  includeOutboundPorts: true,
  lifecycle: true,
  logLevel: true,
  outlierLogPath: true,
  privileged: isEmpty,
  readinessFailureThreshold: true,
  readinessInitialDelaySeconds: true,
  readinessPeriodSeconds: true,
  resources: true,
  seccompProfile: true,
  startupProbe: true,
  statusPort: is(15020),
  tracer: true,
} as const;

/** @see https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/ */
const MESH_CONFIG = {
  accessLogEncoding: true,
  accessLogFile: true,
  accessLogFormat: true,
  connectTimeout: true,
  defaultConfig: isHarmlessConfig,
  defaultHttpRetryPolicy: true,
  defaultProviders: true,
  disableEnvoyListenerLog: true,
  dnsRefreshRate: true,
  enableAutoMtls: true,
  enableEnvoyAccessLogService: isEmpty,
  enablePrometheusMerge: true,
  enableTracing: true,
  extensionProviders: true,
  inboundClusterStatName: true,
  localityLbSetting: true,
  meshMTLS: true,
  outboundClusterStatName: true,
  outboundTrafficPolicy: { mode: is('ALLOW_ANY', 'REGISTRY_ONLY') },
  pathNormalization: true,
  rootNamespace: is('istio-system'),
  tcpKeepalive: true,
  tlsDefaults: true,
  trustDomain: is('cluster.local'),
  trustDomainAliases: isEmpty,
} as const;

const GLOBAL = {
  ...IMAGES,
  configValidation: is(true),
  defaultPodDisruptionBudget: true,
  defaultResources: true,
  istioNamespace: is('istio-system'),
  logAsJson: true,
  logging: true,
  nativeNftables: true,
  networkPolicy: true,
  operatorManageWebhooks: isEmpty,
  pilotCertProvider: is('istiod'),
  platform: PLATFORM,
  priorityClassName: true,
  proxy: PROXY,
  proxy_init: { image: true, resources: true },
  waypoint: true,
} as const;

const ISTIOD = {
  ...SCHEDULING,
  ...IMAGES,
  autoscaleBehavior: true,
  autoscaleEnabled: true,
  autoscaleMax: true,
  autoscaleMin: true,
  base: { enableIstioConfigCRDs: true, validationFailurePolicy: true },
  cni: { enabled: true, provider: is('default') },
  configMap: is(true),
  cpu: true,
  deploymentAnnotations: true,
  deploymentLabels: true,
  env: PILOT_ENVIRONMENT,
  experimental: true,
  gateways: true,
  global: GLOBAL,
  ipFamilies: true,
  ipFamilyPolicy: true,
  keepaliveMaxServerConnectionAge: true,
  memory: true,
  meshConfig: MESH_CONFIG,
  pdb: true,
  podAnnotations: true,
  podLabels: true,
  revision: true,
  revisionTags: true,
  rollingMaxSurge: true,
  rollingMaxUnavailable: true,
  seccompProfile: true,
  serviceAccountAnnotations: true,
  serviceAnnotations: true,
  sidecarInjectorWebhook: {
    alwaysInjectSelector: true,
    defaultTemplates: isEmpty,
    enableNamespacesByDefault: true,
    injectedAnnotations: isEmpty,
    neverInjectSelector: true,
    reinvocationPolicy: true,
    rewriteAppHTTPProbe: is(true),
    templates: isEmpty,
  },
  sidecarInjectorWebhookAnnotations: true,
  telemetry: true,
  traceSampling: true,
} as const;

const BASE = {
  base: {
    enableCRDTemplates: true,
    enableIstioConfigCRDs: true,
    excludedCRDs: isEmpty,
    validationFailurePolicy: true,
  },
  defaultRevision: is('default'),
  experimental: true,
  global: {
    imagePullSecrets: true,
    istioNamespace: is('istio-system'),
    enableReaderRBAC: true,
    platform: PLATFORM,
  },
} as const;

const CNI_SETTINGS = {
  ...SCHEDULING,
  ...IMAGES,
  ambient: { enabled: isEmpty },
  chained: is(true),
  cniBinDir: true,
  cniConfDir: true,
  cniConfFileName: true,
  cniNetnsDir: true,
  daemonSetLabels: true,
  excludeNamespaces: is(),
  global: {
    ...IMAGES,
    defaultResources: true,
    logAsJson: true,
    logging: true,
    nativeNftables: true,
    networkPolicy: true,
    platform: PLATFORM,
  },
  istioOwnedCNIConfig: true,
  istioOwnedCNIConfigFileName: true,
  logging: true,
  podAnnotations: true,
  podLabels: true,
  provider: is('default'),
  pullPolicy: true,
  repair: { enabled: is(true), hub: true, tag: true, repairPods: true, deletePods: true, labelPods: true },
  resourceQuotas: true,
  revision: true,
  seLinuxOptions: true,
  seccompProfile: true,
  terminationGracePeriodSeconds: true,
  updateStrategy: true,
  useAppArmorAnnotation: true,
} as const;

/** The same below `cni`, where profiles have them. */
const CNI = { ...CNI_SETTINGS, cni: CNI_SETTINGS } as const;

const GATEWAY = {
  ...SCHEDULING,
  annotations: true,
  autoscaling: true,
  containerSecurityContext: true,
  dnsConfig: true,
  dnsPolicy: true,
  env: { GOMEMLIMIT: true },
  global: { networkPolicy: true, platform: PLATFORM },
  imagePullPolicy: true,
  imagePullSecrets: true,
  kind: true,
  labels: true,
  lifecycle: true,
  minReadySeconds: true,
  name: isEmpty,
  networkGateway: isEmpty,
  podAnnotations: true,
  podDisruptionBudget: true,
  rbac: true,
  readinessProbe: true,
  revision: isEmpty,
  securityContext: true,
  service: true,
  serviceAccount: true,
  strategy: true,
  terminationGracePeriodSeconds: true,
} as const;

/** What may be set of the charts of the mesh; what is evaluated is in `verify/created/mesh.ts` and `verify/created/charts/istio.ts`. */
const CHARTS: Readonly<Record<string, Known>> = { base: BASE, cni: CNI, gateway: GATEWAY, istiod: ISTIOD };

/** The values of a chart of the mesh that may change who gets a sidecar, what goes through it or whom it believes. */
export function strangeSettings(
  chart: string,
  values: unknown,
): { readonly path: Path; readonly value: unknown }[] {
  const known = Object.hasOwn(CHARTS, chart) ? CHARTS[chart] : undefined;
  return known === undefined ? [] : strangers(values, known, []);
}

function strangers(value: unknown, known: Known | undefined, path: Path): { path: Path; value: unknown }[] {
  if (known === true) return [];
  if (typeof known === 'function') return known(value) ? [] : [{ path, value }];
  if (known === undefined) return isEmpty(value) ? [] : [{ path, value }];
  return Object.entries(mapping(value)).flatMap(([name, part]) =>
    strangers(part, Object.hasOwn(known, name) ? known[name] : undefined, [...path, name]),
  );
}
