import type { Exporter } from './exporter';

export const prometheus: Exporter = {
  name: 'prometheus',
  source: 'https://github.com/prometheus/prometheus/tree/main/documentation/prometheus-mixin',
  monitor: 'prometheus',
  births:
    'https://github.com/prometheus/prometheus/blob/v3.13.0/rules/group.go, notifier/sendloop.go: made at zero',
  metrics: {
    prometheus_config_last_reload_successful: 'gauge',
    prometheus_notifications_alertmanagers_discovered: 'gauge',
    prometheus_notifications_dropped_total: 'counter: alertmanager',
    prometheus_notifications_errors_total: 'counter: alertmanager',
    prometheus_notifications_sent_total: 'counter: alertmanager',
    prometheus_remote_storage_samples_failed_total: 'counter: remote_name url',
    prometheus_rule_evaluation_failures_total: 'counter: rule_group',
    prometheus_rule_group_iterations_missed_total: 'counter: rule_group',
    prometheus_target_scrape_pool_exceeded_target_limit_total: 'counter',
    prometheus_target_scrapes_exceeded_sample_limit_total: 'counter',
    prometheus_tsdb_compactions_failed_total: 'counter',
    prometheus_tsdb_head_samples_appended_total: 'counter: type',
    prometheus_tsdb_head_series: 'gauge',
    prometheus_tsdb_reloads_failures_total: 'counter',
    prometheus_tsdb_storage_blocks_bytes: 'gauge',
    prometheus_tsdb_wal_corruptions_total: 'counter',
  },
};

/** What Prometheus itself writes for each target. */
export const everyTarget: Exporter = {
  name: 'every target',
  source: 'https://prometheus.io/docs/concepts/jobs_instances/',
  metrics: {
    ALERTS: 'gauge: alertname alertstate severity',
    scrape_duration_seconds: 'gauge',
    scrape_samples_scraped: 'gauge',
    up: 'gauge',
  },
};

export const alertmanager: Exporter = {
  name: 'alertmanager',
  source: 'https://github.com/prometheus/alertmanager/tree/main/doc/alertmanager-mixin',
  monitor: 'alertmanager',
  births: 'https://github.com/prometheus/alertmanager/blob/v0.34.1/notify/metrics.go InitializeFor',
  metrics: {
    alertmanager_alerts: 'gauge: state',
    alertmanager_cluster_members: 'gauge',
    alertmanager_config_hash: 'gauge',
    alertmanager_config_last_reload_successful: 'gauge',
    alertmanager_notifications_failed_total: 'counter: integration reason',
    alertmanager_notifications_total: 'counter: integration',
  },
};

export const prometheusOperator: Exporter = {
  name: 'prometheus-operator',
  source: 'https://github.com/prometheus-operator/prometheus-operator/tree/main/jsonnet/mixin',
  monitor: 'prometheus-operator',
  births:
    'https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/pkg/operator/resource_reconciler.go',
  metrics: {
    prometheus_operator_list_operations_failed_total: 'counter: controller',
    prometheus_operator_managed_resources: 'gauge: resource state controller',
    prometheus_operator_ready: 'gauge: controller',
    prometheus_operator_reconcile_errors_total: 'counter: controller',
    prometheus_operator_reconcile_operations_total: 'counter: controller',
    prometheus_operator_watch_operations_failed_total: 'counter: controller',
  },
};

export const blackbox: Exporter = {
  name: 'blackbox-exporter',
  source: 'https://github.com/prometheus/blackbox_exporter/blob/master/README.md',
  monitor: 'probe/argocd',
  metrics: {
    probe_duration_seconds: 'gauge',
    probe_http_status_code: 'gauge',
    probe_ssl_earliest_cert_expiry: 'gauge',
    probe_success: 'gauge',
  },
};

export const grafana: Exporter = {
  name: 'grafana',
  source: 'https://grafana.com/docs/grafana/latest/setup-grafana/set-up-grafana-monitoring/',
  monitor: 'grafana',
  births: 'https://github.com/grafana/grafana/blob/v12.4.9/pkg/middleware/request_metrics.go',
  metrics: {
    grafana_build_info: 'gauge: version edition',
    grafana_http_request_duration_seconds: 'histogram at first event: handler method status_code',
    grafana_stat_totals_dashboard: 'gauge',
  },
};
