import type { Box, GraphNode } from '../graph';
import { button } from './button';
import { nameOf } from './name-of';
import type { Selection } from './scene';

interface NodeProps {
  /** The node, with the place of its box. */
  readonly node: GraphNode & Box;
  /** Whether it is selected; choosing it again lets go. */
  readonly isSelected: boolean;
  /** Whether a search has found others. */
  readonly isDim: boolean;
  /** Called with its id, or undefined when it is let go. */
  readonly onSelect: (id: Selection) => void;
}

/** A box with a name; a lock for a proxy of the mesh. */
export function Node({ node, isSelected, isDim, onSelect }: NodeProps) {
  const { id, label, kind, mesh, x, y, width, height } = node;
  const isMeshed = mesh !== undefined && mesh !== 'none';
  const description = `${nameOf(id)}, ${kind}${isMeshed ? `, ${mesh} of the mesh` : ''}`;
  return (
    <g
      class={`node ${kind} ${isSelected ? 'selected' : ''} ${isDim ? 'dim' : ''}`}
      {...button(description, isSelected, () => onSelect(isSelected ? undefined : id))}
    >
      <rect x={x} y={y} width={width} height={height} rx={6} />
      <circle cx={x + 16} cy={y + height / 2} r={5} class={isMeshed ? 'meshed' : 'bare'} />
      <text x={x + 28} y={y + height / 2 + 4.5}>
        {label}
      </text>
    </g>
  );
}
