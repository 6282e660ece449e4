import { field, mapping, text } from '../created/field';
import type { Pod } from '../created/pod';
import type { World } from '../created/world';
import { groupBy, type KubernetesObject } from '../dist';

export type Mode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

/** Namespace whose policies without a selector are those of the whole mesh. */
export const ROOT = 'istio-system';

const GROUP = 'security.istio.io';

/** What the sidecars ask of callers. @see https://istio.io/latest/docs/reference/config/security/peer_authentication/ */
export class PeerAuthentications {
  private readonly byNamespace: ReadonlyMap<string, readonly KubernetesObject[]>;
  private readonly selecting = new Map<Pod, KubernetesObject[]>();

  constructor(world: World) {
    const all = world.ofKind(GROUP, 'PeerAuthentication');
    this.byNamespace = groupBy(
      all.filter((one) => !hasSelector(one)),
      ({ namespace }) => namespace ?? '',
    );
    for (const policy of all.filter(hasSelector)) {
      const selector = field(policy.manifest, 'spec', 'selector');
      for (const pod of world.select(policy.namespace ?? '', selector)) {
        this.selecting.set(pod, [...(this.selecting.get(pod) ?? []), policy]);
      }
    }
  }

  /** Policies with a selector that select the pod: one counts, the oldest, and nobody knows which that will be. */
  selectors(pod: Pod): readonly KubernetesObject[] {
    return this.selecting.get(pod) ?? [];
  }

  /** The mode of a port, and the policies that it comes from; the laxest where several could count. */
  at(pod: Pod, port: number): { readonly mode: Mode; readonly policies: readonly KubernetesObject[] } {
    const inherited = this.inherited(pod.namespace);
    const own = this.selectors(pod);
    if (own.length === 0) return inherited;
    const found = own.map((policy) => {
      const set = modeOf(policy.manifest, 'portLevelMtls', port) ?? modeOf(policy.manifest, 'mtls');
      return set === undefined ? inherited : { mode: set, policies: [policy] };
    });
    return found.reduce((a, b) => (LAXITY.indexOf(b.mode) > LAXITY.indexOf(a.mode) ? b : a));
  }

  /** What counts for the pods of a namespace that no policy selects. */
  inherited(namespace: string): { readonly mode: Mode; readonly policies: readonly KubernetesObject[] } {
    for (const at of [namespace, ROOT]) {
      const policy = this.byNamespace.get(at)?.[0];
      const mode = policy && modeOf(policy.manifest, 'mtls');
      if (policy && mode) return { mode, policies: [policy] };
    }
    return { mode: 'PERMISSIVE' as const, policies: [] };
  }
}

const LAXITY: readonly Mode[] = ['STRICT', 'PERMISSIVE', 'DISABLE'];

const hasSelector = ({ manifest }: KubernetesObject) =>
  Object.keys(mapping(manifest, 'spec', 'selector', 'matchLabels')).length > 0;

function modeOf(manifest: unknown, ...path: (string | number)[]): Mode | undefined {
  const mode = text(manifest, 'spec', ...path, 'mode');
  return LAXITY.find((one) => one === mode);
}
