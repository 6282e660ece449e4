import { field, items } from '../created/field';
import type { Pod } from '../created/pod';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import type { Rule } from '../rule';
import { actionOf } from './authorization-policy';
import { type Answer, matchRule, matchText } from './authorization-rule';
import type { Connection } from './declarations';
import { Network } from './network';
import { idOf } from './undeclared';
import { principalOf, trafficAt } from './verdict';

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
  of(name: string, value: string, namespace: string): readonly Pod[] {
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

const IDENTITIES = ['principals', 'namespaces', 'serviceAccounts'] as const;

function* checkPolicy(
  network: Network,
  callers: Callers,
  policy: KubernetesObject,
  pod: Pod,
): Iterable<Fault> {
  for (const [index, rule] of items(policy.manifest, 'spec', 'rules').entries()) {
    const path: Path = ['spec', 'rules', index];
    const places = identitiesOf(rule, path);
    if (places.length === 0) yield* checkAnyone(network, policy, pod, rule, path);
    for (const { name, value, path: at } of places) {
      const pods = callers.of(name, value, policy.namespace ?? '');
      if (pods.length === 0 && !/\*/.test(value)) {
        yield {
          object: policy,
          path: at,
          what: `${value} is no identity of any pod`,
          fix: 'correct or remove it',
        };
      }
      for (const caller of pods) {
        const what = excess(network, policy, pod, rule, caller);
        if (what === undefined) continue;
        yield {
          object: policy,
          path: at,
          what: `lets ${idOf(caller)} reach ${idOf(pod)} ${what}`,
          fix: 'narrow the rule, or declare the connection',
        };
        break;
      }
    }
  }
}

function identitiesOf(rule: unknown, path: Path) {
  return items(rule, 'from').flatMap((from, index) =>
    IDENTITIES.flatMap((name) =>
      items(from, 'source', name).map((value, at) => ({
        name,
        value: String(value),
        path: [...path, 'from', index, 'source', name, at],
      })),
    ),
  );
}

/** A rule that asks for no identity lets plain text in: only what is declared as plain, limited by NetworkPolicy. */
function* checkAnyone(
  network: Network,
  policy: KubernetesObject,
  pod: Pod,
  rule: unknown,
  path: Path,
): Iterable<Fault> {
  const open = network.declarations
    .of(pod)
    .filter(({ to, mtls }) => mtls !== 'strict' && to.pods.includes(pod));
  const what = excessOf(network, pod, rule, open);
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
  return excessOf(network, pod, rule, network.declarations.between(caller, pod));
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
    if (given.length === 0 && operationPorts(pod).length > 0) {
      const open = operationPorts(pod).find((port) => !at(connections, port).length);
      if (open !== undefined)
        return `on port ${open} too: it names no port, and no connection declares that one`;
    }
    for (const port of given) {
      const declared = at(connections, port);
      if (declared.length === 0) return `on port ${port}, which no connection declares`;
      const beyond = trafficAt(network, pod, port) === 'tcp' ? undefined : httpBeyond(operation, declared);
      if (beyond) return `on port ${port} with ${beyond}, which no connection declares`;
    }
  }
  return undefined;
}

const at = (connections: readonly Connection[], port: number) =>
  connections.filter(({ ports }) => ports.some((one) => one.port === port));

const operationPorts = (pod: Pod): readonly number[] =>
  pod.ports
    .filter(({ name }) => !name?.startsWith('istio-') && name !== 'http-envoy-prom')
    .map(({ port }) => port);

function portsOf(pod: Pod, rule: unknown): readonly number[] {
  const given = items(rule, 'to').flatMap((to) => items(to, 'operation', 'ports').map(Number));
  return given.length > 0 ? given : operationPorts(pod);
}

/** A host, method or path of an operation that none of some connections declares. */
function httpBeyond(operation: unknown, connections: readonly Connection[]): string | undefined {
  const fields = ['hosts', 'methods', 'paths'] as const;
  const isCovered = ({ http }: Connection, name: (typeof fields)[number]): boolean => {
    const wanted = http?.[name];
    if (wanted === undefined) return true;
    const given = items(operation, name).map(String);
    return given.length > 0 && given.every((value) => wanted.some((one) => covers(one, value)));
  };
  if (connections.some((connection) => fields.every((name) => isCovered(connection, name)))) return undefined;
  const name =
    fields.find((one) => connections.every((connection) => !isCovered(connection, one))) ?? 'paths';
  const given = items(operation, name);
  return given.length > 0 ? `${name} ${given.join(', ')}` : `all ${name}`;
}

/** Whether one pattern stands for all that another does. */
function covers(outer: string, inner: string): boolean {
  return outer === inner || outer === '*' || (outer.endsWith('*') && inner.startsWith(outer.slice(0, -1)));
}
