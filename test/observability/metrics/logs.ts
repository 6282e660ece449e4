import type { Exporter } from './exporter';

export const loki: Exporter = {
  name: 'loki',
  source: 'https://github.com/grafana/loki/tree/v3.7.8/production/loki-mixin',
  monitor: 'loki',
  births:
    'https://github.com/grafana/loki/blob/v3.7.8/pkg/validation/validate.go; of its rules as in Prometheus: rules/group.go, notifier/sendloop.go',
  metrics: {
    loki_compactor_apply_retention_last_successful_run_timestamp_seconds: 'gauge',
    loki_boltdb_shipper_compact_tables_operation_last_successful_run_timestamp_seconds: 'gauge',
    loki_discarded_bytes_total: 'counter at first event: reason tenant retention_hours policy format',
    loki_discarded_samples_total: 'counter at first event: reason tenant retention_hours policy format',
    loki_distributor_bytes_received_total: 'counter at first event: tenant retention_hours',
    loki_distributor_lines_received_total: 'counter at first event: tenant',
    loki_ingester_memory_chunks: 'gauge',
    loki_ingester_memory_streams: 'gauge: tenant',
    loki_panic_total: 'counter',
    loki_prometheus_notifications_dropped_total: 'counter: user alertmanager',
    loki_prometheus_notifications_errors_total: 'counter: user alertmanager',
    loki_prometheus_notifications_sent_total: 'counter: user alertmanager',
    loki_prometheus_rule_evaluation_failures_total: 'counter: user rule_group',
    loki_prometheus_rule_evaluations_total: 'counter: user rule_group',
    loki_request_duration_seconds: 'histogram at first event: method route status_code ws',
  },
};

export const alloy: Exporter = {
  name: 'alloy',
  source: 'https://grafana.com/docs/alloy/latest/reference/components/loki/loki.write/#debug-metrics',
  monitor: 'alloy',
  births:
    'https://github.com/grafana/alloy/blob/v1.20.1/internal/component/common/loki/client/shards.go initBatchMetrics',
  metrics: {
    alloy_build_info: 'gauge: version',
    alloy_component_controller_running_components: 'gauge: health_type controller_id',
    alloy_config_last_load_successful: 'gauge',
    loki_process_dropped_lines_by_label_total: 'counter: component_id component_path label_name label_value',
    loki_process_dropped_lines_total: 'counter: component_id component_path reason',
    loki_write_batch_retries_total: 'counter: component_id host tenant',
    loki_write_dropped_bytes_total: 'counter: component_id host reason tenant',
    loki_write_dropped_entries_total: 'counter: component_id host reason tenant',
    loki_write_sent_bytes_total: 'counter: component_id host tenant',
    loki_write_sent_entries_total: 'counter: component_id host tenant',
  },
};

export const promtail: Exporter = {
  name: 'promtail',
  source: 'https://grafana.com/docs/loki/v3.5.x/send-data/promtail/troubleshooting/',
  monitor: 'promtail',
  notYet: 'no environment collects logs with it',
  births:
    'https://github.com/grafana/loki/blob/release-3.5.x/clients/pkg/promtail/client/client.go initBatchMetrics',
  metrics: {
    logentry_dropped_lines_by_label_total: 'counter: label_name label_value',
    logentry_dropped_lines_total: 'counter: reason',
    promtail_dropped_entries_total: 'counter: host reason tenant',
    promtail_sent_entries_total: 'counter: host',
  },
};
