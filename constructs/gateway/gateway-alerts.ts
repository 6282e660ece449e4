import { type Alert, noneUp, type Recording, type RuleGroup } from '../alert';
import { ingressNamespace } from './ingress-namespace';

export interface GatewayAlertsProps {
  /** Share of requests that are answered without an error of the server, in percent. @default 99.9 */
  readonly availability?: number;
  /** Share of requests that are answered within a second, in percent. @default 99 */
  readonly fast?: number;
}

/** What the gateway sent on, as it saw it: with what never reached the service. */
const requests = `reporter="source",source_workload_namespace="${ingressNamespace.name}"`;

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

const windows = ['5m', '30m', '1h', '6h'] as const;
/** Requests a second below which a few that fail say nothing. */
const quiet = 0.05;

const service = '{{ $labels.namespace }}/{{ $labels.service }}';

/** The way in: that it is there, and how well each service behind it is served. */
export const gatewayAlerts = ({ availability = 99.9, fast = 99 }: GatewayAlertsProps = {}): RuleGroup => ({
  name: 'gateway',
  rules: [
    ...windows.flatMap(recordings),
    {
      alert: 'GatewayDown',
      severity: 'critical',
      for: '2m',
      expr: noneUp({ namespace: ingressNamespace.name, container: 'istio-proxy' }),
      summary: 'The gateway is down',
      description: 'None of its pods has answered for 2 minutes: nothing is reachable from outside.',
    },
    ...burns.map(
      ({ speed, factor, long, short, severity, for: pending }): Alert => ({
        alert: `GatewayErrorBudgetBurns${speed}`,
        severity,
        for: pending,
        expr: burning('errors', factor * (1 - availability / 100), long, short),
        summary: `Requests to ${service} fail`,
        description: `{{ $value | humanizePercentage }} of the requests of the last ${long} failed; ${availability} % are to succeed.`,
      }),
    ),
    ...burns.map(
      ({ speed, factor, long, short, severity, for: pending }): Alert => ({
        alert: `GatewayLatencyBudgetBurns${speed}`,
        severity: severity === 'critical' ? 'warning' : 'info',
        for: pending,
        expr: burning('slow', factor * (1 - fast / 100), long, short),
        summary: `Requests to ${service} are slow`,
        description: `{{ $value | humanizePercentage }} of the requests of the last ${long} took more than a second; ${fast} % are to be faster.`,
      }),
    ),
  ],
});

/** Per service and window: requests a second, the share of them that failed, and the share that took more than a second. */
function recordings(window: (typeof windows)[number]): Recording[] {
  const all = `rate(istio_requests_total{${requests}}[${window}])`;
  const failed = `rate(istio_requests_total{${requests},response_code=~"5.."}[${window}])`;
  const timed = `rate(istio_request_duration_milliseconds_count{${requests}}[${window}])`;
  // Prometheus 3 stores the bound as `1000.0`, Prometheus 2 as it is given.
  const within = `rate(istio_request_duration_milliseconds_bucket{${requests},le=~"1000(\\\\.0)?"}[${window}])`;
  return [
    { record: `plinth:gateway_requests:rate${window}`, expr: perService(sum(all)) },
    { record: `plinth:gateway_errors:ratio_rate${window}`, expr: perService(`${sum(failed)} / ${sum(all)}`) },
    {
      record: `plinth:gateway_slow:ratio_rate${window}`,
      expr: perService(`1 - ${sum(within)} / ${sum(timed)}`),
    },
  ];
}

const sum = (expr: string): string =>
  `sum by (destination_service_namespace, destination_service_name) (${expr})`;

/** With the labels by which alerts are routed. */
const perService = (expr: string): string => `
  sum by (namespace, service) (
    label_replace(
      label_replace(
        ${expr},
        "service", "$1", "destination_service_name", "(.*)"
      ),
      "namespace", "$1", "destination_service_namespace", "(.*)"
    )
  )`;

const burning = (what: 'errors' | 'slow', budget: number, long: string, short: string): string => {
  const threshold = Number(budget.toPrecision(6));
  return `
    plinth:gateway_${what}:ratio_rate${long} > ${threshold}
      and on (namespace, service) plinth:gateway_${what}:ratio_rate${short} > ${threshold}
      and on (namespace, service) plinth:gateway_requests:rate${long} > ${quiet}`;
};
