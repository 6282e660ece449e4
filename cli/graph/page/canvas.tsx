import type { Drawing } from '../graph';
import { Edge } from './edge';
import { Node } from './node';
import type { Selection } from './scene';
import type { Filters } from './toolbar';

interface CanvasProps {
  /** Nodes and edges with their places. */
  readonly drawing: Drawing;
  /** Names of the waves, by number. */
  readonly waves: Readonly<Record<number, string>>;
  /** CSS pixels for each of the drawing. */
  readonly zoom: number;
  /** Which edges are drawn. */
  readonly filters: Filters;
  /** Nodes that a search has found. @default all */
  readonly matches: ReadonlySet<string> | undefined;
  /** What is selected; edges that do not touch it are dim. */
  readonly selection: Selection;
  /** Called with the id that a person chooses, or undefined when they let go. */
  readonly onSelect: (id: Selection) => void;
}

const SIDES = { callers: 'who calls', called: 'who is called' } as const;

/** The picture: waves as columns, namespaces as boxes, connections as arrows. */
export function Canvas({ drawing, waves, zoom, filters, matches, selection, onSelect }: CanvasProps) {
  const { width, height, columns, groups, nodes, edges } = drawing;
  const places = new Map(nodes.map((node) => [node.id, node]));
  const shown = edges.filter(
    ({ mtls, implied }) => !filters.hidden.includes(mtls) && (filters.implied || !implied),
  );
  const touches = ({ id, from, to }: { id: string; from: string; to: string }) =>
    selection === undefined || [id, from, to].includes(selection);
  const isFound = (...ids: string[]) => matches === undefined || ids.some((id) => matches.has(id));
  return (
    <div class="canvas">
      <svg
        width={width * zoom}
        height={height * zoom}
        viewBox={`0 0 ${width} ${height}`}
        aria-label="connections"
      >
        {columns.map(({ of, x, width: span }) => (
          <g key={of} class="column">
            <rect x={x - 10} y={8} width={span + 20} height={height - 16} rx={10} />
            <text x={x + span / 2} y={30}>
              {typeof of === 'number' ? `${of} ${waves[of] ?? ''}` : SIDES[of]}
            </text>
          </g>
        ))}
        {groups.map(({ label, x, y, width, height }) => (
          <g key={`${x} ${y}`} class="group">
            <rect x={x} y={y} width={width} height={height} rx={8} />
            <text x={x + 12} y={y + 20}>
              {label}
            </text>
          </g>
        ))}
        {shown.map((edge) => (
          <Edge
            key={edge.id}
            edge={edge}
            from={places.get(edge.from)}
            to={places.get(edge.to)}
            isSelected={selection === edge.id}
            isDim={!touches(edge) || !isFound(edge.from, edge.to)}
            onSelect={onSelect}
          />
        ))}
        {nodes.map((node) => (
          <Node
            key={node.id}
            node={node}
            isSelected={selection === node.id}
            isDim={!isFound(node.id)}
            onSelect={onSelect}
          />
        ))}
      </svg>
    </div>
  );
}
