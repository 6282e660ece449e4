import * as is from './limit';

/** A number, or a share of all pods. */
const AMOUNT: is.Limit = { format: 'amount' };
const SHARE: is.Limit = { format: 'share' };
const TARGET = {
  apiVersion: { format: 'scaled-api-version', required: true },
  kind: is.SEGMENT,
  name: is.SEGMENT,
} as const;
const PODS = { minReadySeconds: is.COUNT, replicas: is.COUNT } as const;

/** @see https://github.com/kubernetes/kubernetes/tree/v1.36.3/pkg/apis/apps/validation, and batch, autoscaling and policy beside it */
export const workloads: is.Limits = {
  'apps.v1.DaemonSet': { spec: is.REQUIRED },
  'apps.v1.DaemonSetSpec': { minReadySeconds: is.COUNT, revisionHistoryLimit: is.COUNT },
  'apps.v1.Deployment': { spec: is.REQUIRED },
  'apps.v1.DeploymentSpec': { ...PODS, progressDeadlineSeconds: is.COUNT, revisionHistoryLimit: is.COUNT },
  'apps.v1.ReplicaSet': { spec: is.REQUIRED },
  'apps.v1.ReplicaSetSpec': { ...PODS, template: is.REQUIRED },
  'apps.v1.RollingUpdateDaemonSet': { maxSurge: SHARE, maxUnavailable: SHARE },
  'apps.v1.RollingUpdateDeployment': { maxSurge: AMOUNT, maxUnavailable: SHARE },
  'apps.v1.RollingUpdateStatefulSetStrategy': { partition: is.COUNT },
  'apps.v1.StatefulSet': { spec: is.REQUIRED },
  'apps.v1.StatefulSetOrdinals': { start: is.COUNT },
  'apps.v1.StatefulSetSpec': { ...PODS, serviceName: is.LABEL },
  'autoscaling.v1.CrossVersionObjectReference': TARGET,
  'autoscaling.v1.HorizontalPodAutoscaler': { spec: is.REQUIRED },
  'autoscaling.v1.HorizontalPodAutoscalerSpec': {
    maxReplicas: is.POSITIVE,
    minReplicas: is.POSITIVE,
    targetCPUUtilizationPercentage: is.POSITIVE,
  },
  'autoscaling.v2.CrossVersionObjectReference': TARGET,
  'autoscaling.v2.HorizontalPodAutoscaler': { spec: is.REQUIRED },
  'autoscaling.v2.HPAScalingPolicy': { periodSeconds: { minimum: 1, maximum: 1800 }, value: is.POSITIVE },
  'autoscaling.v2.HPAScalingRules': {
    policies: { minItems: 1 },
    stabilizationWindowSeconds: { minimum: 0, maximum: 3600 },
  },
  'autoscaling.v2.HorizontalPodAutoscalerSpec': { maxReplicas: is.POSITIVE, minReplicas: is.POSITIVE },
  'autoscaling.v2.MetricTarget': { averageUtilization: is.POSITIVE },
  'autoscaling.v2.ResourceMetricSource': { name: is.REQUIRED },
  'batch.v1.CronJob': { spec: is.REQUIRED },
  'batch.v1.CronJobSpec': {
    failedJobsHistoryLimit: is.COUNT,
    schedule: { format: 'cron' },
    startingDeadlineSeconds: is.COUNT,
    successfulJobsHistoryLimit: is.COUNT,
    timeZone: { format: 'time-zone' },
  },
  'batch.v1.Job': { spec: is.REQUIRED },
  'batch.v1.JobSpec': {
    activeDeadlineSeconds: is.COUNT,
    backoffLimit: is.COUNT,
    backoffLimitPerIndex: is.COUNT,
    completions: is.COUNT,
    managedBy: { format: 'domain-path' },
    maxFailedIndexes: is.COUNT,
    parallelism: is.COUNT,
    ttlSecondsAfterFinished: is.COUNT,
  },
  'batch.v1.JobTemplateSpec': { spec: is.REQUIRED },
  'batch.v1.PodFailurePolicy': { rules: is.ANY },
  'batch.v1.PodFailurePolicyOnPodConditionsPattern': {
    status: { enum: ['False', 'True', 'Unknown'] },
    type: is.KEY,
  },
  'core.v1.PodTemplate': { template: is.REQUIRED },
  'core.v1.ReplicationController': { spec: is.REQUIRED },
  'core.v1.ReplicationControllerSpec': { ...PODS, template: is.REQUIRED },
  'policy.v1.PodDisruptionBudgetSpec': { maxUnavailable: SHARE, minAvailable: SHARE },
};
