import type { Alert, Recording } from '../alert';
import { availabilities, latencies, type ServiceLevel, serviceLevel } from '../service-level';
import { ingressNamespace } from './ingress-namespace';

export interface ServiceLevels {
  /** Of the platform's hosts, by the namespace that each leads to. */
  readonly namespaces: Readonly<Record<string, ServiceLevel>>;
  /** Of tenants' stages whose files say nothing. @default there are no tenants */
  readonly tenants?: ServiceLevel;
}

/** What the gateway sent on, as it saw it: with what never reached the service. */
export const fromGateway = `reporter="source",source_workload_namespace="${ingressNamespace.name}"`;

/** Share of the requests that may be slower than is promised. */
const SLOW = 0.01;

/** Requests a second below which a few that fail say nothing. */
export const QUIET = 0.05;

/**
 * Windows in which a budget for 30 days burns: 14.4 times too fast is 2 % of it in an hour, 6 times is 5 % in six hours. The
 * short window lets the alert end soon after the trouble does.
 *
 * @see https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts
 */
const burns = [
  { speed: 'Fast', factor: 14.4, long: '1h', short: '5m', severity: 'critical', for: '2m' },
  { speed: 'Slow', factor: 6, long: '6h', short: '30m', severity: 'warning', for: '15m' },
] as const;

const service = '{{ $labels.namespace }}/{{ $labels.service }}';

/**
 * What is promised of each host, how it is kept, and who is told when it is not. There are as many rules for a thousand tenants as for
 * one: what each promises is a series, from labels of its namespace.
 */
export const serviceLevelRules = (levels: ServiceLevels): (Alert | Recording)[] => [
  ...Object.entries(levels.namespaces).flatMap(([namespace, level]) => ofNamespace(namespace, level)),
  ...(levels.tenants ? ofTenants(levels.tenants) : []),
  ...served(),
  ...burns.flatMap(({ speed, factor, long, short, severity, for: pending }): Alert[] => [
    {
      alert: `GatewayErrorBudgetBurns${speed}`,
      severity,
      for: pending,
      expr: burning('errors', `${factor} * (1 - plinth:objective_availability:ratio)`, long, short),
      summary: `Requests to ${service} fail`,
      description: `{{ $value | humanizePercentage }} of the requests of the last ${long} failed, ${factor} times as many as its objective allows.`,
    },
    {
      alert: `GatewayLatencyBudgetBurns${speed}`,
      severity: severity === 'critical' ? 'warning' : 'info',
      for: pending,
      expr: burning('slow', `${factor} * ${SLOW} * plinth:objective_latency:le`, long, short),
      summary: `Requests to ${service} are slow`,
      description: `{{ $value | humanizePercentage }} of the requests of the last ${long} took longer than its objective says; ${100 - 100 * SLOW} % are to be faster.`,
    },
  ]),
];

const ofNamespace = (namespace: string, level: ServiceLevel): Recording[] => {
  const { availability, latency } = serviceLevel(level);
  return [
    {
      record: 'plinth:objective_availability:ratio',
      labels: { namespace },
      expr: `vector(${ratio(availability)})`,
    },
    {
      record: 'plinth:objective_latency:le',
      labels: { namespace, le: String(latency) },
      expr: 'vector(1)',
    },
  ];
};

const ratio = (percent: number): number => Number((percent / 100).toPrecision(6));

/** From the labels of their namespaces, as kube-state-metrics has them; one that is not there is empty. */
function ofTenants(level: ServiceLevel): Recording[] {
  const { availability, latency } = serviceLevel(level);
  const stages = (more = '') => `kube_namespace_labels{label_plinth_dev_tenant!=""${more}}`;
  const promising = (said: number | '') =>
    `${ratio(said || availability)} * max by (namespace) (${stages(`,label_plinth_dev_availability="${said}"`)})`;
  return [
    {
      record: 'plinth:objective_availability:ratio',
      expr: ['' as const, ...availabilities].map(promising).join('\nor '),
    },
    {
      record: 'plinth:objective_latency:le',
      expr: `
        max by (namespace, le) (
          label_replace(
            label_replace(${stages()}, "le", "${latency}", "", ""),
            "le", "$1", "label_plinth_dev_latency", "(.+)"
          )
        )`,
    },
  ];
}

/**
 * Requests a second to each service, those that failed, and those that took longer than is promised. Long windows are averages of short
 * ones: over the gateway's own series, which are a hundred times as many, Prometheus would refuse to look at six hours.
 */
function served(): Recording[] {
  const all = perService(`istio_requests_total{${fromGateway}}`);
  const failed = perService(`istio_requests_total{${fromGateway},response_code=~"5.."}`);
  const timed = perService(`istio_request_duration_milliseconds_count{${fromGateway}}`);
  const within = perService(
    `istio_request_duration_milliseconds_bucket{${fromGateway},le=~"${bounds}"}`,
    'le',
  );
  const none = '0 * plinth:gateway_requests:rate5m';
  const base = {
    requests: all,
    errors: `${failed} or ${none}`,
    slow: `
      (${timed} or ${none})
        - (sum by (namespace, service) (${within} * on (namespace, le) group_left () plinth:objective_latency:le) or ${none})
        and on (namespace) plinth:objective_latency:le`,
  };
  return [
    ...Object.entries(base).map(([what, expr]) => ({ record: `plinth:gateway_${what}:rate5m`, expr })),
    ...['30m', '1h', '6h'].flatMap((window) =>
      Object.keys(base).map((what) => ({
        record: `plinth:gateway_${what}:rate${window}`,
        expr: `avg_over_time(plinth:gateway_${what}:rate5m[${window}])`,
      })),
    ),
  ];
}

/** Prometheus 3 stores a bound as `1000.0`, Prometheus 2 as it is given. */
const bounds = `(${latencies.join('|')})(\\\\.0)?`;

/** Increase a second, with the labels by which alerts are routed; bounds as they are given. */
export function perService(counter: string, bound?: 'le'): string {
  const labels = bound ? ', le' : '';
  const named = `
    label_replace(
      label_replace(
        sum by (destination_service_namespace, destination_service_name${labels}) (rate(${counter}[5m])),
        "service", "$1", "destination_service_name", "(.*)"
      ),
      "namespace", "$1", "destination_service_namespace", "(.*)"
    )`;
  const plain = bound ? `label_replace(${named}, "le", "$1", "le", "(.+)\\\\.0")` : named;
  return `sum by (namespace, service${labels}) (${plain})`;
}

const burning = (what: 'errors' | 'slow', allowed: string, long: string, short: string): string => `
  plinth:gateway_${what}:rate${long} / plinth:gateway_requests:rate${long}
    > on (namespace) group_left () (${allowed})
    and on (namespace, service) (
      plinth:gateway_${what}:rate${short} / plinth:gateway_requests:rate${short}
        > on (namespace) group_left () (${allowed})
    )
    and on (namespace, service) plinth:gateway_requests:rate${long} > ${QUIET}`;
