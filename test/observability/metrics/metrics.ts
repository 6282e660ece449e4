import { crowdSec, crowdSecBouncer } from './crowdsec';
import { barmanCloud, cloudNativePg } from './database';
import type { Exporter, MetricType } from './exporter';
import { garage } from './garage';
import { keycloak, oauth2Proxy } from './identity';
import { cadvisor, kubelet, kubeStateMetrics, nodeExporter } from './kubernetes';
import { alloy, loki, promtail } from './logs';
import { istiod, istioProxy } from './mesh';
import { alertmanager, blackbox, everyTarget, grafana, prometheus, prometheusOperator } from './monitoring';
import { argoCd, argoCdRepositories, certManager, controllerRuntime, externalSecrets } from './operations';
import { keeps, type Labels, type Scrape, scrapes, stored } from './scrape';

/** Every program that the platform scrapes, with the series that rules and dashboards may use. */
export const exporters: readonly Exporter[] = [
  kubeStateMetrics,
  kubelet,
  cadvisor,
  nodeExporter,
  istioProxy,
  istiod,
  keycloak,
  oauth2Proxy,
  cloudNativePg,
  barmanCloud,
  loki,
  alloy,
  promtail,
  argoCd,
  argoCdRepositories,
  certManager,
  externalSecrets,
  controllerRuntime,
  prometheus,
  everyTarget,
  alertmanager,
  prometheusOperator,
  blackbox,
  grafana,
  garage,
  crowdSec,
  crowdSecBouncer,
];

/** A series as it is stored. */
export interface Series {
  readonly exporter: string;
  readonly type: 'counter' | 'gauge' | 'bucket';
  /** Whether there is none before there is something to count. */
  readonly atFirstEvent: boolean;
  /** Labels that the program gives it. */
  readonly own: readonly string[];
  /** How it is scraped. @default by every scrape */
  readonly scrape?: Scrape;
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
  const scrape = scrapeOf(exporter);
  return Object.entries(exporter.metrics).flatMap(([name, metric]) => {
    const [kind = '', more = ''] = metric.split(': ');
    const [type, ...born] = kind.split(' ') as [MetricType, ...string[]];
    const given = [...(exporter.labels ?? []), ...more.split(' ').filter(Boolean)];
    if (scrape && !keeps(scrape, name)) throw new Error(`${name}: is not kept by monitor ${scrape.name}`);
    return parts[type].map(([suffix, part, label]): [string, Series] => {
      const own = label ? [...given, label] : given;
      const one = { exporter: exporter.name, type: part, atFirstEvent: born.length > 0, own, scrape };
      return [`${name}${suffix}`, { ...one, labels: labelsOf(own, scrape) }];
    });
  });
}

/** What a program that is scraped elsewhere, or not yet, gives has the labels of pods. */
function scrapeOf({ name, monitor, path, notYet }: Exporter): Scrape | undefined {
  const found = scrapes.find((scrape) => scrape.name === monitor && (!path || scrape.endpoint.path === path));
  if (monitor && !found && !notYet) throw new Error(`${name}: monitor ${monitor} is not rendered`);
  return found;
}

function labelsOf(own: readonly string[], scrape?: Scrape): ReadonlySet<string> {
  const filled = (labels: readonly string[]): Labels =>
    Object.fromEntries(labels.map((label) => [label, label]));
  const all = scrape ? [scrape] : scrapes;
  return new Set(all.flatMap((one) => Object.keys(stored(one, filled(own), filled(['job', ...one.target])))));
}
