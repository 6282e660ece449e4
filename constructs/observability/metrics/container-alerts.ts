import type { RuleGroup } from '../../alert';

const pod = '{{ $labels.namespace }}/{{ $labels.pod }}';

/** Pods and what makes them, in every namespace. */
export const containerAlerts: RuleGroup = {
  name: 'containers',
  rules: [
    {
      alert: 'PodCrashLooping',
      severity: 'warning',
      for: '10m',
      // The reason is gone while the container runs between two crashes.
      expr: `
        max by (namespace, pod, container) (
          max_over_time(kube_pod_container_status_waiting_reason{reason="CrashLoopBackOff"}[5m])
            or max_over_time(kube_pod_init_container_status_waiting_reason{reason="CrashLoopBackOff"}[5m])
        ) >= 1`,
      summary: `Container {{ $labels.container }} of ${pod} crashes again and again`,
      description: 'It has been started anew, with growing pauses, for 10 minutes.',
    },
    {
      alert: 'PodNotReady',
      severity: 'warning',
      for: '15m',
      // Pods of Jobs that are done are not ready either.
      expr: `
        max by (namespace, pod) (kube_pod_status_ready{condition="true"} == 0)
          * 0 + 1
          and on (namespace, pod) kube_pod_status_phase{phase=~"Pending|Running|Unknown"} == 1`,
      summary: `Pod ${pod} is not ready`,
      description:
        'It has taken no requests for 15 minutes: it is not scheduled, does not start, or its readiness probe fails.',
    },
    {
      alert: 'ContainerOomKilled',
      severity: 'warning',
      for: '0s',
      expr: `
        max by (namespace, pod, container) (increase(kube_pod_container_status_restarts_total[10m])) > 0
          and on (namespace, pod, container)
            kube_pod_container_status_last_terminated_reason{reason="OOMKilled"} == 1`,
      summary: `Container {{ $labels.container }} of ${pod} ran out of memory`,
      description: 'The kernel killed it at its limit, and it was started anew.',
    },
    {
      alert: 'ContainerNearMemoryLimit',
      severity: 'warning',
      for: '10m',
      expr: `
        max by (namespace, pod, container) (container_memory_working_set_bytes{container!=""})
          / max by (namespace, pod, container) (kube_pod_container_resource_limits{resource="memory"})
          > 0.9`,
      summary: `Container {{ $labels.container }} of ${pod} is near its limit on memory`,
      description:
        'It has used {{ $value | humanizePercentage }} of its limit for 10 minutes and is killed at 100 %.',
    },
    {
      alert: 'ImagePullFailing',
      severity: 'warning',
      for: '10m',
      expr: `
        max by (namespace, pod, container, reason) (
          kube_pod_container_status_waiting_reason{
            reason=~"ImagePullBackOff|ErrImagePull|InvalidImageName|CreateContainerConfigError"
          }
        ) == 1`,
      summary: `Container {{ $labels.container }} of ${pod} cannot be made`,
      description:
        '{{ $labels.reason }} for 10 minutes: the image, or a Secret or ConfigMap that it names, is not there.',
    },
    {
      alert: 'DeploymentReplicasMissing',
      severity: 'warning',
      for: '15m',
      expr: `
        max by (namespace, deployment) (
          kube_deployment_spec_replicas - kube_deployment_status_replicas_available
        ) > 0`,
      summary: 'Deployment {{ $labels.namespace }}/{{ $labels.deployment }} lacks replicas',
      description: '{{ $value }} of its replicas have not been available for 15 minutes.',
    },
    {
      alert: 'StatefulSetReplicasMissing',
      severity: 'warning',
      for: '15m',
      expr: `
        max by (namespace, statefulset) (
          kube_statefulset_replicas - kube_statefulset_status_replicas_ready
        ) > 0`,
      summary: 'StatefulSet {{ $labels.namespace }}/{{ $labels.statefulset }} lacks replicas',
      description: '{{ $value }} of its replicas have not been ready for 15 minutes.',
    },
    {
      alert: 'JobFailed',
      severity: 'warning',
      for: '0s',
      expr: 'max by (namespace, job_name) (kube_job_failed{condition="true"}) > 0',
      summary: 'Job {{ $labels.namespace }}/{{ $labels.job_name }} failed',
      description: 'It has used up its retries. The alert goes when the Job is deleted.',
    },
  ],
};
