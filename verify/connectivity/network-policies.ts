import { addressesOf, firstNetwork, without } from '../addresses';
import type { Range } from '../cidr';
import type { Pod } from '../created/pod';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { idOf } from './call';
import { type End, rangesOf, transport } from './connection';
import { Network } from './network';
import {
  type Direction,
  type IpBlock,
  type Peer,
  type Policy,
  type PolicyRule,
  portsOf,
} from './network-policy';
import { formatPorts, includes, intersect, type PortRange, subtract } from './ports';
import { formatSelector, inNamespace, isSpecific, selectionOf } from './selection';
import { passesMesh } from './undeclared';
import { nearest } from './wider';

/** Each policy by itself admits no more than is declared, so that no other layer has to be relied on. */
export const networkPolicies: Rule = {
  name: 'connectivity/network-policies',
  contract:
    'a NetworkPolicy admits nothing that no connection declares, even where another layer refuses it or no such pod is there yet',
  *check(environment): Iterable<Fault> {
    const network = Network.of(environment);
    for (const policy of network.policies) {
      const rules = [...(policy.ingress ?? []), ...(policy.egress ?? [])];
      const pods = network.selectPods(policy.namespace, policy.podSelector);
      // what selects nothing is `connectivity/selectors`
      if (rules.length === 0 || (pods.length === 0 && isSpecific(policy.podSelector))) continue;
      const subjects = subjectsOf(network, policy, pods);
      for (const rule of rules) yield* checkRule(network, pods, subjects, rule);
    }
  },
};

/** Pods that a policy is for. */
interface Subject {
  readonly ends: readonly End[];
  readonly name: string;
  /** One of them, if there is any. */
  readonly pod?: Pod;
}

/** All that the selector could ever select; where those are of no end, which is `connectivity/selectors`, the pods that there are. */
function subjectsOf(network: Network, policy: Policy, pods: readonly Pod[]): readonly Subject[] {
  const { namespace, podSelector, object } = policy;
  const selection = selectionOf(inNamespace(namespace), podSelector, network.namespaces);
  const ends = selection.map((labels) => network.declarations.holding(labels));
  if (ends.some(({ length }) => length === 0)) {
    return pods.map((pod) => ({ pod, name: idOf(pod), ends: network.declarations.endsOf(pod) }));
  }
  const [pod] = pods;
  const name = pod ? idOf(pod) : `${namespace}/${object.name}`;
  return ends.map((ends) => ({ pod, name, ends }));
}

function* checkRule(
  network: Network,
  pods: readonly Pod[],
  subjects: readonly Subject[],
  rule: PolicyRule,
): Iterable<Fault> {
  const { direction, path, peers } = rule;
  if (peers === undefined) {
    const side = direction === 'ingress' ? 'from' : 'to';
    yield fault(rule, path, `every address ${side} ${subjects[0]?.name}, which no connection declares`);
    return;
  }
  for (const peer of peers) {
    const { ipBlock } = peer;
    const what = ipBlock
      ? first(subjects, (subject) => excessAddresses(network, subject, rule, ipBlock))
      : excessOf(network, pods, subjects, rule, peer);
    if (what) yield fault(rule, peer.path, what);
  }
}

/** Of the pods that there are, and else of those that there could be. */
function excessOf(
  network: Network,
  pods: readonly Pod[],
  subjects: readonly Subject[],
  rule: PolicyRule,
  peer: Peer,
): string | null | undefined {
  const found = first(pods, (pod) => excessPods(network, pod, rule, peer));
  if (found !== undefined || isStale(network, rule, peer)) return found;
  return first(subjects, (subject) => excessSelection(network, subject, rule, peer));
}

/** Whether a peer selects nothing, which is `connectivity/selectors`. */
const isStale = (network: Network, { policy }: PolicyRule, peer: Peer): boolean =>
  network.podsOf(peer, policy.namespace ?? 'default')?.length === 0 && !network.declarations.mayBeNone(peer);

