import { counted, noneUp, type RuleGroup } from '../alert';
import { observabilityNamespace } from './observability-namespace';

/**
 * Lines a second that the collector, one or the other, drops because of a limit.
 *
 * @see https://github.com/grafana/alloy/blob/v1.20.1/internal/component/loki/process/stages/limit.go
 * @see https://github.com/grafana/loki/blob/v3.7.8/clients/pkg/logentry/stages/limit.go
 */
const dropped = (lines: string): string =>
  `rate(loki_process_dropped_lines_${lines}[5m]) or rate(logentry_dropped_lines_${lines}[5m])`;

/** Logs on their way from the pods to Loki, in it, and its own rules. */
export const lokiAlerts: RuleGroup = {
  name: 'logs',
  rules: [
    {
      alert: 'LokiDown',
      severity: 'critical',
      for: '5m',
      expr: noneUp({ namespace: observabilityNamespace.name, container: 'loki' }),
      summary: 'Loki is down',
      description:
        'No replica has answered for 5 minutes: logs are neither kept nor found, and no rule on logs is evaluated.',
    },
    {
      alert: 'LokiIngestionFailing',
      severity: 'critical',
      for: '10m',
      expr: `
        sum by (namespace) (rate(loki_request_duration_seconds_count{route="loki_api_v1_push",status_code=~"5.."}[5m]))
          / sum by (namespace) (rate(loki_request_duration_seconds_count{route="loki_api_v1_push"}[5m]))
          > 0.05`,
      summary: 'Loki does not take logs',
      description:
        '{{ $value | humanizePercentage }} of the pushes have failed for 10 minutes. Collectors try again for a while, then lines are lost.',
    },
    {
      alert: 'LokiDiscardingLines',
      severity: 'warning',
      for: '15m',
      expr: `
        sum by (namespace, reason) (
          ${counted('loki_discarded_samples_total', '5m')}
        ) > 0`,
      summary: 'Loki refuses lines: {{ $labels.reason }}',
      description: 'Lines have been lost for 15 minutes, {{ $value | humanize }} of them in the last 5.',
    },
    {
      alert: 'LokiRequestsFailing',
      severity: 'warning',
      for: '15m',
      expr: `
        sum by (namespace, route) (
          rate(loki_request_duration_seconds_count{status_code=~"5..",route!="loki_api_v1_push"}[5m])
        )
          / sum by (namespace, route) (rate(loki_request_duration_seconds_count[5m]))
          > 0.1`,
      summary: 'Loki answers {{ $labels.route }} with errors',
      description: '{{ $value | humanizePercentage }} of the requests have failed for 15 minutes.',
    },
    {
      alert: 'LokiCompactionStale',
      severity: 'warning',
      for: '1h',
      expr: `
        time() - max by (namespace) (
          loki_boltdb_shipper_compact_tables_operation_last_successful_run_timestamp_seconds > 0
        ) > 3 * 3600`,
      summary: 'Loki does not compact its index',
      description:
        'It last did {{ $value | humanizeDuration }} ago. Queries become slow, and what is past its retention stays.',
    },
    {
      alert: 'LokiRulesFailing',
      severity: 'critical',
      for: '15m',
      expr: 'sum by (namespace, rule_group) (increase(loki_prometheus_rule_evaluation_failures_total[10m])) > 0',
      summary: 'Loki cannot evaluate its rules',
      description:
        'Alerts on logs of {{ $labels.rule_group }} have not fired for 15 minutes, whatever is logged.',
    },
    {
      alert: 'LokiNotDelivering',
      severity: 'critical',
      for: '10m',
      // Every alert that an error keeps from being sent is dropped, and counted as that too.
      expr: 'sum by (namespace) (increase(loki_prometheus_notifications_dropped_total[10m])) > 0',
      summary: 'Loki does not reach Alertmanager',
      description: '{{ $value | humanize }} alerts on logs were not delivered in 10 minutes.',
    },
    {
      alert: 'LogCollectorDropping',
      severity: 'critical',
      for: '5m',
      expr: `
        sum by (namespace, pod) (
          rate(loki_write_dropped_entries_total[5m]) or rate(promtail_dropped_entries_total[5m])
        ) > 0`,
      summary: 'The log collector drops lines',
      description: '{{ $labels.pod }} has lost {{ $value | humanize }} lines a second for 5 minutes.',
    },
    {
      alert: 'TenantLogLinesDropped',
      severity: 'warning',
      for: '15m',
      expr: `
        sum by (namespace) (
          label_replace(${dropped('by_label_total{label_name="namespace"}')}, "namespace", "$1", "label_value", "(.+)")
        ) > 0`,
      summary: '{{ $labels.namespace }} logs more than is taken',
      description:
        '{{ $value | humanize }} lines a second have been dropped for 15 minutes, those above `loki.tenantLinesPerSecond`.',
    },
    {
      alert: 'AccessLogLinesDropped',
      severity: 'warning',
      for: '15m',
      // What is dropped of a namespace is in both.
      expr: `
        sum by (namespace) (${dropped('total{reason="ratelimit_drop_stage"}')})
          - (
            sum by (namespace) (${dropped('by_label_total{label_name="namespace"}')})
              or 0 * sum by (namespace) (${dropped('total{reason="ratelimit_drop_stage"}')})
          )
          > 0.1`,
      summary: 'The access log is more than is taken',
      description:
        '{{ $value | humanize }} requests a second have not been logged for 15 minutes, those above `loki.accessLogLinesPerSecond`.',
    },
    {
      alert: 'LogCollectorSilent',
      severity: 'warning',
      for: '30m',
      expr: `
        sum by (namespace, pod) (
          rate(loki_write_sent_entries_total[10m]) or rate(promtail_sent_entries_total[10m])
        ) == 0`,
      summary: 'The log collector sends nothing',
      description: '{{ $labels.pod }} has sent no line for 30 minutes; the platform is never that quiet.',
    },
  ],
};
