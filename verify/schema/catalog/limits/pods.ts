import * as is from './limit';

const USER: is.Limit = { minimum: 0, maximum: 2 ** 31 - 1 };
const WEIGHT: is.Limit = { minimum: 1, maximum: 100 };
const RESOURCES: is.Limit = { keyFormat: 'container-resource', additionalProperties: { pattern: '^[^-]' } };
/** As names that something is added to, these may end with "-". */
const NAMED = { name: { format: 'name-prefix', required: true } } as const;
const FIELD =
  "^(?:metadata\\.(?:name|namespace|uid|(?:labels|annotations)(?:\\['[^']+'\\])?)|spec\\.(?:nodeName|serviceAccountName)|status\\.(?:hostIPs?|podIPs?))$";
/** A path within a volume. */
const INNER: is.Limit = { format: 'inner-path' };
const CONTAINER = { image: is.REQUIRED, name: is.LABEL } as const;

/** @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/apis/core/validation/validation.go ValidatePodSpec */
export const pods: is.Limits = {
  'core.v1.Container': CONTAINER,
  'core.v1.ContainerPort': {
    containerPort: is.PORT,
    hostPort: { minimum: 0, maximum: 65535 },
    name: { format: 'port-name' },
    protocol: is.PROTOCOL,
  },
  'core.v1.ContainerRestartRule': { action: { enum: ['Restart', 'RestartAllContainers'] } },
  'core.v1.ContainerResizePolicy': { resourceName: { enum: ['cpu', 'memory'] } },
  'core.v1.ConfigMapEnvSource': NAMED,
  'core.v1.ConfigMapKeySelector': { key: { format: 'config-key' }, name: is.required(is.SUBDOMAIN) },
  'core.v1.EnvFromSource': { prefix: { format: 'variable' } },
  'core.v1.EnvVar': { name: { format: 'variable' } },
  'core.v1.ExecAction': { command: is.SOME },
  'core.v1.GRPCAction': { port: is.PORT },
  'core.v1.HTTPGetAction': { port: { format: 'port' } },
  'core.v1.HTTPHeader': { name: { format: 'header' }, value: is.ANY },
  'core.v1.HostAlias': { hostnames: is.each(is.SUBDOMAIN), ip: is.ADDRESS },
  'core.v1.NodeSelector': { nodeSelectorTerms: is.SOME },
  'core.v1.NodeSelectorRequirement': { key: is.KEY },
  'core.v1.ObjectFieldSelector': { apiVersion: { enum: ['v1'] }, fieldPath: { pattern: FIELD } },
  'core.v1.Pod': { spec: is.REQUIRED },
  'core.v1.PodAffinityTerm': {
    matchLabelKeys: is.each(is.KEY),
    mismatchLabelKeys: is.each(is.KEY),
    namespaces: is.each(is.LABEL),
    topologyKey: is.KEY,
  },
  'core.v1.PodDNSConfig': {
    nameservers: is.each(is.ADDRESS, { maxItems: 3 }),
    searches: is.each({ format: 'search-domain' }, { maxItems: 32 }),
  },
  'core.v1.PodDNSConfigOption': { name: is.REQUIRED },
  'core.v1.PodOS': { name: { enum: ['linux', 'windows'] } },
  'core.v1.PodReadinessGate': { conditionType: is.KEY },
  'core.v1.PodResourceClaim': {
    name: is.LABEL,
    resourceClaimName: is.SUBDOMAIN,
    resourceClaimTemplateName: is.SUBDOMAIN,
  },
  'core.v1.PodSchedulingGate': { name: is.KEY },
  'core.v1.PodSecurityContext': {
    fsGroup: USER,
    runAsGroup: USER,
    runAsUser: USER,
    seLinuxChangePolicy: { enum: ['MountOption', 'Recursive'] },
  },
  'core.v1.PodSpec': {
    activeDeadlineSeconds: { minimum: 1, maximum: 2 ** 31 - 1 },
    containers: { minItems: 1 },
    // the API server adds them to a pod that runs
    ephemeralContainers: { maxItems: 0 },
    hostname: is.LABEL,
    hostnameOverride: { format: 'dns-subdomain', maxLength: 64 },
    nodeName: is.SUBDOMAIN,
    nodeSelector: is.LABELS,
    overhead: RESOURCES,
    priorityClassName: is.SUBDOMAIN,
    runtimeClassName: is.SUBDOMAIN,
    serviceAccount: is.SUBDOMAIN,
    serviceAccountName: is.SUBDOMAIN,
    subdomain: is.LABEL,
  },
  'core.v1.PodTemplateSpec': { spec: is.REQUIRED },
  'core.v1.PreferredSchedulingTerm': { preference: is.ANY, weight: WEIGHT },
  'core.v1.Probe': {
    failureThreshold: is.COUNT,
    initialDelaySeconds: is.COUNT,
    periodSeconds: is.COUNT,
    successThreshold: is.COUNT,
    terminationGracePeriodSeconds: is.POSITIVE,
    timeoutSeconds: is.COUNT,
  },
  'core.v1.ResourceRequirements': { limits: RESOURCES, requests: RESOURCES },
  'core.v1.SeccompProfile': { localhostProfile: INNER },
  'core.v1.SecretEnvSource': NAMED,
  'core.v1.SecretKeySelector': { key: { format: 'config-key' }, name: is.REQUIRED },
  'core.v1.SecurityContext': { runAsGroup: USER, runAsUser: USER },
  'core.v1.SleepAction': { seconds: is.ANY },
  'core.v1.Sysctl': { name: { format: 'sysctl' }, value: is.ANY },
  'core.v1.TCPSocketAction': { port: { format: 'port' } },
  'core.v1.Toleration': {
    key: is.KEY,
    operator: { enum: ['Equal', 'Exists'] },
    value: { format: 'label-value' },
  },
  'core.v1.TopologySpreadConstraint': {
    matchLabelKeys: is.each(is.KEY),
    maxSkew: is.POSITIVE,
    minDomains: is.POSITIVE,
    topologyKey: is.REQUIRED,
  },
  'core.v1.Volume': { name: is.LABEL },
  'core.v1.VolumeMount': { mountPath: is.REQUIRED, subPath: INNER, subPathExpr: INNER },
  'core.v1.WeightedPodAffinityTerm': { weight: WEIGHT },
  'core.v1.WindowsSecurityContextOptions': { gmsaCredentialSpecName: is.SUBDOMAIN },
  'node.v1.Overhead': { podFixed: RESOURCES },
  'node.v1.Scheduling': { nodeSelector: is.LABELS },
};