function first<T>(
  values: readonly T[],
  find: (value: T) => string | null | undefined,
): string | null | undefined {
  for (const value of values) {
    const found = find(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

const fault = ({ policy }: PolicyRule, path: Peer['path'], what: string): Fault => ({
  object: policy,
  path,
  what: `admits ${what}`,
  fix: 'narrow the policy, or declare the connection',
});

function excessAddresses(
  network: Network,
  { ends, name, pod }: Subject,
  rule: PolicyRule,
  { block, addresses }: IpBlock,
): string | undefined {
  const side = `${rule.direction === 'ingress' ? 'to' : 'from'} ${name}`;
  const declared = declaredAddresses(network, ends, rule.direction);
  const ports = rule.ports(pod ?? NONE);
  const others = subtract(
    ports,
    [...declared.values()].map(({ port }) => port),
  );
  if (others.length > 0)
    return `${block.cidr} ${side} on ${formatPorts(others)}, which no connection declares`;
  for (const { port, known } of declared.values()) {
    if (!includes(ports, port.protocol, port.from)) continue;
    const network = firstNetwork(without(addresses, known));
    if (network === undefined) continue;
    const of = network === block.cidr ? '' : ` of ${block.cidr}`;
    return `${network}${of} ${side} on ${formatPorts([port])}, which no connection declares`;
  }
  return undefined;
}

const NONE: Pick<Pod, 'ports'> = { ports: [] };

/** What is declared of addresses, by port. */
function declaredAddresses(network: Network, ends: readonly End[], direction: Direction) {
  const byPort = new Map<string, { readonly port: PortRange; readonly ranges: Range[] }>();
  for (const { from, to, ports } of network.declarations.addressed(ends, direction)) {
    const { addresses = [] } = direction === 'ingress' ? from : to;
    for (const { port, protocol } of ports) {
      const key = `${transport(protocol)} ${port}`;
      const range = { protocol: transport(protocol), from: port, to: port };
      const same = byPort.get(key) ?? { port: range, ranges: [] };
      same.ranges.push(...addresses);
      byPort.set(key, same);
    }
  }
  return [...byPort.values()].map(({ port, ranges }) => ({ port, known: addressesOf(ranges) }));
}

/** Null where all that is too much passes altogether, which is `connectivity/undeclared`. */
function excessPods(network: Network, pod: Pod, rule: PolicyRule, peer: Peer): string | null | undefined {
  const { direction } = rule;
  let passes: null | undefined;
  for (const other of network.podsOf(peer, pod.namespace) ?? []) {
    const [source, target] = direction === 'ingress' ? [other, pod] : [pod, other];
    const known = rangesOf(network.declarations.between(source, target));
    const ports = subtract(portsOf(rule, target), known);
    if (ports.length === 0) continue;
    if (!reaches(network, source, target, direction, ports)) {
      return `${idOf(source)} -> ${idOf(target)} on ${formatPorts(ports)}, which no connection declares`;
    }
    passes = null;
  }
  return passes;
}

/** Of the pods that a peer could ever select, those that are of no declared end. */
function excessSelection(
  network: Network,
  { ends, name, pod }: Subject,
  rule: PolicyRule,
  peer: Peer,
): string | undefined {
  const { direction, policy } = rule;
  const { declarations, namespaces } = network;
  const namespace = policy.namespace ?? 'default';
  const target = direction === 'ingress' ? pod : network.podsOf(peer, namespace)?.[0];
  const ports = rule.ports(target ?? NONE);
  const places = peer.namespaceSelector ?? inNamespace(namespace);
  for (const labels of selectionOf(places, peer.podSelector, namespaces)) {
    const others = declarations.holding(labels);
    const known =
      direction === 'ingress' ? declarations.among(others, ends) : declarations.among(ends, others);
    const left = subtract(ports, rangesOf(known));
    if (left.length === 0) continue;
    const selected = `pods (${formatSelector(peer.podSelector)}) of namespaces (${formatSelector(places)})`;
    const side = direction === 'ingress' ? `-> ${name}` : `<- ${name}`;
    return `${selected} ${side} on ${formatPorts(left)}, ${nearest(network, ends, direction, labels)}`;
  }
  return undefined;
}

/** Whether it passes altogether, which is `connectivity/undeclared`. */
function reaches(
  network: Network,
  source: Pod,
  target: Pod,
  direction: Direction,
  ports: readonly PortRange[],
): boolean {
  const other =
    direction === 'ingress'
      ? network.passages(source, 'egress', target)
      : network.passages(target, 'ingress', source);
  if (other === undefined) return direction === 'egress';
  return other
    .flatMap((passage) => intersect(passage.ports, ports))
    .some((range) => passesMesh(network, source, target, range));
}
