import type { Block } from '../cidr';
import type { Pod } from '../created/pod';
import { type Attempt, isPod, refusalIn, SIDECAR_PORTS, type Source, type Step, type Verdict } from './call';
import { PLAIN, type Sending, send } from './mesh/client-proxy';
import { isOwnProxy } from './mesh/own-proxy';
import { receive } from './mesh/target-proxy';
import type { Network } from './network';
import type { Direction } from './network-policy';
import { includes } from './ports';

/**
 * What becomes of a call to a port of a pod, layer by layer: how the proxy of the caller sends it, which NetworkPolicies of both ends it
 * meets, and what the proxy of the target makes of it.
 */
export function decide(network: Network, from: Source, to: Pod, attempt: Attempt): Verdict {
  const { protocol = 'TCP', port } = attempt;
  const isOfMesh = protocol === 'TCP' && !SIDECAR_PORTS.includes(port);
  const sending = isOfMesh && isPod(from) ? send(network, from, to, port) : PLAIN;
  return conclude(
    [
      ...sending.steps,
      ...(isPod(from) ? [policyStep(network, from, 'egress', to, protocol, port, to)] : []),
      policyStep(network, to, 'ingress', from, protocol, port, to),
      ...(isOfMesh ? receive(network, from, to, attempt, sending.tls) : []),
    ],
    sending,
  );
}

/** Whether a pod may send to addresses outside. */
export function decideOutside(network: Network, from: Pod, to: Block, attempt: Attempt): Verdict {
  const { protocol = 'TCP', port } = attempt;
  return conclude([policyStep(network, from, 'egress', to, protocol, port, from)], PLAIN);
}

/**
 * Whether the proxy of a pod lets in anything that another could send there, whatever its own proxy is told: nobody is kept from a pod by
 * rules of his own.
 */
export function admits(network: Network, from: Pod, to: Pod, attempt: Attempt): boolean {
  const { protocol = 'TCP', port } = attempt;
  if (protocol !== 'TCP') return true;
  const canIdentify = from.mesh !== 'none' && (isOwnProxy(from) || network.services.at(to, port).length > 0);
  const ways: readonly Sending['tls'][] = canIdentify ? ['mtls', 'plain'] : ['plain'];
  return ways.some((tls) => receive(network, from, to, attempt, tls).every(({ passes }) => passes !== 'no'));
}

function conclude(steps: readonly Step[], sending: Sending): Verdict {
  const { tls } = sending;
  const refusal = refusalIn({ steps: [...steps].sort((a, b) => weight(a) - weight(b)) });
  return {
    allowed: refusal?.passes ?? 'yes',
    encryption: tls === 'mtls' ? 'mtls' : 'plain',
    sent: sending.steps.at(-1),
    startsTls: tls === 'tls',
    steps,
  };
}

const weight = ({ passes }: Step): number => ['no', 'maybe', 'yes'].indexOf(passes);

function policyStep(
  network: Network,
  of: Pod,
  direction: Direction,
  other: Source,
  protocol: string,
  port: number,
  target: Pod,
): Step {
  const layer = `NetworkPolicy ${direction} of ${of.namespace}`;
  const isolating = network.isolating(of, direction);
  if (isolating.length === 0) {
    return {
      layer,
      passes: 'yes',
      policies: [],
      why: `no NetworkPolicy isolates ${of.name} for ${direction}`,
    };
  }
  const rules = isPod(other)
    ? (network.passages(of, direction, other) ?? []).filter(({ ports }) => includes(ports, protocol, port))
    : network.rulesAbout(of, direction, other, { protocol, port, target }).map((rule) => ({ rule }));
  if (rules.length === 0) {
    const policies = isolating.map(({ object }) => object);
    return { layer, passes: 'no', policies, why: `none of them lets it pass` };
  }
  const policies = [...new Set(rules.map(({ rule }) => rule.policy))];
  return { layer, passes: 'yes', policies, why: 'a rule lets it pass' };
}
