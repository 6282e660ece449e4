import type { KubernetesObject } from '../../../verify/dist';

/**
 * Argo CD's order of kinds inside a wave; kinds that are not here, all custom ones among them, come last.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 * @see https://github.com/argoproj/argo-cd/blob/v3.5.2/gitops-engine/pkg/sync/sync_tasks.go
 */
const KINDS = [
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
];

const rank = ({ kind }: KubernetesObject): number => {
  const position = KINDS.indexOf(kind);
  return position < 0 ? KINDS.length : position;
};

const compare = (a: string, b: string): number => Number(a > b) - Number(a < b);

/** The objects in the order in which Argo CD applies them: wave, kind, name. */
export const inArgoOrder = (objects: readonly KubernetesObject[]): KubernetesObject[] =>
  [...objects].sort((a, b) => waveOf(a) - waveOf(b) || rank(a) - rank(b) || compare(a.name, b.name));

/** The wave of an object inside its Application. @default 0 */
export function waveOf({ manifest }: KubernetesObject): number {
  const { annotations } = manifest.metadata as { annotations?: Record<string, string> };
  return Number(annotations?.['argocd.argoproj.io/sync-wave'] ?? 0);
}
