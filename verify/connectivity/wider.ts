import type { End } from './connection';
import type { Network } from './network';
import type { Direction } from './network-policy';
import type { Guaranteed } from './selection';

/** Of the ends that are declared beside some others, the one that a selection has most in common with, as findings name it. */
export function nearest(
  { declarations }: Network,
  ends: readonly End[],
  direction: Direction,
  selected: Guaranteed,
): string {
  const own = new Set(ends);
  const others = declarations.connections.flatMap(({ from, to }) => {
    const [inside, other] = direction === 'ingress' ? [to, from] : [from, to];
    return own.has(inside) ? [other] : [];
  });
  const near = mostAlike(others, selected);
  return near
    ? `wider than ${near.name} (${formatEnd(near)}), which is declared`
    : 'which no connection declares';
}

/** The end that a policy may be for, as findings name it. */
export function nearestOwn({ declarations }: Network, selected: Guaranteed): string {
  const near = mostAlike([...declarations.ends.values()], selected);
  return near ? `${near.name} is ${formatEnd(near)}` : 'none is like it';
}

function mostAlike(ends: readonly End[], selected: Guaranteed): End | undefined {
  let near: End | undefined;
  let most = 0;
  for (const end of ends) {
    const shared = (end.requires ?? []).filter((one) => selected.has(one)).length;
    if (shared > most) [near, most] = [end, shared];
  }
  return near;
}

/** `kubernetes.io/metadata.name=shop, app=web`. */
const formatEnd = ({ requires = [] }: End): string =>
  requires.map((one) => one.replace(/^(?:namespace|pod)\//, '')).join(', ');
