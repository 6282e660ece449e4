import type { Json } from '../../cli/cluster/api/client';
import { groupBy } from '../../constructs/group-by';

/**
 * Objects one wave after the other, as Argo CD applies them. The connection to Keycloak comes before all, and clients of other Applications
 * come last: what the operator finds too early it looks at again after a minute.
 */
export function inWaves(objects: readonly Json[]): Json[][] {
  const waves = groupBy(objects, waveOf);
  return [...waves].sort(([a], [b]) => a - b).map(([, wave]) => wave);
}

function waveOf({ kind, metadata }: Json): number {
  if (kind === 'ClusterKeycloak') return -1;
  const wave = metadata.annotations?.['argocd.argoproj.io/sync-wave'];
  return wave === undefined && kind === 'KeycloakClient' ? Number.POSITIVE_INFINITY : Number(wave ?? 0);
}
