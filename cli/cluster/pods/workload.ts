import type { KubernetesObject } from '../../../verify/dist';
import type { Json } from '../api/client';

/** An object whose pods a controller makes. */
export interface PodMaker {
  /** What it is of in `dist/`; a CronJob where the Job below was made from it. */
  readonly object: KubernetesObject;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Pods that it should make, on the one node of the test. */
  readonly pods: number;
  /** Whether an autoscaler says how many; then it is the most that it may ask for. */
  readonly isScaled: boolean;
}

const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'];

/** The objects whose pods a controller makes; a CronJob is there as the Job that it makes when its time comes. */
export const podMakersIn = (objects: readonly KubernetesObject[]): PodMaker[] =>
  objects
    .filter(({ group, kind }) => KINDS.includes(kind) && (group === 'apps' || group === 'batch'))
    .map((object) => {
      const most = mostReplicas(objects, object);
      return {
        object,
        apiVersion: object.apiVersion,
        kind: object.kind === 'CronJob' ? 'Job' : object.kind,
        namespace: object.namespace ?? 'default',
        name: object.name,
        pods: most ?? expectedPods(object),
        isScaled: most !== undefined,
      };
    });

/** What an autoscaler may come to ask for. */
function mostReplicas(
  objects: readonly KubernetesObject[],
  { kind, name, namespace }: KubernetesObject,
): number | undefined {
  const autoscaler = objects.find((one) => {
    const target = (one.manifest.spec as Json)?.scaleTargetRef;
    return (
      one.kind === 'HorizontalPodAutoscaler' &&
      one.namespace === namespace &&
      target.kind === kind &&
      target.name === name
    );
  });
  return (autoscaler?.manifest.spec as Json)?.maxReplicas;
}

function expectedPods({ kind, manifest }: KubernetesObject): number {
  const spec = (manifest.spec ?? {}) as Json;
  switch (kind) {
    case 'DaemonSet':
      return 1;
    case 'Job':
      return spec.suspend ? 0 : (spec.parallelism ?? 1);
    case 'CronJob':
      return spec.jobTemplate.spec.parallelism ?? 1;
    default:
      return spec.replicas ?? 1;
  }
}

/** Pods that the controller says it has made. */
export function madePods(kind: string, status: Json = {}): number {
  switch (kind) {
    case 'DaemonSet':
      return status.currentNumberScheduled ?? 0;
    case 'Job':
      return (status.active ?? 0) + (status.succeeded ?? 0);
    default:
      return status.replicas ?? 0;
  }
}
