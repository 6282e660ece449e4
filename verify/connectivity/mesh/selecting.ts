import { field, items, labels } from '../../created/field';
import { type Pod, selects } from '../../created/pod';
import type { World } from '../../created/world';
import { groupBy, type KubernetesObject } from '../../dist';
import { ROOT } from './objects';

/**
 * Which policies of the mesh count for which pods: those of its namespace and of the root namespace, with the labels of their selector.
 * One with `targetRefs` is for gateways of the Gateway API and for waypoints, and for no sidecar.
 *
 * @see `ShouldAttachPolicy` of https://github.com/istio/istio/blob/1.31.1/pilot/pkg/model/policyattachment.go
 */
export class Selecting {
  private readonly whole: ReadonlyMap<string, readonly KubernetesObject[]>;
  private readonly byPod = new Map<Pod, KubernetesObject[]>();

  constructor(world: World, policies: readonly KubernetesObject[]) {
    const attached = policies.filter((policy) => !isTargeted(policy));
    this.whole = groupBy(
      attached.filter((policy) => !hasSelector(policy)),
      ({ namespace }) => namespace ?? '',
    );
    for (const policy of attached.filter(hasSelector)) {
      const wanted = labels(policy.manifest, 'spec', 'selector', 'matchLabels');
      const pods =
        policy.namespace === ROOT
          ? world.pods.filter((pod) => selects({ matchLabels: wanted }, pod))
          : world.select(policy.namespace ?? '', { matchLabels: wanted });
      for (const pod of pods) this.byPod.set(pod, [...(this.byPod.get(pod) ?? []), policy]);
    }
  }

  of(pod: Pod): readonly KubernetesObject[] {
    return [...this.ofNamespaces(pod.namespace), ...this.selectors(pod)];
  }

  /** With a selector. */
  selectors(pod: Pod): readonly KubernetesObject[] {
    return this.byPod.get(pod) ?? [];
  }

  /** Without one: those of the root namespace come first. */
  ofNamespaces(namespace: string): readonly KubernetesObject[] {
    const root = namespace === ROOT ? [] : (this.whole.get(ROOT) ?? []);
    return [...root, ...(this.whole.get(namespace) ?? [])];
  }
}

const hasSelector = ({ manifest }: KubernetesObject): boolean =>
  Object.keys(labels(manifest, 'spec', 'selector', 'matchLabels')).length > 0;

export const isTargeted = ({ manifest }: KubernetesObject): boolean =>
  items(manifest, 'spec', 'targetRefs').length > 0 || field(manifest, 'spec', 'targetRef') !== undefined;
