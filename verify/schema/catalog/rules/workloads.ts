import type { Rules } from './rule';

const LABELS =
  '(has(self.template.metadata) && has(self.template.metadata.labels) ? self.template.metadata.labels : {})';

const POD_TEMPLATE_MATCHES = {
  rule: `(!has(self.selector.matchLabels) || self.selector.matchLabels.all(key,
      key in ${LABELS} && ${LABELS}[key] == self.selector.matchLabels[key])) &&
    (!has(self.selector.matchExpressions) || self.selector.matchExpressions.all(term,
      term.operator == 'Exists' ? term.key in ${LABELS} :
      term.operator == 'DoesNotExist' ? !(term.key in ${LABELS}) :
      term.operator == 'NotIn' ? !(term.key in ${LABELS} && ${LABELS}[term.key] in term.values) :
      term.key in ${LABELS} && ${LABELS}[term.key] in term.values))`,
  message: 'the selector must match the labels of the template',
  fix: 'give the template every label of the selector',
  fieldPath: '.selector',
};

const SELECTS_SOMETHING = {
  rule: `(has(self.selector.matchLabels) && size(self.selector.matchLabels) > 0) ||
    (has(self.selector.matchExpressions) && size(self.selector.matchExpressions) > 0)`,
  message: 'the selector must not be empty',
  fix: 'select the labels of the template',
  fieldPath: '.selector',
};

const restarts = (policies: readonly string[], byDefault: string) => ({
  rule: `!has(self.template.spec) || (has(self.template.spec.restartPolicy) ? self.template.spec.restartPolicy : '${byDefault}')
    in ${JSON.stringify(policies)}`,
  message: `restartPolicy must be ${policies.join(' or ')}`,
  fix: `set it to ${policies[0]}`,
  fieldPath: '.template.spec.restartPolicy',
});

const NO_DEADLINE = {
  rule: '!has(self.template) || !has(self.template.spec) || !has(self.template.spec.activeDeadlineSeconds)',
  message: 'pods that always run have no deadline',
  fix: 'remove activeDeadlineSeconds',
  fieldPath: '.template.spec.activeDeadlineSeconds',
};

const ALWAYS_RUNNING = [POD_TEMPLATE_MATCHES, SELECTS_SOMETHING, restarts(['Always'], 'Always'), NO_DEADLINE];

const MOST_AND_LEAST = {
  rule: '!has(self.minReplicas) || self.minReplicas <= self.maxReplicas',
  message: 'minReplicas must not be more than maxReplicas',
  fix: 'lower minReplicas or raise maxReplicas',
  fieldPath: '.minReplicas',
};

/** Of what makes pods. */
export const workloads: Rules = {
  'apps.v1.DaemonSetSpec': ALWAYS_RUNNING,
  'apps.v1.DeploymentSpec': [
    ...ALWAYS_RUNNING,
    {
      rule: `(has(self.progressDeadlineSeconds) ? self.progressDeadlineSeconds : 600) >
        (has(self.minReadySeconds) ? self.minReadySeconds : 0)`,
      message: 'progressDeadlineSeconds must be more than minReadySeconds',
      fix: 'raise it',
      fieldPath: '.progressDeadlineSeconds',
    },
  ],
  'apps.v1.DeploymentStrategy': [
    {
      rule: "!has(self.type) || self.type != 'Recreate' || !has(self.rollingUpdate)",
      message: 'a strategy Recreate has no rollingUpdate',
      fix: 'remove it',
      fieldPath: '.rollingUpdate',
    },
  ],
  'apps.v1.ReplicaSetSpec': [
    SELECTS_SOMETHING,
    ...ALWAYS_RUNNING.filter((rule) => rule !== SELECTS_SOMETHING).map(withTemplate),
  ],
  'apps.v1.StatefulSetSpec': [
    ...ALWAYS_RUNNING,
    {
      rule: `!has(self.volumeClaimTemplates) || self.volumeClaimTemplates.all(claim,
        has(claim.metadata) && has(claim.metadata.name) && isFormat(claim.metadata.name, 'dns-label'))`,
      message: 'every claim must have the name of a volume',
      fix: 'name it with lower case letters, digits and "-"',
      fieldPath: '.volumeClaimTemplates',
    },
  ],
  'autoscaling.v1.HorizontalPodAutoscalerSpec': [MOST_AND_LEAST],
  'autoscaling.v2.HorizontalPodAutoscalerSpec': [MOST_AND_LEAST],
  'batch.v1.JobSpec': [
    restarts(['Never', 'OnFailure'], 'Always'),
    {
      rule: `!has(self.selector) || (has(self.manualSelector) && self.manualSelector) ||
        (!has(self.selector.matchLabels) && !has(self.selector.matchExpressions))`,
      message: 'the selector is made by the API server',
      fix: 'remove it',
      fieldPath: '.selector',
    },
  ],
  'core.v1.ReplicationControllerSpec': [
    {
      rule: `!has(self.selector) || !has(self.template) || self.selector.all(key,
        key in ${LABELS} && ${LABELS}[key] == self.selector[key])`,
      message: 'the selector must match the labels of the template',
      fix: 'give the template every label of the selector',
      fieldPath: '.selector',
    },
    withTemplate(restarts(['Always'], 'Always')),
    NO_DEADLINE,
  ],
  'policy.v1.PodDisruptionBudgetSpec': [
    {
      rule: '!has(self.minAvailable) || !has(self.maxUnavailable)',
      message: 'minAvailable and maxUnavailable exclude each other',
      fix: 'keep one',
    },
  ],
};

/** A rule for a definition in which the template may be missing, which is another rule's business. */
function withTemplate<T extends { rule: string }>(rule: T): T {
  return { ...rule, rule: `!has(self.template) || (${rule.rule})` };
}
