import type { Pod } from '../../created/pod';
import type { KubernetesObject } from '../../dist';
import {
  type Attempt,
  isGatewayPort,
  isPod,
  principalOf,
  SIDECAR_PORTS,
  type Source,
  type Step,
} from '../call';
import type { Network } from '../network';
import type { Caller, Request } from './authorization-rule';
import type { Sending } from './client-proxy';
import { misleads } from './sidecars';

/** What becomes of a call at the pod that it has reached: whether its sidecar is asked, whom it takes, and what it lets in. */
export function receive(
  network: Network,
  from: Source,
  to: Pod,
  attempt: Attempt,
  tls: Sending['tls'],
): Step[] {
  const { port } = attempt;
  if (to.mesh === 'none' || SIDECAR_PORTS.includes(port)) return [];
  if (!network.interceptions.inbound(to, port)) return [pastSidecar(to, port, tls)];
  const listeners = network.sidecars.of(to).flatMap((sidecar) => {
    const why = misleads(sidecar, port);
    return why === undefined ? [] : [misled(sidecar, why)];
  });
  const caller: Caller = isPod(from)
    ? { principal: tls === 'mtls' ? principalOf(from) : undefined }
    : { block: from };
  return [
    ...listeners,
    ...(isGatewayPort(to, port) ? [] : [peerStep(network, to, port, tls)]),
    ...(attempt.token === undefined ? [] : [tokenStep(network, to, attempt.token)]),
    ...askSteps(network, from, to, caller, attempt),
    authorizationStep(network, to, caller, { ...attempt, traffic: trafficAt(network, to, port) }),
  ];
}

const layerOf = ({ name }: Pod) => `sidecar of ${name}`;

function pastSidecar(to: Pod, port: number, tls: Sending['tls']): Step {
  const isLost = tls === 'mtls';
  const what = `port ${port} goes past it`;
  return {
    layer: layerOf(to),
    passes: isLost ? 'no' : 'yes',
    policies: [to.object],
    why: isLost
      ? `${what}, and nothing else speaks mutual TLS of the mesh`
      : `${what}: no policy of the mesh is asked`,
  };
}

const misled = (sidecar: KubernetesObject, why: string): Step => ({
  layer: 'Sidecar of the target',
  passes: 'no',
  policies: [sidecar],
  why,
});

function peerStep(network: Network, to: Pod, port: number, tls: Sending['tls']): Step {
  const { mode, policies } = network.peers.at(to, port);
  const refuses = (mode === 'STRICT' && tls !== 'mtls') || (mode === 'DISABLE' && tls === 'mtls');
  const how = mode === 'STRICT' ? 'the caller speaks no mutual TLS' : 'the caller speaks mutual TLS';
  return {
    layer: `PeerAuthentication of ${to.namespace}`,
    passes: refuses ? 'no' : 'yes',
    policies,
    why: refuses ? `${mode}, and ${how}` : mode,
  };
}

/** A token that nobody checks is no token, and one that is checked twice may be refused once. */
function tokenStep(network: Network, to: Pod, token: string): Step {
  const issuer = token.replace(/\/\*$/, '');
  const rules = network.requests.rules(to).filter((rule) => rule.issuer === issuer);
  const why =
    rules.length === 1
      ? `checks tokens of ${issuer}`
      : rules.length === 0
        ? `checks no token of ${issuer}, so that no request has one`
        : `checks tokens of ${issuer} by ${rules.length} rules`;
  return {
    layer: `RequestAuthentication of ${to.namespace}`,
    passes: rules.length === 1 ? 'yes' : 'no',
    policies: [...new Set(rules.map(({ object }) => object))],
    why,
  };
}

export function trafficAt(network: Network, pod: Pod, port: number): Request['traffic'] {
  if (isGatewayPort(pod, port)) return 'http';
  const kinds = new Set(network.services.at(pod, port).map(({ traffic }) => traffic));
  return kinds.size === 1 ? ([...kinds][0] ?? 'unknown') : 'unknown';
}

/**
 * Whom the sidecar asks, which decides by what the proofs do not know. What calls in the cluster calls by names in the cluster or by
 * addresses, not by the hosts of gateways.
 */
function askSteps(network: Network, from: Source, to: Pod, caller: Caller, attempt: Attempt): Step[] {
  const { host, not, authorization } = attempt;
  const isInside = isPod(from) && from.mesh !== 'gateway' && host === undefined;
  const hosts = [...(not?.hosts ?? []), ...(isInside ? network.publicHosts : [])];
  const request = { ...attempt, traffic: trafficAt(network, to, attempt.port), not: { ...not, hosts } };
  return network.authorizations.asks(to, caller, request).map(({ policy, provider }) => {
    const isDeclared = provider === authorization?.provider;
    const roles = authorization?.roles?.join(' or ');
    const people = roles === undefined ? 'decides' : `lets people in who sign in with role ${roles}`;
    return {
      layer: `External authorization of ${to.namespace}`,
      passes: isDeclared ? 'yes' : 'maybe',
      policies: [policy],
      why: `asks ${provider}, which ${isDeclared ? people : 'decides, and no connection declares it'}`,
    };
  });
}

function authorizationStep(network: Network, to: Pod, caller: Caller, request: Request): Step {
  const { answer, policies } = network.authorizations.decide(to, caller, request);
  const who = caller.principal ?? 'a caller without identity';
  const why = { yes: `lets ${who} in`, no: `lets ${who} not in`, maybe: `lets some requests of ${who} in` }[
    answer
  ];
  return { layer: `AuthorizationPolicy of ${to.namespace}`, passes: answer, policies, why };
}
