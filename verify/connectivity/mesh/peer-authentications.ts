import { text } from '../../created/field';
import type { Pod } from '../../created/pod';
import type { World } from '../../created/world';
import type { KubernetesObject } from '../../dist';
import { meshObjects, ROOT } from './objects';
import { Selecting } from './selecting';

type Mode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

/** A mode, and the policies that it comes from. */
export interface Asked {
  readonly mode: Mode;
  readonly policies: readonly KubernetesObject[];
}

/** What the sidecars ask of callers. @see https://istio.io/latest/docs/reference/config/security/peer_authentication/ */
export class PeerAuthentications {
  private readonly selecting: Selecting;

  constructor(world: World) {
    this.selecting = new Selecting(world, meshObjects(world, 'security.istio.io', 'PeerAuthentication'));
  }

  /** Policies with a selector that select the pod: one counts, the oldest, and nobody knows which that will be. */
  selectors(pod: Pod): readonly KubernetesObject[] {
    // of the root namespace only those without a selector count
    return this.selecting.selectors(pod).filter(({ namespace }) => namespace !== ROOT);
  }

  /** The mode of a port; the laxest where several policies could count. */
  at(pod: Pod, port: number): Asked {
    const inherited = this.inherited(pod.namespace);
    return laxest(
      this.selectors(pod),
      (policy) => modeOf(policy.manifest, 'portLevelMtls', port) ?? modeOf(policy.manifest, 'mtls'),
      inherited,
    );
  }

  /** What counts for the pods of a namespace that no policy selects. */
  inherited(namespace: string): Asked {
    const all = this.selecting.ofNamespaces(namespace);
    const ofRoot = (policy: KubernetesObject) => policy.namespace === ROOT;
    const own = (policy: KubernetesObject) => modeOf(policy.manifest, 'mtls');
    const ofMesh = laxest(all.filter(ofRoot), own, { mode: 'PERMISSIVE', policies: [] });
    return laxest(
      all.filter((policy) => !ofRoot(policy)),
      own,
      ofMesh,
    );
  }
}

const LAXITY: readonly Mode[] = ['STRICT', 'PERMISSIVE', 'DISABLE'];

/** Of the modes of some policies, one of which counts; a policy without one leaves what it inherits. */
function laxest(
  policies: readonly KubernetesObject[],
  modeAt: (policy: KubernetesObject) => Mode | undefined,
  inherited: Asked,
): Asked {
  const found = policies.map((policy): Asked => {
    const mode = modeAt(policy);
    return mode === undefined ? inherited : { mode, policies: [policy] };
  });
  const [first = inherited, ...others] = found;
  return others.reduce((a, b) => (LAXITY.indexOf(b.mode) > LAXITY.indexOf(a.mode) ? b : a), first);
}

function modeOf(manifest: unknown, ...path: (string | number)[]): Mode | undefined {
  const mode = text(manifest, 'spec', ...path, 'mode');
  return LAXITY.find((one) => one === mode);
}
