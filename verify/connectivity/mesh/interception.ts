import { field, items, labels, number, text } from '../../created/field';
import { type Interception, type MeshFacts, meshOf } from '../../created/mesh';
import type { Pod } from '../../created/pod';
import type { World } from '../../created/world';

const PREFIX = 'traffic.sidecar.istio.io/';

/** User and group of the proxy itself, whose traffic iptables leaves alone. */
const PROXY_USER = 1337;

/** Which calls go through the sidecar of a pod, and which past it. @see https://istio.io/latest/docs/reference/config/annotations/ */
export class Interceptions {
  private readonly mesh: MeshFacts;
  private readonly known = new Map<Pod, PodInterception>();

  constructor(world: World) {
    this.mesh = meshOf(world.environment);
  }

  inbound(pod: Pod, port: number): boolean {
    return this.of(pod).inbound(port);
  }

  /** @param port that of the Service, which is what iptables sees */
  outbound(pod: Pod, port: number): boolean {
    return this.of(pod).outbound(port);
  }

  private of(pod: Pod): PodInterception {
    const found = this.known.get(pod) ?? read(pod, this.mesh.interception);
    this.known.set(pod, found);
    return found;
  }
}

interface PodInterception {
  readonly inbound: (port: number) => boolean;
  readonly outbound: (port: number) => boolean;
}

const ALL: PodInterception = { inbound: () => true, outbound: () => true };
const NONE: PodInterception = { inbound: () => false, outbound: () => false };

function read(pod: Pod, byDefault: Interception): PodInterception {
  if (pod.mesh !== 'sidecar') return ALL;
  const annotations = labels(pod.object.manifest, 'metadata', 'annotations');
  if (modeOf(annotations) === 'NONE') return NONE;
  const say = (name: keyof Interception) => (annotations[`${PREFIX}${name}`] ?? byDefault[name]).trim();
  const [included, excluded] = [say('includeInboundPorts'), portsOf(say('excludeInboundPorts'))];
  const [alsoOut, notOut] = [portsOf(say('includeOutboundPorts')), portsOf(say('excludeOutboundPorts'))];
  // addresses of pods and Services are not known: unless all go through the sidecar, any may go past it
  const all = say('includeOutboundIPRanges') === '*' && say('excludeOutboundIPRanges') === '';
  const escapes = runsAsProxy(pod);
  return {
    inbound: (port) => (included === '*' ? !excluded.has(port) : portsOf(included).has(port)),
    outbound: (port) => !escapes && !notOut.has(port) && (all || alsoOut.has(port)),
  };
}

const portsOf = (list: string): ReadonlySet<number> => new Set(list.split(',').map(Number));

function modeOf(annotations: Readonly<Record<string, string>>): string | undefined {
  const ofProxy = /interceptionMode["']?\s*:\s*["']?(\w+)/.exec(
    annotations['proxy.istio.io/config'] ?? '',
  )?.[1];
  return annotations['sidecar.istio.io/interceptionMode'] ?? ofProxy;
}

/** Whether a container sends as the proxy does. */
export const runsAsProxy = ({ object: { manifest } }: Pod): boolean =>
  [
    field(manifest, 'spec', 'securityContext'),
    ...['containers', 'initContainers'].flatMap((list) =>
      items(manifest, 'spec', list)
        .filter((container) => text(container, 'name') !== 'istio-proxy')
        .map((container) => field(container, 'securityContext')),
    ),
  ].some((context) => ['runAsUser', 'runAsGroup'].some((name) => number(context, name) === PROXY_USER));
