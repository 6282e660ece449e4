import { field, items } from '../created/field';
import type { Pod } from '../created/pod';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { accessesOf, asksForToken } from './accesses';
import { idOf, principalOf, SIDECAR_PORTS } from './call';
import type { Connection } from './connection';
import { type Identity, identitiesOf, strangeAddresses, tooWide } from './identities';
import { actionOf } from './mesh/authorization-policies';
import { type Answer, coversPattern, matchRule, matchText } from './mesh/authorization-rule';
import { trafficAt } from './mesh/target-proxy';
import { Network } from './network';

/** Sidecars let in exactly the identities, on exactly the ports and requests, that are declared. */
export const authorization: Rule = {
  name: 'connectivity/authorization',
  contract: 'an AuthorizationPolicy lets in no identity, port or request that no connection declares',
  *check(environment): Iterable<Fault> {
    const network = Network.of(environment);
    const callers = new Callers(network);
    const seen = new Set<string>();
    for (const pod of network.pods) {
      if (pod.mesh === 'none') continue;
      for (const policy of network.authorizations.of(pod)) {
        if (actionOf(policy) !== 'ALLOW') continue;
        for (const fault of checkPolicy(network, callers, policy, pod)) {
          const key = `${policy.namespace}/${policy.name}/${fault.path?.join('.')}`;
          if (!seen.has(key)) yield fault;
          seen.add(key);
        }
      }
    }
  },
};

/** Pods by the identity that they show. */
class Callers {
  private readonly byPrincipal = new Map<string, Pod[]>();
  private readonly byPattern = new Map<string, readonly Pod[]>();

  constructor({ pods }: Network) {
    for (const pod of pods) {
      if (pod.mesh === 'none') continue;
      const known = this.byPrincipal.get(principalOf(pod));
      if (known) known.push(pod);
      else this.byPrincipal.set(principalOf(pod), [pod]);
    }
  }

  /** Pods of a value of a source: exact ones are looked up, patterns are tried once. */
  of({ name, value }: Identity, namespace: string): readonly Pod[] {
    if (name === 'principals' && !value.includes('*')) return this.byPrincipal.get(value) ?? [];
    const key = `${name} ${namespace} ${value}`;
    const known = this.byPattern.get(key);
    if (known) return known;
    const account = value.includes('/') ? value : `${namespace}/${value}`;
    const found = [...this.byPrincipal.values()].flat().filter((pod) => {
      if (name === 'principals') return matchText(value, principalOf(pod));
      if (name === 'namespaces') return matchText(value, pod.namespace);
      return account === `${pod.namespace}/${pod.serviceAccount}`;
    });
    this.byPattern.set(key, found);
    return found;
  }
}

function* checkPolicy(
  network: Network,
  callers: Callers,
  policy: KubernetesObject,
  pod: Pod,
): Iterable<Fault> {
  for (const [index, rule] of items(policy.manifest, 'spec', 'rules').entries()) {
    const path: Path = ['spec', 'rules', index];
    const sources = items(rule, 'from').map((from) => field(from, 'source'));
    if (sources.length === 0) yield* checkAnyone(network, policy, pod, rule, path);
    for (const [position, source] of sources.entries()) {
      const at: Path = [...path, 'from', position, 'source'];
      yield* checkSource(network, callers, policy, pod, { rule, source, path: at });
    }
  }
}

/** One of those whom a rule is about. */
interface Source {
  readonly rule: unknown;
  readonly source: unknown;
  readonly path: Path;
}

function* checkSource(
  network: Network,
  callers: Callers,
  policy: KubernetesObject,
  pod: Pod,
  { rule, source, path }: Source,
): Iterable<Fault> {
  const identities = identitiesOf(source, path);
  if (identities.length === 0) yield* checkAnyone(network, policy, pod, rule, path, source);
  for (const identity of identities) {
    const pods = callers.of(identity, policy.namespace ?? '');
    yield* checkIdentity(network, pods, policy, pod, { rule, identity });
    const wide = tooWide(network, pod, portsOf(pod, rule), source, identity);
    if (wide) yield { object: policy, path: identity.path, ...wide };
  }
}

function* checkIdentity(
  network: Network,
  callers: readonly Pod[],
  policy: KubernetesObject,
  pod: Pod,
  { rule, identity: { value, path } }: { readonly rule: unknown; readonly identity: Identity },
): Iterable<Fault> {
  if (callers.length === 0 && !value.includes('*')) {
    yield { object: policy, path, what: `${value} is no identity of any pod`, fix: 'correct or remove it' };
  }
  const fault = firstExcess(network, policy, pod, rule, callers);
  if (fault) yield { ...fault, path };
}

