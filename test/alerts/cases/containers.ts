import type { AlertCases } from './case';

const pod = { namespace: 'tenant-acme-prod', pod: 'api-0' };
const container = { ...pod, container: 'api' };
const inPod = 'namespace="tenant-acme-prod",pod="api-0"';
const inContainer = `${inPod},container="api"`;
const waiting = (reason: string) =>
  `kube_pod_container_status_waiting_reason{${inContainer},reason="${reason}"}`;
const ready = `kube_pod_status_ready{${inPod},condition="true"}`;
const phase = (name: string) => `kube_pod_status_phase{${inPod},phase="${name}"}`;
const restarts = `kube_pod_container_status_restarts_total{${inContainer}}`;
const terminated = (reason: string) =>
  `kube_pod_container_status_last_terminated_reason{${inContainer},reason="${reason}"}`;
const limit = `kube_pod_container_resource_limits{${inContainer},resource="memory",unit="byte"}`;
const used = `container_memory_working_set_bytes{${inContainer}}`;

export const containers: AlertCases = {
  PodCrashLooping: {
    // Between two crashes it runs for two minutes.
    firing: {
      series: { [waiting('CrashLoopBackOff')]: '1 1 _ _ 1 1 _ _ 1 1 _ _ 1 1 _ _ 1' },
      at: '14m',
      labels: container,
    },
    silent: { series: { [waiting('CrashLoopBackOff')]: '1x2 _x30' }, at: '14m' },
  },
  PodNotReady: {
    firing: { series: { [ready]: '0x30', [phase('Pending')]: '1x30' }, at: '20m', labels: pod },
    silent: {
      series: { [ready]: '0x30', [phase('Succeeded')]: '1x30', [phase('Running')]: '0x30' },
      at: '20m',
    },
  },
  ContainerOomKilled: {
    firing: {
      series: { [restarts]: '0x5 1x10', [terminated('OOMKilled')]: '_x5 1x10' },
      at: '8m',
      labels: container,
    },
    silent: { series: { [restarts]: '0x5 1x10', [terminated('Error')]: '_x5 1x10' }, at: '8m' },
  },
  ContainerNearMemoryLimit: {
    firing: { series: { [used]: '95x20', [limit]: '100x20' }, at: '15m', labels: container },
    silent: { series: { [used]: '85x20', [limit]: '100x20' }, at: '15m' },
  },
  ImagePullFailing: {
    firing: {
      series: { [waiting('ImagePullBackOff')]: '1x20' },
      at: '15m',
      labels: { ...container, reason: 'ImagePullBackOff' },
    },
    silent: { series: { [waiting('ContainerCreating')]: '1x20' }, at: '15m' },
  },
  DeploymentReplicasMissing: {
    firing: {
      series: {
        'kube_deployment_spec_replicas{namespace="a",deployment="web"}': '2x30',
        'kube_deployment_status_replicas_available{namespace="a",deployment="web"}': '1x30',
      },
      at: '20m',
      labels: { namespace: 'a', deployment: 'web' },
    },
    silent: {
      series: {
        'kube_deployment_spec_replicas{namespace="a",deployment="web"}': '2x30',
        'kube_deployment_status_replicas_available{namespace="a",deployment="web"}': '1x10 2x20',
      },
      at: '20m',
    },
  },
  StatefulSetReplicasMissing: {
    firing: {
      series: {
        'kube_statefulset_replicas{namespace="a",statefulset="loki"}': '3x30',
        'kube_statefulset_status_replicas_ready{namespace="a",statefulset="loki"}': '2x30',
      },
      at: '20m',
      labels: { namespace: 'a', statefulset: 'loki' },
    },
    silent: {
      series: {
        'kube_statefulset_replicas{namespace="a",statefulset="loki"}': '3x30',
        'kube_statefulset_status_replicas_ready{namespace="a",statefulset="loki"}': '3x30',
      },
      at: '20m',
    },
  },
  JobFailed: {
    firing: {
      series: { 'kube_job_failed{namespace="a",job_name="report-1",condition="true"}': '1x5' },
      at: '1m',
      labels: { namespace: 'a', job_name: 'report-1' },
    },
    silent: {
      series: { 'kube_job_failed{namespace="a",job_name="report-1",condition="false"}': '1x5' },
      at: '1m',
    },
  },
};
