import { field, items } from '../created/field';
import type { Pod } from '../created/pod';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import { isOfProofs } from '../references/acme-proofs';
import { destinationsOf } from '../references/destination';
import { gatewaysOf } from '../references/gateway-server';
import { httpRoutesOf } from '../references/http-route';
import type { Rule } from '../rule';
import { idOf, principalOf } from './call';
import { targetsOf } from './gateway-routes';
import { actionOf } from './mesh/authorization-policies';
import { matchRule } from './mesh/authorization-rule';
import { Authorizers } from './mesh/authorizers';
import { trafficAt } from './mesh/target-proxy';
import { Network } from './network';

/** What people have to sign in to is behind no other door. */
export const signOn: Rule = {
  name: 'connectivity/sign-on',
  contract:
    'no route, and no rule for a gateway, leads to a program behind a sign-in without it; a host behind one leads nowhere else, but to what takes tokens alone and to the proofs that it is ours',
  *check(environment): Iterable<Fault> {
    const network = Network.of(environment);
    const guarded = new Guarded(network);
    if (guarded.pods.size === 0) return;
    for (const route of environment.ofKind('networking.istio.io', 'VirtualService')) {
      if (gatewaysOf(route).length > 0) yield* checkRoute(network, guarded, route);
    }
    for (const pod of guarded.pods.keys()) yield* checkRules(network, guarded, pod);
  },
};

/** The programs and hosts behind a sign-in, as they are declared. */
class Guarded {
  /** With the programs that are asked. */
  readonly pods = new Map<Pod, Set<string>>();
  readonly hosts = new Set<string>();
  /** Those who are asked. */
  readonly doors: ReadonlySet<Pod>;
  readonly gateways: readonly Pod[];

  constructor(readonly network: Network) {
    for (const { to, http } of network.declarations.connections) {
      if (!http?.authorization?.roles) continue;
      for (const pod of to.pods) {
        this.pods.set(pod, (this.pods.get(pod) ?? new Set()).add(http.authorization.provider));
      }
      for (const host of http.hosts ?? []) this.hosts.add(host);
    }
    const authorizers = Authorizers.of(network);
    this.gateways = network.pods.filter(({ mesh }) => mesh === 'gateway');
    this.doors = new Set(
      [...this.pods].flatMap(([{ namespace }, names]) =>
        [...names].flatMap(
          (name) => authorizers.askedFrom(namespace, name)?.targets.map(({ pod }) => pod) ?? [],
        ),
      ),
    );
  }

  /** Whether a port takes from gateways what has a token that it knows, and nothing else: programs do not sign in, and bring one. */
  takesTokensAlone(pod: Pod, port: number): boolean {
    const { authorizations } = this.network;
    const request = { port, traffic: trafficAt(this.network, pod, port) };
    const callers = this.gateways
      .map((gateway) => ({ principal: principalOf(gateway) }))
      .filter((caller) => authorizations.decide(pod, caller, request).answer !== 'no');
    const unknown = { ...request, token: UNKNOWN_TOKEN };
    return (
      callers.length > 0 &&
      callers.every((caller) => authorizations.decide(pod, caller, unknown).answer === 'no')
    );
  }

  /** Whether a request to a pod is asked about for sure, at the program that is declared. */
  isAsked(
    pod: Pod,
    request: { readonly port: number; readonly host?: string; readonly path?: string },
  ): boolean {
    const names = this.pods.get(pod);
    return this.network.authorizations
      .asks(pod, {}, { ...request, traffic: trafficAt(this.network, pod, request.port) })
      .some(({ provider, answer }) => answer === 'yes' && names?.has(provider));
  }
}

/** Of nobody's. */
const UNKNOWN_TOKEN = 'nobody/nobody';

function* checkRoute(network: Network, guarded: Guarded, root: KubernetesObject): Iterable<Fault> {
  const hosts = items(root.manifest, 'spec', 'hosts').map(String);
  const routes = httpRoutesOf(network.world, root).filter((route) => !isOfProofs(network.world, route));
  for (const { object, path, value } of routes) {
    for (const { path: at, value: destination } of destinationsOf(value)) {
      const place: Path = [...path, ...at];
      for (const { pod, port } of targetsOf(network, object, destination)) {
        const what = hosts.map((host) => around(guarded, pod, port, host)).find((one) => one !== undefined);
        if (what === undefined) continue;
        yield { object, path: place, what, fix: 'lead there by the host of its sign-in alone' };
        break;
      }
    }
  }
}

/** What is wrong where a host leads to a port of a pod. */
function around(guarded: Guarded, pod: Pod, port: number, host: string): string | undefined {
  if (guarded.pods.has(pod)) {
    return guarded.isAsked(pod, { port, host })
      ? undefined
      : `leads ${host} to ${idOf(pod)} on port ${port}, past the sign-in before it`;
  }
  if (!guarded.hosts.has(host) || guarded.doors.has(pod)) return undefined;
  if (guarded.takesTokensAlone(pod, port)) return undefined;
  return `leads ${host}, which is behind a sign-in, to ${idOf(pod)}, which is behind none`;
}

/** A gateway carries whatever comes from outside: rules that name it are for requests that are asked about. */
function* checkRules(network: Network, guarded: Guarded, pod: Pod): Iterable<Fault> {
  const { gateways } = guarded;
  for (const policy of network.authorizations.of(pod).filter((one) => actionOf(one) === 'ALLOW')) {
    for (const [index, rule] of items(policy.manifest, 'spec', 'rules').entries()) {
      if (items(rule, 'from').length === 0) continue;
      const open = gateways
        .flatMap((gateway) => requestsOf(rule, pod).map((request) => ({ gateway, request })))
        .find(
          ({ gateway, request }) =>
            matchRule(
              rule,
              policy.namespace ?? '',
              { principal: principalOf(gateway) },
              {
                ...request,
                traffic: trafficAt(network, pod, request.port),
              },
            ) !== 'no' && !guarded.isAsked(pod, request),
        );
      if (!open) continue;
      const { gateway, request } = open;
      const what = `lets ${idOf(gateway)} in to ${idOf(pod)} by ${request.host ?? 'any host'}, past the sign-in before it`;
      yield { object: policy, path: ['spec', 'rules', index], what, fix: 'name the hosts of its sign-in' };
    }
  }
}

/** Requests that stand for all that a rule lets in. */
function requestsOf(rule: unknown, pod: Pod): { port: number; host?: string; path?: string }[] {
  const operations = items(rule, 'to').map((to) => field(to, 'operation'));
  return (operations.length > 0 ? operations : [{}]).flatMap((operation) => {
    const ports = items(operation, 'ports').map(Number);
    const some = (name: string): (string | undefined)[] => {
      const values = items(operation, name).map(String);
      return values.length > 0 ? values : [undefined];
    };
    return (ports.length > 0 ? ports : pod.ports.map(({ port }) => port)).flatMap((port) =>
      some('hosts').flatMap((host) => some('paths').map((path) => ({ port, host, path }))),
    );
  });
}
