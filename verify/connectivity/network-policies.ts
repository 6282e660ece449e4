import type { Pod } from '../created/pod';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { idOf } from './call';
import { rangesOf } from './declarations';
import { Network } from './network';
import {
  type Direction,
  type IpBlock,
  mayHoldPods,
  type Peer,
  type PolicyRule,
  portsOf,
} from './network-policy';
import { formatPorts, intersect, type PortRange, subtract } from './ports';
import { passesMesh } from './undeclared';

/** Each policy by itself admits no more than is declared, so that no other layer has to be relied on. */
export const networkPolicies: Rule = {
  name: 'connectivity/network-policies',
  contract: 'a NetworkPolicy admits nothing that no connection declares, even where another layer refuses it',
  *check(environment): Iterable<Fault> {
    const network = Network.of(environment);
    const seen = new Set<string>();
    for (const pod of network.pods) {
      for (const direction of ['ingress', 'egress'] as const) {
        for (const rule of network.rules(pod, direction)) {
          for (const fault of checkRule(network, pod, direction, rule)) {
            const key = `${rule.policy.namespace}/${rule.policy.name}/${fault.path?.join('.')}`;
            if (!seen.has(key)) yield fault;
            seen.add(key);
          }
        }
      }
    }
  },
};

function* checkRule(network: Network, pod: Pod, direction: Direction, rule: PolicyRule): Iterable<Fault> {
  if (rule.peers === undefined) {
    yield excess(rule, rule.path, `every address ${direction === 'ingress' ? 'from' : 'to'} ${idOf(pod)}`);
    return;
  }
  for (const peer of rule.peers) {
    const what = peer.ipBlock
      ? excessAddresses(network, pod, direction, rule, peer.ipBlock)
      : excessPods(network, pod, direction, rule, peer);
    if (what !== undefined) yield excess(rule, peer.path, what);
  }
}

const excess = ({ policy }: PolicyRule, path: Peer['path'], what: string): Fault => ({
  object: policy,
  path,
  what: `admits ${what}, which no connection declares`,
  fix: 'narrow the policy, or declare the connection',
});

function excessAddresses(
  network: Network,
  pod: Pod,
  direction: Direction,
  rule: PolicyRule,
  { block, except }: IpBlock,
): string | undefined {
  const known = rangesOf(network.declarations.outside(pod, direction, block));
  const ports = subtract(portsOf(rule, pod), known);
  if (ports.length > 0) return `${block.cidr} ${sideOf(direction, pod)} on ${formatPorts(ports)}`;
  // of the internet: what is declared is servers out there, not the pods next door
  if (direction === 'egress' && mayHoldPods({ block, except })) {
    return `private addresses ${sideOf(direction, pod)} (${block.cidr} without an exception of them)`;
  }
  return undefined;
}

const sideOf = (direction: Direction, pod: Pod) => `${direction === 'ingress' ? 'to' : 'from'} ${idOf(pod)}`;

function excessPods(
  network: Network,
  pod: Pod,
  direction: Direction,
  rule: PolicyRule,
  peer: Peer,
): string | undefined {
  for (const other of network.podsOf(peer, pod.namespace) ?? []) {
    const [source, target] = direction === 'ingress' ? [other, pod] : [pod, other];
    const known = rangesOf(network.declarations.between(source, target));
    const ports = subtract(portsOf(rule, target), known);
    if (ports.length > 0 && !reaches(network, source, target, direction, ports)) {
      return `${idOf(source)} -> ${idOf(target)} on ${formatPorts(ports)}`;
    }
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
