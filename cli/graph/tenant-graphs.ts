import type { Connection } from '../../verify/connectivity/connection';
import { Network } from '../../verify/connectivity/network';
import { groupBy, reference } from '../../verify/dist';
import { edgesOf, type Source } from './edges';
import type { Ends } from './ends';
import type { ComponentView, Graph, GraphNode, TenantStageView } from './graph';
import type { Stages } from './stages';
import { generalize } from './words';

/** What the stages of tenants look like, and which looks like what. */
export interface TenantGraphs {
  readonly shapes: readonly { readonly graph: Graph; readonly component: ComponentView }[];
  readonly stages: readonly TenantStageView[];
}

/** A stage with its neighbours; connections are looked up by stage, so that thousands take their share of time each. */
export function tenantGraphs(source: Source, stages: Stages, ends: Ends): TenantGraphs {
  const { environment } = source;
  const network = Network.of(environment);
  const connections = groupByStage(network.declarations.connections, stages);
  const objects = groupBy(environment.objects, ({ component }) => component);
  const shapes = new Map<string, number>();
  const views = [...stages.byNamespace.values()].map((stage): TenantStageView => {
    const own = connections.get(stage.namespace) ?? [];
    const name = `${stage.tenant}-${stage.stage}`;
    const component: ComponentView = {
      name,
      wave: undefined,
      objects: (objects.get(`tenants/${name}`) ?? []).map((object) => ({ reference: reference(object) })),
    };
    const text = generalize(JSON.stringify({ graph: stageGraph(own, ends, source), component }), stage);
    const shape = shapes.get(text) ?? shapes.size;
    shapes.set(text, shape);
    return { ...stage, shape };
  });
  return { shapes: [...shapes.keys()].map((text) => JSON.parse(text)), stages: views };
}

function stageGraph(connections: readonly Connection[], ends: Ends, source: Source): Graph {
  const nodes = new Map<string, GraphNode>();
  const links = connections.map((connection) => {
    const [from, to] = [ends.node(connection.from, 'from'), ends.node(connection.to, 'to')];
    for (const node of [from, to]) nodes.set(node.id, node);
    return { from: from.id, to: to.id, connection };
  });
  return { nodes: [...nodes.values()], edges: edgesOf(links, source) };
}

/** Each connection under the namespaces of the stages at its ends. */
function groupByStage(connections: readonly Connection[], stages: Stages): Map<string, Connection[]> {
  const groups = new Map<string, Connection[]>();
  for (const connection of connections) {
    const { from, to } = connection;
    const namespaces = new Set([from, to].flatMap((end) => stages.of(end)?.namespace ?? []));
    for (const namespace of namespaces) {
      const group = groups.get(namespace);
      if (group) group.push(connection);
      else groups.set(namespace, [connection]);
    }
  }
  return groups;
}
