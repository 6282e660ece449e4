import * as is from './limit';

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const OPERATION_RULE = {
  apiGroups: is.SOME,
  apiVersions: is.each({ minLength: 1 }, is.SOME),
  operations: is.each({ enum: OPERATIONS }, is.SOME),
  resources: is.each({ minLength: 1 }, is.SOME),
} as const;
const FAILURE: is.Limit = { enum: ['Fail', 'Ignore'] };
const MATCH: is.Limit = { enum: ['Equivalent', 'Exact'] };
const WEBHOOK = {
  admissionReviewVersions: is.each({ format: 'dns-1035-label' }, { minItems: 1 }),
  name: { format: 'webhook-name' },
  sideEffects: { enum: ['None', 'NoneOnDryRun'] },
  timeoutSeconds: { minimum: 1, maximum: 30 },
} as const;
const SERVICE = {
  name: is.REQUIRED,
  namespace: is.REQUIRED,
  path: { format: 'service-path' },
  port: is.PORT,
} as const;
const { path: _, ...LOCAL_SERVICE } = SERVICE;
const CLIENT = { caBundle: is.BYTES } as const;
const VERBS = [
  '*',
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'proxy',
  'update',
  'watch',
];
/** A namespace, or all. */
const NAMESPACES = '^(?:[*]|[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)$';
/** To the millionth of a second. */
const TIME: is.Limit = { pattern: '[.][0-9]{6}(?:Z|[-+][0-9]{2}:[0-9]{2})$' };
const PERCENT: is.Limit = { minimum: 0, maximum: 100 };

