import { barmanCloud, cloudNativePg } from './database';
import { type Exporter, type MetricType, targetLabels } from './exporter';
import { keycloak } from './identity';
import { cadvisor, kubelet, kubeStateMetrics, nodeExporter } from './kubernetes';
import { alloy, loki, promtail } from './logs';
import { istiod, istioProxy } from './mesh';
import { alertmanager, blackbox, grafana, prometheus, prometheusOperator, scrapes } from './monitoring';
import { argoCd, certManager, controllerRuntime, externalSecrets } from './operations';

/** Every program that the platform scrapes, with the series that rules and dashboards may use. */
const exporters: readonly Exporter[] = [
  kubeStateMetrics,
  kubelet,
  cadvisor,
  nodeExporter,
  istioProxy,
  istiod,
  keycloak,
  cloudNativePg,
  barmanCloud,
  loki,
  alloy,
  promtail,
  argoCd,
  certManager,
  externalSecrets,
  controllerRuntime,
  prometheus,
  scrapes,
  alertmanager,
  prometheusOperator,
  blackbox,
  grafana,
];

/** A series as it is stored. */
export interface Series {
  readonly exporter: string;
  readonly type: 'counter' | 'gauge' | 'bucket';
  readonly labels: ReadonlySet<string>;
}

const sums = [
  ['_sum', 'counter', ''],
  ['_count', 'counter', ''],
] as const;

/** What is stored of each type: suffix, how it may be used, the label that it adds. */
const parts: Readonly<Record<MetricType, readonly (readonly [string, Series['type'], string])[]>> = {
  counter: [['', 'counter', '']],
  gauge: [['', 'gauge', '']],
  histogram: [['_bucket', 'bucket', 'le'], ...sums],
  summary: [['', 'gauge', 'quantile'], ...sums],
};

/** Every series by name; those of a histogram or a summary one by one. */
export const series: ReadonlyMap<string, Series> = new Map(exporters.flatMap(seriesOf));

function seriesOf(exporter: Exporter): [string, Series][] {
  return Object.entries(exporter.metrics).flatMap(([name, metric]) => {
    const [type, own = ''] = metric.split(': ') as [MetricType, string?];
    const labels = [...targetLabels, ...(exporter.labels ?? []), ...own.split(' ').filter(Boolean)];
    return parts[type].map(([suffix, part, label]): [string, Series] => [
      `${name}${suffix}`,
      { exporter: exporter.name, type: part, labels: new Set(label ? [...labels, label] : labels) },
    ]);
  });
}
