/** The middle of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** A time at a size. */
export interface Point {
  readonly size: number;
  readonly seconds: number;
}

/**
 * The power of the size with which the time beyond `start` grew: 1 is linear, 2 quadratic. Undefined where nearly all of
 * the time is `start`.
 */
export function growth(start: number, from: Point, to: Point): number | undefined {
  if (from.seconds < 1.25 * start || to.seconds < from.seconds) return undefined;
  return Math.log((to.seconds - start) / (from.seconds - start)) / Math.log(to.size / from.size);
}