/** @see https://github.com/kubernetes/kubernetes/tree/v1.36.3/pkg/apis/admissionregistration/validation, and the other groups beside it */
export const cluster: is.Limits = {
  'admissionregistration.v1.ApplyConfiguration': { expression: is.REQUIRED },
  'admissionregistration.v1.JSONPatch': { expression: is.REQUIRED },
  'admissionregistration.v1.MatchResources': { matchPolicy: MATCH },
  'admissionregistration.v1.MutatingAdmissionPolicy': { spec: is.REQUIRED },
  'admissionregistration.v1.MutatingAdmissionPolicyBinding': { spec: is.REQUIRED },
  'admissionregistration.v1.MutatingAdmissionPolicyBindingSpec': { policyName: is.required(is.SUBDOMAIN) },
  'admissionregistration.v1.MutatingAdmissionPolicySpec': {
    failurePolicy: FAILURE,
    matchConstraints: is.REQUIRED,
    mutations: is.SOME,
    reinvocationPolicy: { required: true, enum: ['IfNeeded', 'Never'] },
  },
  'admissionregistration.v1.MutatingWebhook': WEBHOOK,
  'admissionregistration.v1.Mutation': { patchType: { enum: ['ApplyConfiguration', 'JSONPatch'] } },
  'admissionregistration.v1.NamedRuleWithOperations': {
    ...OPERATION_RULE,
    resourceNames: is.each(is.SEGMENT, { 'x-kubernetes-list-type': 'set' }),
    scope: { enum: ['*', 'Cluster', 'Namespaced'] },
  },
  'admissionregistration.v1.ParamKind': { apiVersion: is.REQUIRED, kind: is.REQUIRED },
  'admissionregistration.v1.ParamRef': { parameterNotFoundAction: is.REQUIRED },
  'admissionregistration.v1.RuleWithOperations': OPERATION_RULE,
  'admissionregistration.v1.ServiceReference': SERVICE,
  'admissionregistration.v1.ValidatingAdmissionPolicy': { spec: is.REQUIRED },
  'admissionregistration.v1.ValidatingAdmissionPolicyBinding': { spec: is.REQUIRED },
  'admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec': {
    policyName: is.required(is.SUBDOMAIN),
    validationActions: is.each({ enum: ['Audit', 'Deny', 'Warn'] }, is.SOME),
  },
  'admissionregistration.v1.ValidatingAdmissionPolicySpec': {
    failurePolicy: FAILURE,
    matchConstraints: is.REQUIRED,
  },
  'admissionregistration.v1.ValidatingWebhook': WEBHOOK,
  'admissionregistration.v1.Validation': {
    reason: { enum: ['Forbidden', 'Invalid', 'RequestEntityTooLarge', 'Unauthorized'] },
  },
  'admissionregistration.v1.WebhookClientConfig': CLIENT,
  'apiextensions.v1.CustomResourceDefinitionNames': {
    categories: is.each({ format: 'dns-1035-label' }),
    kind: { format: 'kind' },
    listKind: { format: 'kind' },
    plural: { format: 'dns-1035-label' },
    shortNames: is.each({ format: 'dns-1035-label' }),
    singular: { format: 'dns-1035-label' },
  },
  'apiextensions.v1.CustomResourceDefinitionSpec': {
    group: { format: 'api-group' },
    scope: { enum: ['Cluster', 'Namespaced'] },
  },
  'apiextensions.v1.CustomResourceDefinitionVersion': {
    name: { format: 'dns-1035-label' },
    schema: is.REQUIRED,
    served: is.ANY,
  },
  'apiextensions.v1.CustomResourceValidation': { openAPIV3Schema: is.REQUIRED },
  'apiextensions.v1.WebhookClientConfig': CLIENT,
  'apiregistration.v1.APIService': { spec: is.REQUIRED },
  'apiregistration.v1.ServiceReference': LOCAL_SERVICE,
  'apiregistration.v1.APIServiceSpec': {
    caBundle: is.BYTES,
    groupPriorityMinimum: { minimum: 1, maximum: 20000 },
    version: is.required({ format: 'dns-1035-label' }),
    versionPriority: { minimum: 1, maximum: 1000 },
  },
  'certificates.v1.CertificateSigningRequestSpec': {
    expirationSeconds: { minimum: 600 },
    signerName: { format: 'signer-name' },
    usages: is.SOME,
  },
  'coordination.v1.LeaseSpec': {
    acquireTime: TIME,
    leaseDurationSeconds: is.POSITIVE,
    leaseTransitions: is.COUNT,
    renewTime: TIME,
  },
  'flowcontrol.v1.FlowDistinguisherMethod': { type: { enum: ['ByNamespace', 'ByUser'] } },
  'flowcontrol.v1.FlowSchema': { spec: is.REQUIRED },
  'flowcontrol.v1.FlowSchemaSpec': { matchingPrecedence: { minimum: 0, maximum: 10000 } },
  'flowcontrol.v1.LimitResponse': { type: { enum: ['Queue', 'Reject'] } },
  'flowcontrol.v1.LimitedPriorityLevelConfiguration': {
    borrowingLimitPercent: is.COUNT,
    lendablePercent: PERCENT,
    limitResponse: is.REQUIRED,
    nominalConcurrencyShares: is.COUNT,
  },
  'flowcontrol.v1.NonResourcePolicyRule': {
    nonResourceURLs: is.each({ pattern: '^(?:[*]|/.*)$' }, { minItems: 1 }),
    verbs: is.each({ enum: VERBS }, { minItems: 1 }),
  },
  'flowcontrol.v1.PolicyRulesWithSubjects': { subjects: { minItems: 1 } },
  'flowcontrol.v1.PriorityLevelConfiguration': { spec: is.REQUIRED },
  'flowcontrol.v1.PriorityLevelConfigurationReference': { name: is.SUBDOMAIN },
  'flowcontrol.v1.PriorityLevelConfigurationSpec': { type: { enum: ['Exempt', 'Limited'] } },
  'flowcontrol.v1.ResourcePolicyRule': {
    apiGroups: { minItems: 1 },
    namespaces: is.each({ pattern: NAMESPACES }),
    resources: { minItems: 1 },
    verbs: is.each({ enum: VERBS }, { minItems: 1 }),
  },
  'flowcontrol.v1.ServiceAccountSubject': { name: is.REQUIRED, namespace: { pattern: NAMESPACES } },
  'flowcontrol.v1.Subject': { kind: { enum: ['Group', 'ServiceAccount', 'User'] } },
  'meta.v1.LabelSelector': { matchLabels: is.LABELS },
  'meta.v1.LabelSelectorRequirement': { key: is.KEY, values: is.each({ format: 'label-value' }) },
  'meta.v1.ObjectMeta': {
    annotations: { keyFormat: 'annotation-key' },
    finalizers: is.each(is.KEY),
    labels: is.LABELS,
  },
  'meta.v1.OwnerReference': { apiVersion: { format: 'api-version' } },
  'node.v1.RuntimeClass': { handler: is.LABEL },
  'rbac.v1.AggregationRule': { clusterRoleSelectors: is.SOME },
  'rbac.v1.PolicyRule': { verbs: { minItems: 1 } },
  'rbac.v1.RoleRef': {
    apiGroup: { enum: ['rbac.authorization.k8s.io'], required: false },
    name: is.SEGMENT,
  },
  'rbac.v1.Subject': { apiGroup: { enum: ['rbac.authorization.k8s.io'] } },
  'resource.v1.DeviceClass': { spec: is.ANY },
  'resource.v1.DeviceRequest': { name: is.LABEL },
  'resource.v1.DeviceToleration': {
    effect: { enum: ['NoExecute', 'NoSchedule', 'None'] },
    key: is.KEY,
    operator: { enum: ['Equal', 'Exists'] },
  },
  'resource.v1.ExactDeviceRequest': {
    allocationMode: { enum: ['All', 'ExactCount'] },
    count: is.COUNT,
    deviceClassName: is.SUBDOMAIN,
  },
  'resource.v1.OpaqueDeviceConfiguration': { driver: { format: 'driver', maxLength: 63 } },
  'resource.v1.ResourceClaim': { spec: is.ANY },
  'resource.v1.ResourceClaimTemplate': { spec: is.ANY },
  'resource.v1.ResourceClaimTemplateSpec': { spec: is.ANY },
  'scheduling.v1.PriorityClass': { value: { maximum: 1_000_000_000 } },
};
