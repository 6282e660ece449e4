import type { Pod } from '../created/pod';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { idOf } from './call';
import { rangesOf } from './connection';
import { Network, type Passage } from './network';
import { formatPorts, intersect, type PortRange, subtract } from './ports';
import { admits } from './verdict';

/** Undeclared callers of one pod that anybody reads. */
const MAX_CALLERS = 10;

/** Nothing passes that is not declared. */
export const undeclared: Rule = {
  name: 'connectivity/undeclared',
  contract: 'no pod reaches another on a port that no connection declares',
  *check(environment): Iterable<Fault> {
    for (const { source, target, passage, ports } of undeclaredPairs(Network.of(environment))) {
      yield {
        object: passage.rule.policy,
        path: passage.rule.path,
        what: `${idOf(source)} reaches ${idOf(target)} on ${formatPorts(ports)}, which no connection declares`,
        fix: 'narrow the policies, or declare the connection',
      };
    }
  },
};

export interface Pair {
  readonly source: Pod;
  readonly target: Pod;
  readonly passage: Passage;
  readonly ports: readonly PortRange[];
}

/** By target, the callers that its policies admit; of an open one, those whose own policies name it. */
export function* undeclaredPairs(network: Network): Iterable<Pair> {
  for (const target of network.pods) {
    let callers = 0;
    for (const source of network.others(target, 'ingress') ?? network.reaching(target)) {
      const found = reached(network, source, target);
      if (!found) continue;
      yield { source, target, ...found };
      callers++;
      if (callers >= MAX_CALLERS) break;
    }
  }
}

/** Ports that pass all layers and are not declared; open ends are `connectivity/isolated`. */
function reached(
  network: Network,
  source: Pod,
  target: Pod,
): { readonly passage: Passage; readonly ports: readonly PortRange[] } | undefined {
  const out = network.passages(source, 'egress', target);
  if (out === undefined) return undefined;
  const inward = network.passages(target, 'ingress', source) ?? out;
  const known = rangesOf(network.declarations.between(source, target));
  const found = inward
    .map((passage) => {
      const both = out.flatMap(({ ports }) => intersect(passage.ports, ports));
      const ports = subtract(both, known).filter((range) => passesMesh(network, source, target, range));
      return { passage, ports };
    })
    .filter(({ ports }) => ports.length > 0);
  const [first] = found;
  return first && { passage: first.passage, ports: distinct(found.flatMap(({ ports }) => ports)) };
}

const distinct = (ranges: readonly PortRange[]): PortRange[] => [
  ...new Map(ranges.map((range) => [`${range.protocol} ${range.from} ${range.to}`, range])).values(),
];

/** Whether the mesh lets any port of a range pass; ports that nothing is known of are all alike. */
export function passesMesh(network: Network, source: Pod, target: Pod, range: PortRange): boolean {
  if (target.mesh === 'none') return true;
  const known = [...target.ports.map(({ port }) => port), range.from, range.to];
  return known
    .filter((port) => range.from <= port && port <= range.to)
    .some((port) => admits(network, source, target, { port, protocol: range.protocol }));
}
