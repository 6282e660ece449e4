import type { End } from '../../verify/connectivity/connection';
import { Network } from '../../verify/connectivity/network';
import { edgesOf, type Link, type Source } from './edges';
import type { Ends, Side } from './ends';
import type { Graph, GraphNode } from './graph';
import type { Stages } from './stages';

/** The node that stands for all tenants. */
const TENANTS = 'tenants';

/** The platform, with all tenants as one node. */
export function platformGraph(source: Source, stages: Stages, ends: Ends): Graph {
  const network = Network.of(source.environment);
  const nodes = new Map<string, GraphNode>();
  const tenants = tenantsNode(stages, network, ends);
  const nodeOf = (end: End, side: Side): string => {
    const isTenants = stages.of(end) !== undefined || stages.isCommon(end);
    const node = isTenants ? tenants : ends.node(end, side);
    nodes.set(node.id, nodes.get(node.id) ?? node);
    return node.id;
  };
  const links = network.declarations.connections
    .filter(({ from, to }) => stages.of(from) === undefined || stages.of(to) === undefined)
    .map((connection): Link => {
      const [from, to] = [nodeOf(connection.from, 'from'), nodeOf(connection.to, 'to')];
      return { from, to, connection };
    });
  if (stages.byNamespace.size > 0 && !nodes.has(TENANTS)) nodes.set(TENANTS, tenants);
  return { nodes: [...nodes.values()], edges: edgesOf(links, source) };
}

function tenantsNode({ byNamespace }: Stages, network: Network, ends: Ends): GraphNode {
  const tenants = new Set([...byNamespace.values()].map(({ tenant }) => tenant));
  const label = tenants.size === 1 ? '1 tenant' : `${tenants.size.toLocaleString('en')} tenants`;
  const [namespace] = byNamespace.keys();
  const object = network.world.find('', 'Namespace', undefined, namespace ?? '');
  return {
    id: TENANTS,
    label,
    kind: 'tenants',
    column: (object && ends.waveOf(object)) ?? 'called',
  };
}
