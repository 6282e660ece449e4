import { SIDECAR_PORTS, type Verdict } from '../../../verify/connectivity/call';
import type { Network, Passage } from '../../../verify/connectivity/network';
import {
  ALL_PORTS,
  formatPorts,
  intersect,
  onePort,
  type PortRange,
} from '../../../verify/connectivity/ports';
import { decide } from '../../../verify/connectivity/verdict';
import type { Pod } from '../../../verify/created/pod';
import { podKey } from './sides';

export interface Edge {
  readonly source: Pod;
  readonly target: Pod;
  /** What passes, by its ports: `port 8080`. */
  readonly ports: ReadonlyMap<string, Pick<Verdict, 'allowed' | 'encryption'>>;
}

/** Pairs that are looked at; only policies that admit everyone everywhere lead to more. */
export const MAX_PAIRS = 500_000;

/**
 * The traffic that passes from or to any of some pods; open ends on both sides are a matter of isolation. Undefined where there is
 * too much to look at.
 */
export function passing(
  network: Network,
  touched: ReadonlySet<string>,
  limit: number,
): Map<string, Edge> | undefined {
  const edges = new Map<string, Edge>();
  let pairs = 0;
  for (const target of network.pods) {
    const isTouched = touched.has(podKey(target));
    for (const source of network.others(target, 'ingress') ?? network.reaching(target)) {
      if (!isTouched && !touched.has(podKey(source))) continue;
      pairs++;
      if (pairs > limit) return undefined;
      const ports = passingPorts(network, source, target);
      if (ports.size > 0) edges.set(`${podKey(source)} -> ${podKey(target)}`, { source, target, ports });
    }
  }
  return edges;
}

function passingPorts(network: Network, source: Pod, target: Pod): Edge['ports'] {
  const ports = new Map<string, Pick<Verdict, 'allowed' | 'encryption'>>();
  const ranges = intersect(
    rangesOf(network.passages(source, 'egress', target)),
    rangesOf(network.passages(target, 'ingress', source)),
  );
  for (const range of ranges) {
    for (const { label, port } of tried(range, target)) {
      if (ports.has(label)) continue;
      const { allowed, encryption } = decide(network, source, target, { port, protocol: range.protocol });
      if (allowed !== 'no') ports.set(label, { allowed, encryption });
    }
  }
  return ports;
}

const rangesOf = (passages: readonly Passage[] | undefined): readonly PortRange[] =>
  passages?.flatMap(({ ports }) => ports) ?? ALL_PORTS;

/** The ports of a range that the target has; the range itself where it is wider. */
function tried(range: PortRange, target: Pod): { label: string; port: number }[] {
  const { protocol, from, to } = range;
  const own = target.ports
    .filter((one) => one.protocol === protocol && from <= one.port && one.port <= to)
    .filter(({ port }) => from === to || !SIDECAR_PORTS.includes(port))
    .map(({ port }) => ({ label: formatPorts([onePort(protocol, port)]), port }));
  return [...own, { label: formatPorts([range]), port: from }];
}
