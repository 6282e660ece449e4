import type { Rules } from './rule';

const REVIEWABLE = {
  rule: "!has(self.admissionReviewVersions) || self.admissionReviewVersions.exists(version, version in ['v1', 'v1beta1'])",
  message: 'admissionReviewVersions must have v1 or v1beta1',
  fix: 'add v1',
  fieldPath: '.admissionReviewVersions',
};

const ALL_OR_SOME = {
  rule: "!has(self.operations) || !('*' in self.operations) || size(self.operations) == 1",
  message: '* stands for every operation',
  fix: 'keep * alone',
  fieldPath: '.operations',
};

const MATCHES_SOMETHING = {
  rule: `!has(self.matchConstraints) ||
    (has(self.matchConstraints.resourceRules) && size(self.matchConstraints.resourceRules) > 0)`,
  message: 'matchConstraints must have resourceRules',
  fix: 'name the resources',
  fieldPath: '.matchConstraints.resourceRules',
};

const OF_HTTPS = {
  rule: "!has(self.url) || self.url.startsWith('https://')",
  message: 'url must begin with https://',
  fix: 'use https',
  fieldPath: '.url',
};

/** Of rights, definitions, webhooks and storage. */
export const cluster: Rules = {
  'admissionregistration.v1.MutatingAdmissionPolicySpec': [MATCHES_SOMETHING],
  'admissionregistration.v1.MutatingWebhook': [REVIEWABLE],
  'admissionregistration.v1.NamedRuleWithOperations': [ALL_OR_SOME],
  'admissionregistration.v1.RuleWithOperations': [ALL_OR_SOME],
  'admissionregistration.v1.ValidatingAdmissionPolicySpec': [MATCHES_SOMETHING],
  'admissionregistration.v1.ValidatingWebhook': [REVIEWABLE],
  'admissionregistration.v1.WebhookClientConfig': [OF_HTTPS],
  'apiextensions.v1.CustomResourceDefinition': [
    {
      rule: "self.metadata.name == self.spec.names.plural + '.' + self.spec.group",
      message: 'the name must be that of the plural and the group',
      fix: 'name it <plural>.<group>',
      fieldPath: '.metadata.name',
    },
  ],
  'apiextensions.v1.CustomResourceDefinitionSpec': [
    {
      rule: 'self.versions.exists_one(version, version.storage)',
      message: 'one version must be the one that is stored',
      fix: 'set storage: true for one version',
      fieldPath: '.versions',
    },
    {
      rule: '!has(self.preserveUnknownFields) || !self.preserveUnknownFields',
      message: 'preserveUnknownFields must not be true',
      fix: 'use x-kubernetes-preserve-unknown-fields in the schema',
      fieldPath: '.preserveUnknownFields',
    },
  ],
  'apiextensions.v1.WebhookClientConfig': [OF_HTTPS],
  'apiregistration.v1.APIService': [
    {
      rule: `!has(self.spec) || self.metadata.name == self.spec.version + '.' + (has(self.spec.group) ? self.spec.group : '')`,
      message: 'the name must be that of the version and the group',
      fix: 'name it <version>.<group>',
      fieldPath: '.metadata.name',
    },
  ],
  'core.v1.ConfigMap': [
    {
      rule: '!has(self.data) || !has(self.binaryData) || self.data.all(key, !(key in self.binaryData))',
      message: 'a key must be in data or in binaryData',
      fix: 'rename one',
    },
  ],
  'core.v1.PersistentVolumeClaimSpec': [
    {
      rule: "!has(self.resources) || (has(self.resources.requests) && 'storage' in self.resources.requests)",
      message: 'a claim must say how much it asks for',
      fix: 'set resources.requests.storage',
      fieldPath: '.resources.requests',
    },
    ...['dataSource', 'dataSourceRef'].map((source) => ({
      rule: `!has(self.${source}) || has(self.${source}.apiGroup) || self.${source}.kind == 'PersistentVolumeClaim'`,
      message: 'a source without apiGroup must be a PersistentVolumeClaim',
      fix: 'set apiGroup',
      fieldPath: `.${source}.kind`,
    })),
  ],
  'core.v1.PersistentVolumeSpec': [
    {
      rule: "!has(self.capacity) || (size(self.capacity) == 1 && 'storage' in self.capacity)",
      message: 'capacity must be storage',
      fix: 'set capacity.storage, and nothing else',
      fieldPath: '.capacity',
    },
  ],
  'meta.v1.LabelSelectorRequirement': [
    {
      rule: "(self.operator in ['In', 'NotIn']) == (has(self.values) && size(self.values) > 0)",
      message: 'values must be given for In and NotIn, and only for them',
      fix: 'add or remove values',
    },
  ],
  'rbac.v1.ClusterRoleBinding': [
    {
      rule: "!has(self.subjects) || self.subjects.all(subject, subject.kind != 'ServiceAccount' || has(subject.__namespace__))",
      message: 'a ServiceAccount must be named with its namespace',
      fix: 'set namespace',
      fieldPath: '.subjects',
    },
  ],
  'rbac.v1.PolicyRule': [
    {
      rule: `has(self.nonResourceURLs) && size(self.nonResourceURLs) > 0 ?
        (!has(self.apiGroups) || size(self.apiGroups) == 0) && (!has(self.resources) || size(self.resources) == 0) &&
        (!has(self.resourceNames) || size(self.resourceNames) == 0) :
        has(self.apiGroups) && size(self.apiGroups) > 0 && has(self.resources) && size(self.resources) > 0`,
      message: 'a rule must name apiGroups and resources, or nonResourceURLs alone',
      fix: 'add what is missing, or write two rules',
    },
  ],
  'rbac.v1.Role': [
    {
      rule: '!has(self.rules) || self.rules.all(rule, !has(rule.nonResourceURLs) || size(rule.nonResourceURLs) == 0)',
      message: 'a Role has no nonResourceURLs',
      fix: 'write a ClusterRole',
      fieldPath: '.rules',
    },
  ],
  'rbac.v1.Subject': [
    {
      rule: "self.kind != 'ServiceAccount' || !has(self.apiGroup)",
      message: 'a ServiceAccount has no apiGroup',
      fix: 'remove it',
      fieldPath: '.apiGroup',
    },
    {
      rule: "self.kind != 'ServiceAccount' || !has(self.name) || isFormat(self.name, 'dns-subdomain')",
      message: 'name of a ServiceAccount must be lower case letters, digits, "-" and "."',
      fix: 'write it in that form',
      fieldPath: '.name',
    },
  ],
};
