import type { Schema } from './schema';

/** What is added to a property; `items` and `additionalProperties` add to those of the property. */
type Limit = Pick<
  Schema,
  'default' | 'format' | 'keyFormat' | 'minLength' | 'minimum' | 'maximum' | 'minItems' | 'maxProperties'
> & {
  readonly items?: Limit;
  readonly additionalProperties?: Limit;
};

const PORT: Limit = { minimum: 1, maximum: 65535 };
const COUNT: Limit = { minimum: 0 };
const PROTOCOL: Limit = { default: 'TCP' };
const USER: Limit = { minimum: 0, maximum: 2 ** 31 - 1 };
const LABEL: Limit = { format: 'dns-label' };
const SUBDOMAIN: Limit = { format: 'dns-subdomain' };
const LABELS: Limit = { keyFormat: 'qualified-name', additionalProperties: { format: 'label-value' } };
/** Unlike bytes of custom resources, these may be empty. */
const BYTES: Limit = { format: 'base64' };
const FILES: Limit = { keyFormat: 'config-key', additionalProperties: BYTES };
const REQUIRED: Limit = { minLength: 1 };
const PROBE = {
  failureThreshold: COUNT,
  initialDelaySeconds: COUNT,
  periodSeconds: COUNT,
  timeoutSeconds: COUNT,
};

/**
 * Limits of Kubernetes' own kinds that the API server checks in code, so that its OpenAPI document does not have them.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/apis/core/validation/validation.go
 */
export const LIMITS: Readonly<Record<string, Readonly<Record<string, Limit>>>> = {
  'admissionregistration.v1.WebhookClientConfig': { caBundle: BYTES },
  'apiextensions.v1.WebhookClientConfig': { caBundle: BYTES },
  'apiregistration.v1.APIServiceSpec': { caBundle: BYTES },
  'apps.v1.DeploymentSpec': { minReadySeconds: COUNT, replicas: COUNT, revisionHistoryLimit: COUNT },
  'apps.v1.StatefulSetSpec': { minReadySeconds: COUNT, replicas: COUNT, revisionHistoryLimit: COUNT },
  'autoscaling.v2.HorizontalPodAutoscalerSpec': { maxReplicas: { minimum: 1 }, minReplicas: COUNT },
  'batch.v1.CronJobSpec': {
    failedJobsHistoryLimit: COUNT,
    schedule: { format: 'cron' },
    startingDeadlineSeconds: COUNT,
    successfulJobsHistoryLimit: COUNT,
  },
  'batch.v1.JobSpec': {
    activeDeadlineSeconds: COUNT,
    backoffLimit: COUNT,
    completions: COUNT,
    parallelism: COUNT,
    ttlSecondsAfterFinished: COUNT,
  },
  'core.v1.ConfigMap': { binaryData: FILES, data: { keyFormat: 'config-key' } },
  'core.v1.Container': { image: REQUIRED, name: LABEL },
  'core.v1.ContainerPort': {
    containerPort: PORT,
    hostPort: { minimum: 0, maximum: 65535 },
    name: { format: 'port-name' },
    protocol: PROTOCOL,
  },
  'core.v1.EnvVar': { name: REQUIRED },
  'core.v1.GRPCAction': { port: PORT },
  'core.v1.HTTPGetAction': { port: { format: 'port' } },
  'core.v1.PodSpec': {
    containers: { minItems: 1 },
    nodeSelector: LABELS,
    priorityClassName: SUBDOMAIN,
    serviceAccountName: SUBDOMAIN,
    terminationGracePeriodSeconds: COUNT,
  },
  'core.v1.PersistentVolumeClaimSpec': { accessModes: { minItems: 1 } },
  'core.v1.PodSecurityContext': { fsGroup: USER, runAsGroup: USER, runAsUser: USER },
  'core.v1.Probe': PROBE,
  'core.v1.Secret': { data: FILES, stringData: { keyFormat: 'config-key' } },
  'core.v1.SecurityContext': { runAsGroup: USER, runAsUser: USER },
  'core.v1.ServicePort': {
    name: LABEL,
    nodePort: { minimum: 0, maximum: 65535 },
    port: PORT,
    protocol: PROTOCOL,
    targetPort: { format: 'port' },
  },
  'core.v1.ServiceSpec': { selector: LABELS },
  'core.v1.TCPSocketAction': { port: { format: 'port' } },
  'core.v1.TopologySpreadConstraint': { maxSkew: { minimum: 1 }, topologyKey: { format: 'qualified-name' } },
  'core.v1.Volume': { name: LABEL },
  'core.v1.VolumeMount': { mountPath: REQUIRED },
  'meta.v1.LabelSelector': { matchLabels: LABELS },
  'meta.v1.LabelSelectorRequirement': {
    key: { format: 'qualified-name' },
    values: { items: { format: 'label-value' } },
  },
  'meta.v1.ObjectMeta': {
    annotations: { keyFormat: 'annotation-key' },
    finalizers: { items: { format: 'qualified-name' } },
    labels: LABELS,
  },
  'networking.v1.IPBlock': { cidr: { format: 'cidr' }, except: { items: { format: 'cidr' } } },
  'networking.v1.NetworkPolicyPort': { endPort: PORT, port: { format: 'port' } },
  'rbac.v1.PolicyRule': { verbs: { minItems: 1 } },
  'rbac.v1.RoleRef': { name: REQUIRED },
  'rbac.v1.Subject': { name: REQUIRED },
  'scheduling.v1.PriorityClass': { value: { maximum: 1_000_000_000 } },
};

