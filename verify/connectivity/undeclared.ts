import type { Pod } from '../created/pod';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { rangesOf } from './declarations';
import { Network, type Passage } from './network';
import { formatPorts, intersect, type PortRange, subtract } from './ports';
import { decide } from './verdict';

/** Undeclared callers of one pod that anybody reads. */
const MAX_CALLERS = 10;

/** Nothing passes that is not declared. */
export const undeclared: Rule = {
  name: 'connectivity/undeclared',
  contract: 'no pod reaches another on a port that no connection declares',
  *check(environment): Iterable<Fault> {
    const network = Network.of(environment);
    for (const target of network.pods) yield* checkTarget(network, target);
  },
};

function* checkTarget(network: Network, target: Pod): Iterable<Fault> {
  let callers = 0;
  for (const source of network.others(target, 'ingress') ?? network.reaching(target)) {
    const found = reached(network, source, target);
    if (!found) continue;
    const { passage, ports } = found;
    const { policy, path } = passage.rule;
    yield {
      object: policy,
      path,
      what: `${idOf(source)} reaches ${idOf(target)} on ${formatPorts(ports)}, which no connection declares`,
      fix: 'narrow the policies, or declare the connection',
    };
    callers++;
    if (callers >= MAX_CALLERS) return;
  }
}

export const idOf = ({ namespace, name }: Pod): string => `${namespace}/${name}`;

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
  for (const passage of inward) {
    const both = out.flatMap(({ ports }) => intersect(passage.ports, ports));
    const ports = subtract(both, known).filter((range) => passesMesh(network, source, target, range));
    if (ports.length > 0) return { passage, ports };
  }
  return undefined;
}

/** Whether the mesh lets any port of a range pass; ports that nothing is known of are all alike. */
export function passesMesh(network: Network, source: Pod, target: Pod, range: PortRange): boolean {
  if (target.mesh === 'none') return true;
  const known = [...target.ports.map(({ port }) => port), range.from, range.to];
  return known
    .filter((port) => range.from <= port && port <= range.to)
    .some((port) => decide(network, source, target, { port, protocol: range.protocol }).allowed !== 'no');
}
