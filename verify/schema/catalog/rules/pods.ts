import type { Rules } from './rule';

const once = (probe: string) => ({
  rule: `!has(self.${probe}) || !has(self.${probe}.successThreshold) || self.${probe}.successThreshold in [0, 1]`,
  message: 'one success must be enough',
  fix: 'remove successThreshold',
  fieldPath: `.${probe}.successThreshold`,
});

const ofLocalhost = {
  rule: "(self.type == 'Localhost') == has(self.localhostProfile)",
  message: 'localhostProfile is for the type Localhost, and needed there',
  fix: 'set type: Localhost and localhostProfile, or neither',
  fieldPath: '.localhostProfile',
};

/** Of pods, and of the templates that they are made from. */
export const pods: Rules = {
  'core.v1.AppArmorProfile': [ofLocalhost],
  'core.v1.Container': [
    once('livenessProbe'),
    once('startupProbe'),
    {
      rule: '!has(self.readinessProbe) || !has(self.readinessProbe.terminationGracePeriodSeconds)',
      message: 'a readinessProbe ends no container',
      fix: 'remove terminationGracePeriodSeconds',
      fieldPath: '.readinessProbe.terminationGracePeriodSeconds',
    },
  ],
  'core.v1.EnvVar': [
    {
      rule: '!has(self.value) || !has(self.valueFrom)',
      message: 'value and valueFrom exclude each other',
      fix: 'keep one',
    },
  ],
  'core.v1.NodeSelector': [
    {
      rule: `!has(self.nodeSelectorTerms) || self.nodeSelectorTerms.all(term, !has(term.matchExpressions) ||
        term.matchExpressions.all(part, !has(part.values) || part.values.all(value, isFormat(value, 'label-value'))))`,
      message: 'values must be those of labels',
      fix: 'write letters, digits, "-", "_" and ".", 63 at most',
      fieldPath: '.nodeSelectorTerms',
    },
  ],
  'core.v1.NodeSelectorRequirement': [
    {
      rule: `self.operator in ['In', 'NotIn'] ? has(self.values) && size(self.values) > 0 :
        self.operator in ['Gt', 'Lt'] ? has(self.values) && size(self.values) == 1 : !has(self.values) || size(self.values) == 0`,
      message: 'values must be several for In and NotIn, one for Gt and Lt, and none for the others',
      fix: 'add or remove values',
    },
  ],
  'core.v1.PodAffinityTerm': [
    {
      rule: 'has(self.labelSelector) || ((!has(self.matchLabelKeys) || size(self.matchLabelKeys) == 0) && (!has(self.mismatchLabelKeys) || size(self.mismatchLabelKeys) == 0))',
      message: 'matchLabelKeys and mismatchLabelKeys need a labelSelector',
      fix: 'set labelSelector',
    },
  ],
  'core.v1.PodSpec': [
    {
      rule: `!has(self.dnsPolicy) || self.dnsPolicy != 'None' || (has(self.dnsConfig) && has(self.dnsConfig.nameservers) &&
        size(self.dnsConfig.nameservers) > 0)`,
      message: 'dnsPolicy None needs a server in dnsConfig',
      fix: 'set dnsConfig.nameservers, or use another policy',
      fieldPath: '.dnsConfig.nameservers',
    },
    {
      rule: `!has(self.initContainers) || !has(self.containers) ||
        self.initContainers.all(first, !self.containers.exists(container, container.name == first.name))`,
      message: 'an init container and a container must have different names',
      fix: 'rename one',
      fieldPath: '.initContainers',
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
  'core.v1.SeccompProfile': [ofLocalhost],
  'core.v1.SecurityContext': [
    {
      rule: `!(has(self.privileged) && self.privileged && has(self.allowPrivilegeEscalation) &&
        !self.allowPrivilegeEscalation)`,
      message: 'a privileged container cannot forbid privilege escalation',
      fix: 'remove privileged',
      fieldPath: '.allowPrivilegeEscalation',
    },
  ],
  'core.v1.Toleration': [
    {
      rule: "!has(self.operator) || self.operator != 'Exists' || !has(self.value)",
      message: 'a toleration with Exists has no value',
      fix: 'remove value',
      fieldPath: '.value',
    },
    {
      rule: "has(self.key) || (has(self.operator) && self.operator == 'Exists')",
      message: 'a toleration without key must say Exists',
      fix: 'set key, or operator: Exists',
    },
    {
      rule: "!has(self.tolerationSeconds) || (has(self.effect) && self.effect == 'NoExecute')",
      message: 'tolerationSeconds needs the effect NoExecute',
      fix: 'set effect: NoExecute, or remove tolerationSeconds',
    },
  ],
  'core.v1.Volume': [
    {
      rule: 'size(self) <= 2',
      message: 'must have exactly one source',
      fix: 'keep one source and name the volume once for each',
    },
  ],
  'core.v1.VolumeMount': [
    {
      rule: '!has(self.subPath) || !has(self.subPathExpr)',
      message: 'subPath and subPathExpr exclude each other',
      fix: 'keep one',
    },
  ],
};
