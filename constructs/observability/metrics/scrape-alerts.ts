import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type {
  PodMonitorSpec,
  ProbeSpec,
  ServiceMonitorSpec,
  ServiceMonitorSpecEndpoints,
} from '../../../imports/monitoring.coreos.com';
import type { Recording, RuleGroup } from '../../alert';
import { Component } from '../../component';
import { type Workload, workloadsOf } from '../../workload';

/** Targets that there have to be, by labels of their series `up`. */
interface Scrape {
  /** Component that is asked, or that asks where it is nobody's. */
  readonly component: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * A target that answers no more has the series `up` 0. One that is gone has none, and neither has a monitor that selects nothing: who
 * should be there is known from the monitors of the platform alone. Tenants have a rule of their own.
 */
export const scrapeAlerts = (app: IConstruct): RuleGroup => ({
  name: 'scrapes',
  rules: [
    ...scrapesOf(app).map(absence),
    {
      alert: 'ScrapeAbsent',
      severity: 'warning',
      for: '10m',
      expr: 'plinth:scrape:absent',
      summary: 'Nothing of {{ $labels.job }} in {{ $labels.namespace }} is scraped',
      description:
        'The component {{ $labels.component }} declares that it is, and for 10 minutes Prometheus has had no such target, neither up nor down: alerts on what it measures cannot fire.',
    },
  ],
});

/** There only while no target is. */
const absence = ({ component, labels }: Scrape): Recording => ({
  record: 'plinth:scrape:absent',
  labels: { component, ...labels },
  expr: `absent(up{${Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}})`,
});

const scrapers = ['PodMonitor', 'Probe', 'ServiceMonitor'];

/** Every scrape that a monitor of the platform declares. */
function scrapesOf(app: IConstruct): Scrape[] {
  const workloads = workloadsOf(app);
  return app.node
    .findAll()
    .filter(ApiObject.isApiObject)
    .filter(({ kind }) => scrapers.includes(kind))
    .flatMap((monitor) =>
      targetsOf(monitor, workloads).map((labels) => ({
        component: Component.of(asked(labels, workloads) ?? monitor).name,
        labels,
      })),
    )
    .sort((a, b) => (JSON.stringify(a.labels) < JSON.stringify(b.labels) ? -1 : 1));
}

const asked = ({ job, namespace }: Scrape['labels'], workloads: readonly Workload[]) =>
  workloads.find((workload) => workload.name === job && workload.namespace === namespace);

interface Monitored {
  readonly metadata: { readonly namespace: string };
  readonly spec: Partial<PodMonitorSpec & ServiceMonitorSpec & ProbeSpec>;
}

/** Labels of the targets of a monitor: of each namespace, and of each path where that is a label. */
function targetsOf(monitor: ApiObject, workloads: readonly Workload[]): Scrape['labels'][] {
  const { metadata, spec } = monitor.toJson() as Monitored;
  if (spec.targets) {
    const steps = spec.targets.staticConfig?.relabelingConfigs;
    return [{ job: set(steps, 'job'), namespace: metadata.namespace, instance: set(steps, 'instance') }];
  }
  const { any, matchNames = [metadata.namespace] } = spec.namespaceSelector ?? {};
  const endpoints: readonly ServiceMonitorSpecEndpoints[] = [
    ...(spec.endpoints ?? []),
    ...((spec.podMetricsEndpoints ?? []) as ServiceMonitorSpecEndpoints[]),
  ];
  return (any ? namespacesWithProxies(workloads) : matchNames).flatMap((namespace) =>
    endpoints.map(({ path, relabelings }) => ({
      job: set(relabelings, 'job'),
      namespace,
      ...(path && relabelings?.some(({ targetLabel }) => targetLabel === 'metrics_path')
        ? { metrics_path: path }
        : {}),
    })),
  );
}

type Step = Pick<
  NonNullable<ServiceMonitorSpecEndpoints['relabelings']>[number],
  'targetLabel' | 'replacement'
>;

/** What relabelling sets a label to. */
function set(steps: readonly Step[] | undefined, label: string): string {
  const value = steps?.find(({ targetLabel }) => targetLabel === label)?.replacement;
  if (value === undefined) throw new Error(`a monitor must set the label ${label}, got none; relabel it`);
  return value;
}

/** Those with pods of the mesh that are always there; what is neither probed nor scraped itself is a Job. */
const namespacesWithProxies = (workloads: readonly Workload[]): string[] => [
  ...new Set(
    workloads
      .filter(
        ({ mesh, metrics, probes }) => mesh === 'gateway' || (mesh === 'sidecar' && (metrics ?? probes[0])),
      )
      .map(({ namespace }) => namespace),
  ),
];
