import type { Draft } from '../creation';
import { field, labels } from '../field';
import type { PerPod } from '../selector';

/** How a chart is installed. */
export interface Release {
  readonly name: string;
  readonly namespace: string;
  readonly values: unknown;
}

export interface Chart {
  /** Of the values that change who reaches the pods of a chart, those that are known here: `webhook.podLabels`. */
  readonly known: readonly string[];
  /** What it brings, as far as anything can depend on it. */
  create(release: Release): Iterable<Draft>;
}

/** The name that `helm create`'s template gives to what a chart brings. */
export const fullName = (chart: string, { name }: Release): string =>
  name.includes(chart) ? name : `${name}-${chart}`;

/** @see https://helm.sh/docs/chart_best_practices/labels/ */
export const selectorLabels = (name: string, release: Release) => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/instance': release.name,
});

/** Labels that charts give to their pods beside those that select them; the versions are those of the release. */
export const HELM: { readonly labels: Readonly<Record<string, string>>; readonly perPod: PerPod } = {
  labels: { 'app.kubernetes.io/managed-by': 'Helm' },
  perPod: { 'app.kubernetes.io/version': 'any', 'helm.sh/chart': 'any' },
};

/** What the values of a program add to its pods. */
export const podValues = (values: unknown, ...program: string[]) => ({
  labels: labels(values, ...program, 'podLabels'),
  annotations: labels(values, ...program, 'podAnnotations'),
  hostNetwork: field(values, ...program, 'hostNetwork') === true,
});
