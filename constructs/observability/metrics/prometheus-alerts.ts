import { noneUp, type RuleGroup } from '../../alert';

/** The monitoring itself, and the sign of life that somebody outside waits for. */
export const prometheusAlerts: RuleGroup = {
  name: 'monitoring',
  rules: [
    {
      alert: 'Watchdog',
      severity: 'none',
      for: '0s',
      expr: 'vector(1)',
      summary: 'Alerts are delivered',
      description: 'It always fires. What receives it raises the alarm when it stops.',
    },
    {
      alert: 'TargetDown',
      severity: 'warning',
      for: '10m',
      expr: `
        count by (job, namespace) (up == 0)
          / count by (job, namespace) (up)
          > 0.1`,
      summary: '{{ $labels.job }} in {{ $labels.namespace }} is not scraped',
      description:
        '{{ $value | humanizePercentage }} of its targets have not answered for 10 minutes; alerts on what they measure are blind.',
    },
    {
      alert: 'KubeStateMetricsAbsent',
      severity: 'critical',
      for: '10m',
      expr: noneUp({ job: 'kube-state-metrics' }),
      summary: 'kube-state-metrics is gone',
      description: 'No alert on nodes, pods and Jobs can fire.',
    },
    {
      alert: 'KubeletMetricsAbsent',
      severity: 'critical',
      for: '10m',
      expr: noneUp({ job: 'kubelet' }),
      summary: 'No kubelet is scraped',
      description: 'No alert on volumes and on the memory of containers can fire.',
    },
    {
      alert: 'NodeExporterAbsent',
      severity: 'critical',
      for: '10m',
      expr: noneUp({ job: 'node-exporter' }),
      summary: 'The node exporter is gone from every host',
      description: 'No alert on hosts and their disks can fire.',
    },
    {
      alert: 'PrometheusConfigurationRejected',
      severity: 'critical',
      for: '10m',
      expr: `
        max by (namespace, pod) (max_over_time(prometheus_config_last_reload_successful[5m])) == 0`,
      summary: '{{ $labels.pod }} runs with an old configuration',
      description: 'It could not load its configuration or its rules for 10 minutes.',
    },
    {
      alert: 'PrometheusRulesFailing',
      severity: 'critical',
      for: '15m',
      expr: 'sum by (namespace, pod, rule_group) (increase(prometheus_rule_evaluation_failures_total[5m])) > 0',
      summary: '{{ $labels.pod }} cannot evaluate rules',
      description: 'Rules of {{ $labels.rule_group }} fail; their alerts do not fire.',
    },
    {
      alert: 'PrometheusNotDelivering',
      severity: 'critical',
      for: '10m',
      expr: `
        sum by (namespace, pod) (
          increase(prometheus_notifications_dropped_total[5m])
        ) > 0`,
      summary: '{{ $labels.pod }} drops alerts',
      description: '{{ $value | humanize }} alerts were not delivered to any Alertmanager in 5 minutes.',
    },
    {
      alert: 'PrometheusWithoutAlertmanager',
      severity: 'critical',
      for: '10m',
      expr: `
        max by (namespace, pod) (
          max_over_time(prometheus_notifications_alertmanagers_discovered[5m])
        ) < 1`,
      summary: '{{ $labels.pod }} finds no Alertmanager',
      description: 'It knows of no Alertmanager to send alerts to.',
    },
    {
      alert: 'PrometheusStorageFailing',
      severity: 'warning',
      for: '15m',
      expr: `
        sum by (namespace, pod) (
          increase(prometheus_tsdb_compactions_failed_total[3h])
            + increase(prometheus_tsdb_reloads_failures_total[3h])
            + increase(prometheus_tsdb_wal_corruptions_total[3h])
        ) > 0`,
      summary: '{{ $labels.pod }} cannot keep what it has measured',
      description: '{{ $value | humanize }} failures of its storage in 3 hours.',
    },
    {
      alert: 'PrometheusSampleLimitHit',
      severity: 'warning',
      for: '15m',
      expr: `
        sum by (namespace, pod) (increase(prometheus_target_scrapes_exceeded_sample_limit_total[5m])) > 0`,
      summary: '{{ $labels.pod }} refuses targets with too many series',
      description:
        '{{ $value | humanize }} scrapes were thrown away in 5 minutes: a tenant’s api gives more series than `prometheus.tenantSampleLimit`.',
    },
    {
      alert: 'AlertmanagerConfigurationRejected',
      severity: 'critical',
      for: '10m',
      expr: `
        max by (namespace, pod) (max_over_time(alertmanager_config_last_reload_successful[5m])) == 0`,
      summary: '{{ $labels.pod }} runs with an old configuration',
      description: 'It could not load its configuration for 10 minutes; the routing is the old one.',
    },
    {
      alert: 'AlertmanagerSendFailing',
      severity: 'critical',
      for: '5m',
      expr: `
        sum by (namespace, pod, integration) (rate(alertmanager_notifications_failed_total[5m])) > 0`,
      summary: 'Alerts are not delivered by {{ $labels.integration }}',
      description: '{{ $labels.pod }} has failed to deliver for 5 minutes. Other ways may still work.',
    },
    {
      alert: 'AlertmanagerMembersMissing',
      severity: 'warning',
      for: '15m',
      expr: `
        max by (namespace, pod) (max_over_time(alertmanager_cluster_members[5m]))
          < on (namespace) group_left ()
            count by (namespace) (max_over_time(alertmanager_cluster_members[5m]))`,
      summary: '{{ $labels.pod }} does not see the other Alertmanagers',
      description: 'It sees {{ $value }} of them: people are told everything more than once.',
    },
    {
      alert: 'PrometheusMonitorRejected',
      severity: 'warning',
      for: '10m',
      expr: 'max by (namespace, resource) (prometheus_operator_managed_resources{state="rejected"}) > 0',
      summary: 'A {{ $labels.resource }} is refused',
      description:
        'The Prometheus operator has refused {{ $value }} of them for 10 minutes: what they scrape or evaluate is not. Their status says why.',
    },
    {
      alert: 'PrometheusOperatorFailing',
      severity: 'warning',
      for: '15m',
      expr: `
        sum by (namespace, controller) (rate(prometheus_operator_reconcile_errors_total[5m]))
          / sum by (namespace, controller) (rate(prometheus_operator_reconcile_operations_total[5m]))
          > 0.1`,
      summary: 'The Prometheus operator cannot do its work',
      description:
        '{{ $value | humanizePercentage }} of its attempts on {{ $labels.controller }} fail; changes of rules and scrapes do not arrive.',
    },
  ],
};