const POD_TEMPLATE_MATCHES = {
  rule: `!has(self.selector.matchLabels) || self.selector.matchLabels.all(key,
    has(self.template.metadata) && has(self.template.metadata.labels) &&
    key in self.template.metadata.labels && self.template.metadata.labels[key] == self.selector.matchLabels[key])`,
  message: 'the selector must match the labels of the template',
  fix: 'give the template every label of the selector',
  fieldPath: '.selector',
};

const restarts = (policies: readonly string[], byDefault: string) => ({
  rule: `!has(self.template.spec) || (has(self.template.spec.restartPolicy) ? self.template.spec.restartPolicy : '${byDefault}')
    in ${JSON.stringify(policies)}`,
  message: `restartPolicy must be ${policies.join(' or ')}`,
  fix: `set it to ${policies[0]}`,
  fieldPath: '.template.spec.restartPolicy',
});

const ALWAYS_RUNNING = [POD_TEMPLATE_MATCHES, restarts(['Always'], 'Always')];

/** Rules across fields that the API server checks in code. */
export const RULES: Readonly<Record<string, Required<Schema>['x-kubernetes-validations']>> = {
  'apps.v1.DaemonSetSpec': ALWAYS_RUNNING,
  'apps.v1.DeploymentSpec': ALWAYS_RUNNING,
  'apps.v1.StatefulSetSpec': ALWAYS_RUNNING,
  'autoscaling.v2.HorizontalPodAutoscalerSpec': [
    {
      rule: '!has(self.minReplicas) || self.minReplicas <= self.maxReplicas',
      message: 'minReplicas must not be more than maxReplicas',
      fix: 'lower minReplicas or raise maxReplicas',
      fieldPath: '.minReplicas',
    },
  ],
  'batch.v1.JobSpec': [restarts(['Never', 'OnFailure'], 'Always')],
  'core.v1.EnvVar': [
    {
      rule: '!has(self.value) || !has(self.valueFrom)',
      message: 'value and valueFrom exclude each other',
      fix: 'keep one',
    },
  ],
  'core.v1.ResourceRequirements': [
    {
      rule: `!has(self.requests) || !has(self.limits) || self.requests.all(name, !(name in self.limits) ||
        !quantity(self.requests[name]).isGreaterThan(quantity(self.limits[name])))`,
      message: 'a request must not be more than its limit',
      fix: 'lower the request or raise the limit',
      fieldPath: '.requests',
    },
  ],
  'core.v1.SecurityContext': [
    {
      rule: `!(has(self.privileged) && self.privileged && has(self.allowPrivilegeEscalation) &&
        !self.allowPrivilegeEscalation)`,
      message: 'a privileged container cannot forbid privilege escalation',
      fix: 'remove privileged',
      fieldPath: '.allowPrivilegeEscalation',
    },
  ],
  'core.v1.ServiceSpec': [
    {
      rule: '!has(self.ports) || size(self.ports) < 2 || self.ports.all(port, has(port.name))',
      message: 'every port must have a name when there are several',
      fix: 'name the ports',
      fieldPath: '.ports',
    },
    {
      rule: "!(has(self.type) && self.type == 'ExternalName') || has(self.externalName)",
      message: 'a Service of type ExternalName must have an externalName',
      fix: 'set externalName, or use another type',
    },
    {
      rule: `(has(self.ports) && size(self.ports) > 0) || (has(self.type) && self.type == 'ExternalName') ||
        (has(self.clusterIP) && self.clusterIP == 'None')`,
      message: 'must have a port unless it is headless',
      fix: 'set ports',
    },
  ],
  'core.v1.Volume': [
    {
      rule: 'size(self) <= 2',
      message: 'must have exactly one source',
      fix: 'keep one source and name the volume once for each',
    },
  ],
  'meta.v1.LabelSelectorRequirement': [
    {
      rule: "(self.operator in ['In', 'NotIn']) == (has(self.values) && size(self.values) > 0)",
      message: 'values must be given for In and NotIn, and only for them',
      fix: 'add or remove values',
    },
  ],
  'networking.v1.NetworkPolicyPort': [
    { rule: '!has(self.endPort) || has(self.port)', message: 'endPort needs port', fix: 'set port' },
  ],
  'policy.v1.PodDisruptionBudgetSpec': [
    {
      rule: '!has(self.minAvailable) || !has(self.maxUnavailable)',
      message: 'minAvailable and maxUnavailable exclude each other',
      fix: 'keep one',
    },
  ],
  'rbac.v1.Subject': [
    {
      rule: "self.kind != 'ServiceAccount' || has(self.__namespace__)",
      message: 'a ServiceAccount must be named with its namespace',
      fix: 'set namespace',
    },
  ],
};

/** The definitions of Kubernetes' OpenAPI document, with the limits that it leaves out. */
export function tighten(definitions: Record<string, Schema>): Record<string, Schema> {
  for (const [name, limits] of Object.entries(LIMITS)) {
    const definition = definitions[name];
    if (!definition) continue;
    const properties: Record<string, Schema> = { ...definition.properties };
    for (const [property, limit] of Object.entries(limits)) {
      const schema = properties[property];
      if (schema) properties[property] = narrow(schema, limit);
    }
    definitions[name] = { ...definition, properties };
  }
  for (const [name, rules] of Object.entries(RULES)) {
    const definition = definitions[name];
    if (definition) definitions[name] = { ...definition, 'x-kubernetes-validations': rules };
  }
  return definitions;
}

function narrow(schema: Schema, { items, additionalProperties, ...limit }: Limit): Schema {
  const narrowed: Schema = { ...schema, ...limit };
  return {
    ...narrowed,
    ...(items && { items: narrow(schema.items ?? {}, items) }),
    ...(additionalProperties && {
      additionalProperties: narrow(asSchema(schema.additionalProperties), additionalProperties),
    }),
  };
}

const asSchema = (value: Schema['additionalProperties']): Schema => (typeof value === 'object' ? value : {});
