/**
 * Steps of Prometheus' relabelling. `action` is of no enumeration, because each kind has one of its own for the same words.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config
 */
const step = (action: 'replace' | 'keep' | 'drop' | 'labeldrop') => ({ action: action as never });

/** Sets the label `job`, by which alerts and dashboards know who was asked. */
export const job = (name: string) => ({ ...step('replace'), targetLabel: 'job', replacement: name });

/** Copies a label of what was discovered to one of the metrics. */
export const relabel = (from: string, to: string) => ({
  ...step('replace'),
  sourceLabels: [from],
  targetLabel: to,
});

/** How Prometheus calls a pod's label while it discovers. */
export const podLabel = (label: string): string =>
  `__meta_kubernetes_pod_label_${label.replace(/[^a-zA-Z0-9_]/g, '_')}`;

const byName = (patterns: readonly string[]) => ({ sourceLabels: ['__name__'], regex: patterns.join('|') });

/** Keeps the metrics whose names are like one of the patterns. */
export const keepMetrics = (patterns: readonly string[]) => ({ ...step('keep'), ...byName(patterns) });

/** Leaves out the metrics whose names are like one of the patterns. */
export const drop = (patterns: readonly string[]) => ({ ...step('drop'), ...byName(patterns) });

/** Leaves out the series whose labels, joined by `;`, are like the pattern. */
export const dropSeries = (sourceLabels: readonly string[], regex: string) => ({
  ...step('drop'),
  sourceLabels: [...sourceLabels],
  regex,
});

/** Takes labels off. */
export const dropLabels = (labels: readonly string[]) => ({
  ...step('labeldrop'),
  regex: labels.join('|'),
});

/** Sets a label, whatever it was. */
export const replaced = (targetLabel: string, replacement: string) => ({
  ...step('replace'),
  targetLabel,
  replacement,
});
