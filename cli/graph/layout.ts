import ELK, { type ElkEdgeSection, type ElkNode } from 'elkjs/lib/elk.bundled.js';
import { groupBy } from '../../verify/dist';
import type { Box, Column, Drawing, Graph, GraphNode, Group } from './graph';
import { PLACE } from './words';

const NODE_HEIGHT = 34;

/** Options of the Eclipse Layout Kernel: layers from left to right, a partition for each column. @see https://eclipse.dev/elk/reference.html */
const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.partitioning.activate': 'true',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.mergeEdges': 'true',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '8',
  'elk.json.edgeCoords': 'ROOT',
  'elk.padding': '[top=56,left=24,bottom=24,right=24]',
  'elk.spacing.nodeNode': '18',
  'elk.spacing.edgeNode': '14',
  'elk.layered.spacing.nodeNodeBetweenLayers': '50',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
};

const GROUP_OPTIONS = { 'elk.padding': '[top=32,left=12,bottom=12,right=12]' };

/** A place for everything: waves are columns, and in them the workloads of a namespace are together. */
export async function draw(graph: Graph): Promise<Drawing> {
  const columns = columnsOf(graph.nodes);
  const groups = groupBy(
    graph.nodes,
    (node) => `${columns.indexOf(node.column)} ${node.namespace ?? node.id}`,
  );
  const placed = await new ELK().layout({
    id: 'root',
    layoutOptions: OPTIONS,
    children: [...groups].map(([id, nodes]) => ({
      id: `group ${id}`,
      layoutOptions: { ...GROUP_OPTIONS, 'elk.partitioning.partition': id.split(' ')[0] ?? '0' },
      children: nodes.map(({ id, label }) => ({ id, width: widthOf(label), height: NODE_HEIGHT })),
    })),
    edges: graph.edges
      .filter(({ implied }) => !implied)
      .map(({ id, from, to }) => ({ id, sources: [from], targets: [to] })),
  });
  return toDrawing(graph, placed, columns);
}

type ColumnKey = GraphNode['column'];

function toDrawing(graph: Graph, placed: ElkNode, columns: readonly ColumnKey[]): Drawing {
  const boxes = new Map<string, Box>();
  const groups: (Group & { readonly column: number })[] = [];
  for (const group of placed.children ?? []) {
    const at = boxOf(group);
    const nodes = (group.children ?? []).map((node) => ({ id: node.id, ...boxOf(node) }));
    for (const { id, ...box } of nodes) boxes.set(id, { ...box, x: at.x + box.x, y: at.y + box.y });
    const member = graph.nodes.find(({ id }) => id === nodes[0]?.id);
    if (member) groups.push({ ...at, label: member.namespace ?? '', column: columns.indexOf(member.column) });
  }
  const lines = new Map((placed.edges ?? []).map((edge) => [edge.id, pointsOf(edge.sections ?? [])]));
  return {
    width: placed.width ?? 0,
    height: placed.height ?? 0,
    columns: columns.map((column, index) =>
      spanOf(
        column,
        groups.filter((group) => group.column === index),
      ),
    ),
    groups: groups.filter(({ label }) => label !== '').map(({ column: _, ...group }) => group),
    nodes: graph.nodes.map((node) => ({ ...node, ...(boxes.get(node.id) ?? boxOf({})) })),
    edges: graph.edges.map((edge) => ({ ...edge, points: lines.get(edge.id) })),
  };
}

/** Columns that have nodes, from left to right. */
function columnsOf(nodes: readonly GraphNode[]): ColumnKey[] {
  const used = new Set(nodes.map(({ column }) => column));
  const waves = [...used].filter((column) => typeof column === 'number').sort((a, b) => a - b);
  return (['callers', ...waves, 'called'] as const).filter((column) => used.has(column));
}

function spanOf(of: ColumnKey, boxes: readonly Box[]): Column {
  const left = Math.min(...boxes.map(({ x }) => x));
  const right = Math.max(...boxes.map(({ x, width }) => x + width));
  return { of, x: left, width: right - left };
}

const boxOf = ({ x = 0, y = 0, width = 0, height = 0 }: Partial<Box>): Box => ({ x, y, width, height });

const pointsOf = (sections: readonly ElkEdgeSection[]) =>
  sections.flatMap(({ startPoint, bendPoints = [], endPoint }) =>
    [startPoint, ...bendPoints, endPoint].map(({ x, y }) => [Math.round(x), Math.round(y)] as const),
  );

/** Of a label in the page's font, 13 px of a system's sans-serif, with room for a sign before it and for the names of tenants. */
const widthOf = (label: string): number => Math.round(44 + 7.2 * label.replace(PLACE, 'a-tenant').length);