function firstExcess(
  network: Network,
  policy: KubernetesObject,
  pod: Pod,
  rule: unknown,
  callers: readonly Pod[],
): Fault | undefined {
  for (const caller of callers) {
    const what = excess(network, policy, pod, rule, caller);
    if (what === undefined) continue;
    return {
      object: policy,
      what: `lets ${idOf(caller)} reach ${idOf(pod)} ${what}`,
      fix: 'narrow the rule, or declare the connection',
    };
  }
  return undefined;
}

/** A rule that asks for no identity lets plain text in: only what is declared as plain, limited by NetworkPolicy. */
function* checkAnyone(
  network: Network,
  policy: KubernetesObject,
  pod: Pod,
  rule: unknown,
  path: Path,
  source?: unknown,
): Iterable<Fault> {
  const open = network.declarations
    .of(pod)
    .filter(({ to, mtls }) => mtls !== 'strict' && to.pods.includes(pod));
  const strange = strangeAddresses(source, open, portsOf(pod, rule));
  const what =
    excessOf(network, pod, rule, open) ?? (strange && `from ${strange}, which no connection declares`);
  if (what === undefined) return;
  yield {
    object: policy,
    path,
    what: `lets anyone reach ${idOf(pod)} ${what}`,
    fix: 'name the principals of the callers, or declare the plain connection',
  };
}

function excess(
  network: Network,
  policy: KubernetesObject,
  pod: Pod,
  rule: unknown,
  caller: Pod,
): string | undefined {
  const matched = (port: number): Answer => {
    const traffic = trafficAt(network, pod, port);
    return matchRule(rule, policy.namespace ?? '', { principal: principalOf(caller) }, { port, traffic });
  };
  // notPrincipals and the like may take back what principals give
  const ports = portsOf(pod, rule);
  if (ports.every((port) => matched(port) === 'no')) return undefined;
  const declared = network.declarations.between(caller, pod).flatMap(accessesOf);
  return excessOf(
    network,
    pod,
    rule,
    declared.filter(({ http }) => !http?.token || asksForToken(rule, http.token.issuer)),
  );
}

/** What the operations of a rule allow beyond some connections. */
function excessOf(
  network: Network,
  pod: Pod,
  rule: unknown,
  connections: readonly Connection[],
): string | undefined {
  const operations = items(rule, 'to').map((to) => field(to, 'operation'));
  for (const operation of operations.length > 0 ? operations : [{}]) {
    const given = items(operation, 'ports').map(Number);
    for (const port of given.length > 0 ? given : appPorts(pod)) {
      const beyond = excessAt(network, pod, operation, port, on(connections, port));
      if (beyond !== undefined) return `on port ${port}${beyond}, which no connection declares`;
    }
  }
  return undefined;
}

/** Empty where the port is too much, undefined where nothing is. */
function excessAt(
  network: Network,
  pod: Pod,
  operation: unknown,
  port: number,
  declared: readonly Connection[],
): string | undefined {
  if (declared.length === 0) return '';
  const isTcp = trafficAt(network, pod, port) === 'tcp';
  const fields = HTTP_FIELDS.find((name) => declared.every((one) => !isCovered(one, operation, name)));
  if (isTcp || declared.some((one) => HTTP_FIELDS.every((name) => isCovered(one, operation, name)))) {
    return undefined;
  }
  const name = fields ?? 'paths';
  const given = items(operation, name);
  return given.length > 0 ? ` with ${name} ${given.join(', ')}` : ` with ${name} of any kind`;
}

const HTTP_FIELDS = ['hosts', 'methods', 'paths'] as const;

/** Whether a connection declares all hosts, methods or paths of an operation. */
function isCovered({ http }: Connection, operation: unknown, name: (typeof HTTP_FIELDS)[number]): boolean {
  const negated = ({ hosts: 'notHosts', methods: 'notMethods', paths: 'notPaths' } as const)[name];
  const given = items(operation, name).map(String);
  const refused = items(operation, negated).map(String);
  const [wanted, excluded = []] = [http?.[name], http?.[negated]];
  const isWanted =
    wanted === undefined ||
    (given.length > 0 && given.every((value) => wanted.some((one) => coversPattern(one, value))));
  return isWanted && excluded.every((value) => refused.some((one) => coversPattern(one, value)));
}

const on = (connections: readonly Connection[], port: number) =>
  connections.filter(({ ports }) => ports.some((one) => one.port === port));

const appPorts = (pod: Pod): readonly number[] =>
  pod.ports.map(({ port }) => port).filter((port) => !SIDECAR_PORTS.includes(port));

function portsOf(pod: Pod, rule: unknown): readonly number[] {
  const given = items(rule, 'to').flatMap((to) => items(to, 'operation', 'ports').map(Number));
  return given.length > 0 ? given : appPorts(pod);
}
