import type { Draft } from '../creation';

/** How a chart is installed. */
export interface Release {
  readonly name: string;
  readonly namespace: string;
  readonly values: unknown;
}

/** What a chart brings, as far as anything can depend on it. */
export type Chart = (release: Release) => Iterable<Draft>;

/** The name that `helm create`'s template gives to what a chart brings. */
export const fullName = (chart: string, { name }: Release): string =>
  name.includes(chart) ? name : `${name}-${chart}`;

/** @see https://helm.sh/docs/chart_best_practices/labels/ */
export const selectorLabels = (name: string, release: Release) => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/instance': release.name,
});
