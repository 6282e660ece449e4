import { type Environment, type KubernetesObject, reference } from '../../../../verify/dist';
import type { Editable } from '../mutation';

/** A container of a pod template, and where it is. */
export interface Place {
  readonly object: KubernetesObject;
  /** Of the pod's spec in the manifest. */
  readonly pod: readonly string[];
  readonly list: 'containers' | 'initContainers';
  readonly index: number;
  readonly container: Editable;
  /** How it is told in a message. */
  readonly at: string;
}

const PODS: readonly (readonly string[])[] = [
  ['spec', 'template', 'spec'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
];

/** What is at a path, if anything. */
export const partOf = (manifest: Editable, path: readonly string[]): Editable =>
  path.reduce((value, step) => value?.[step], manifest);

/** Every container of the pod templates in an environment. */
export function* containersIn(environment: Environment): Iterable<Place> {
  for (const object of environment.objects) {
    for (const pod of PODS) {
      for (const list of ['initContainers', 'containers'] as const) {
        const containers: Editable[] = partOf(object.manifest, pod)?.[list] ?? [];
        for (const [index, container] of containers.entries()) {
          yield { object, pod, list, index, container, at: `${reference(object)} ${list}[${index}]` };
        }
      }
    }
  }
}
