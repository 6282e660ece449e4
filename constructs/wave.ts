/**
 * The order in which Argo CD opens the platform: a wave starts when every component of the one before is synced and
 * healthy. Nothing may need what a later wave brings.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */
export const waves = ['foundation', 'mesh', 'gateway', 'operators', 'services', 'tenants'] as const;

export type Wave = (typeof waves)[number];

/** The number that Argo CD sorts by; `foundation` is 0, `mesh` 1, … */
export const waveNumber = (wave: Wave): number => waves.indexOf(wave);

/** Names the wave of an Application, for people: `kubectl get applications -l plinth.dev/wave=services`. */
export function waveLabel(number: number): Record<string, string> {
  const name = waves[number];
  return name ? { 'plinth.dev/wave': name } : {};
}
