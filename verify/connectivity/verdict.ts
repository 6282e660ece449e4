import type { Block } from '../cidr';
import { field, text } from '../created/field';
import type { Pod } from '../created/pod';
import { type KubernetesObject, reference } from '../dist';
import type { Answer, Caller, Request } from './authorization-rule';
import type { Network } from './network';
import type { Direction } from './network-policy';
import { isOwnProxy } from './own-proxy';
import { includes } from './ports';

/** How one layer decided, and because of what. */
interface Step {
  readonly layer: string;
  readonly passes: Answer;
  readonly policies: readonly KubernetesObject[];
  readonly why: string;
}

export interface Verdict {
  readonly allowed: Answer;
  /** `mtls`: by the mesh; `plain`: not by it, though the ends may speak TLS themselves. */
  readonly encryption: 'mtls' | 'plain';
  readonly steps: readonly Step[];
}

export interface Attempt extends Omit<Request, 'traffic'> {
  /** @default TCP */
  readonly protocol?: string;
}

/** Ports of the sidecar itself: no identity is asked for, so that only NetworkPolicy protects them. */
export const SIDECAR_PORTS = [15020, 15021, 15090];

/** Someone who calls: a pod, or addresses outside. */
export type Source = Pod | Block;

export const isPod = (source: Source): source is Pod => 'labels' in source;

export const principalOf = ({ namespace, serviceAccount }: Pod): string =>
  `cluster.local/ns/${namespace}/sa/${serviceAccount}`;

/** Whether something reaches a port of a pod, and what decided. */
export function decide(network: Network, from: Source, to: Pod, attempt: Attempt): Verdict {
  const { protocol = 'TCP', port } = attempt;
  const steps = [
    ...(isPod(from) ? [policyStep(network, from, 'egress', to, protocol, port, to)] : []),
    policyStep(network, to, 'ingress', from, protocol, port, to),
  ];
  if (protocol !== 'TCP' || to.mesh === 'none' || SIDECAR_PORTS.includes(port)) {
    return conclude(steps, 'plain');
  }
  const encryption = encrypts(network, from, to, port);
  const caller: Caller = isPod(from)
    ? { principal: encryption === 'mtls' ? principalOf(from) : undefined }
    : { block: from };
  if (!isGatewayPort(to, port)) steps.push(peerStep(network, to, port, encryption));
  steps.push(authorizationStep(network, to, caller, { ...attempt, traffic: trafficAt(network, to, port) }));
  return conclude(steps, encryption);
}

/** Whether a pod may send to addresses outside. */
export function decideOutside(network: Network, from: Pod, to: Block, attempt: Attempt): Verdict {
  const { protocol = 'TCP', port } = attempt;
  return conclude([policyStep(network, from, 'egress', to, protocol, port, from)], 'plain');
}

/** The first layer that lets not all of it pass. */
export const refusalIn = ({ steps }: Verdict): Step | undefined =>
  steps.find(({ passes }) => passes !== 'yes');

function conclude(steps: readonly Step[], encryption: Verdict['encryption']): Verdict {
  const no = steps.some(({ passes }) => passes === 'no');
  const maybe = steps.some(({ passes }) => passes === 'maybe');
  return { allowed: no ? 'no' : maybe ? 'maybe' : 'yes', encryption, steps };
}

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

/** Whether the mesh encrypts: both ends have a proxy, and that of the caller knows the Service that it calls. */
function encrypts(network: Network, from: Source, to: Pod, port: number): Verdict['encryption'] {
  if (!isPod(from) || from.mesh === 'none' || isGatewayPort(to, port)) return 'plain';
  const { mode } = network.peers.at(to, port);
  // What takes both is called in plain: its listener knows mutual TLS by a protocol name that only sidecars send.
  if (isOwnProxy(from)) return mode === 'STRICT' ? 'mtls' : 'plain';
  const services = network.services.at(to, port);
  if (services.length === 0) return 'plain';
  const tls = services.map(({ service }) => tlsMode(network, service));
  if (tls.every((mode) => mode !== undefined && mode !== 'ISTIO_MUTUAL')) return 'plain';
  return mode === 'DISABLE' ? 'plain' : 'mtls';
}

/** What a DestinationRule says of the calls to a Service; undefined for what the mesh does by itself. */
function tlsMode(network: Network, service: KubernetesObject): string | undefined {
  const host = `${service.name}.${service.namespace}.svc.cluster.local`;
  const rule = network.destinationRule(host);
  return text(field(rule?.manifest, 'spec', 'trafficPolicy', 'tls'), 'mode');
}

/** A listener of a gateway: what it asks of clients is in its Gateway, not in a PeerAuthentication. */
export const isGatewayPort = ({ mesh }: Pod, port: number): boolean =>
  mesh === 'gateway' && !SIDECAR_PORTS.includes(port);

function peerStep(network: Network, to: Pod, port: number, encryption: Verdict['encryption']): Step {
  const { mode, policies } = network.peers.at(to, port);
  const refuses = mode === 'STRICT' && encryption === 'plain';
  return {
    layer: `PeerAuthentication of ${to.namespace}`,
    passes: refuses ? 'no' : 'yes',
    policies,
    why: refuses ? 'STRICT, and the caller speaks no mutual TLS' : mode,
  };
}

export function trafficAt(network: Network, pod: Pod, port: number): Request['traffic'] {
  if (isGatewayPort(pod, port)) return 'http';
  const kinds = new Set(network.services.at(pod, port).map(({ traffic }) => traffic));
  return kinds.size === 1 ? ([...kinds][0] ?? 'unknown') : 'unknown';
}

function authorizationStep(network: Network, to: Pod, caller: Caller, request: Request): Step {
  const { answer, policies } = network.authorizations.decide(to, caller, request);
  const who = caller.principal ?? 'a caller without identity';
  const why = { yes: `lets ${who} in`, no: `lets ${who} not in`, maybe: `lets some requests of ${who} in` }[
    answer
  ];
  return { layer: `AuthorizationPolicy of ${to.namespace}`, passes: answer, policies, why };
}

export const names = (policies: readonly KubernetesObject[]): string =>
  policies.length === 0 ? 'no policy' : policies.map(reference).join(', ');
