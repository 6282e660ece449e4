import type { Box, GraphEdge, Line } from '../graph';
import { button } from './button';
import { MTLS_WORDS } from './mtls';
import { nameOf } from './name-of';
import type { Selection } from './scene';

interface EdgeProps {
  /** The edge, with the corners of its way if it has one. */
  readonly edge: GraphEdge & Line;
  /** Place of the caller, where a way without corners begins. */
  readonly from: Box | undefined;
  /** Place of the called, where it ends. */
  readonly to: Box | undefined;
  /** Whether it is selected; choosing it again lets go. */
  readonly isSelected: boolean;
  /** Whether something else is selected or was searched for. */
  readonly isDim: boolean;
  /** Called with its id, or undefined when it is let go. */
  readonly onSelect: (id: Selection) => void;
}

/** An arrow; dashed where the mesh does not encrypt. */
export function Edge({ edge, from, to, isSelected, isDim, onSelect }: EdgeProps) {
  const { id, mtls, implied, points } = edge;
  const way = points ?? straight(from, to);
  const [end, before] = [way.at(-1), way.at(-2)];
  if (!end || !before) return null;
  const path = `M${way.map(([x, y]) => `${x} ${y}`).join('L')}`;
  const label = `${nameOf(edge.from)} to ${nameOf(edge.to)}, ${MTLS_WORDS[mtls]}`;
  return (
    <g
      class={`edge ${mtls} ${implied ? 'implied' : ''} ${isSelected ? 'selected' : ''} ${isDim ? 'dim' : ''}`}
      data-edge={id}
      {...button(label, isSelected, () => onSelect(isSelected ? undefined : id))}
    >
      <path class="touch" d={path} />
      <path class="line" d={path} />
      <path class="head" d={arrowhead(before, end)} />
    </g>
  );
}

type Point = readonly [x: number, y: number];

function straight(from: Box | undefined, to: Box | undefined): Point[] {
  if (!from || !to) return [];
  const isForward = from.x < to.x;
  return [
    [isForward ? from.x + from.width : from.x, from.y + from.height / 2],
    [isForward ? to.x : to.x + to.width, to.y + to.height / 2],
  ];
}

/** A triangle at the end of a line. */
function arrowhead([fromX, fromY]: Point, [x, y]: Point): string {
  const length = Math.hypot(x - fromX, y - fromY) || 1;
  const [ux, uy] = [(x - fromX) / length, (y - fromY) / length];
  const [baseX, baseY] = [x - 8 * ux, y - 8 * uy];
  return `M${x} ${y}L${baseX - 4 * uy} ${baseY + 4 * ux}L${baseX + 4 * uy} ${baseY - 4 * ux}Z`;
}
