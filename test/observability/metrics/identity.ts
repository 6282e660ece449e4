import type { Exporter } from './exporter';

/** Keycloak with `metrics-enabled` and `event-metrics-user-enabled`, at `:9000/metrics`. */
export const keycloak: Exporter = {
  name: 'keycloak',
  source: 'https://www.keycloak.org/observability/metrics-for-troubleshooting-keycloak',
  monitor: 'keycloak',
  births:
    'https://github.com/keycloak/keycloak/blob/26.7.5/quarkus/runtime/src/main/java/org/keycloak/quarkus/runtime/services/metrics/events/MicrometerUserEventMetricsEventListenerProvider.java; Micrometer registers a meter when it is first asked for',
  metrics: {
    agroal_acquire_count_total: 'counter: datasource',
    agroal_active_count: 'gauge: datasource',
    agroal_available_count: 'gauge: datasource',
    agroal_awaiting_count: 'gauge: datasource',
    agroal_blocking_time_average_milliseconds: 'gauge: datasource',
    agroal_creation_count_total: 'counter: datasource',
    agroal_max_used_count: 'gauge: datasource',
    http_server_active_requests: 'gauge',
    http_server_requests_seconds_count: 'counter at first event: method outcome status uri',
    http_server_requests_seconds_sum: 'counter at first event: method outcome status uri',
    jvm_gc_pause_seconds_count: 'counter at first event: action cause gc',
    jvm_gc_pause_seconds_sum: 'counter at first event: action cause gc',
    jvm_memory_max_bytes: 'gauge: area id',
    jvm_memory_used_bytes: 'gauge: area id',
    jvm_threads_live_threads: 'gauge',
    keycloak_credentials_password_hashing_validations_total:
      'counter at first event: realm algorithm hashing_strength outcome',
    keycloak_user_events_total: 'counter at first event: event error realm',
    process_cpu_usage: 'gauge',
    process_uptime_seconds: 'gauge',
    vendor_cluster_size: 'gauge: cache_manager',
    vendor_statistics_approximate_entries: 'gauge: cache',
    vendor_statistics_hit_ratio: 'gauge: cache',
  },
};

/** oauth2-proxy with `--metrics-address`, of each host that has one. */
export const oauth2Proxy: Exporter = {
  name: 'oauth2-proxy',
  source: 'https://github.com/oauth2-proxy/oauth2-proxy/blob/v7.15.6/pkg/middleware/metrics.go',
  monitor: 'oauth2-proxy-prometheus',
  births:
    'https://github.com/oauth2-proxy/oauth2-proxy/blob/v7.15.6/pkg/middleware/metrics.go registerRequestsCounter; a vector has a counter when its code is first answered',
  metrics: {
    oauth2_proxy_requests_total: 'counter at first event: code',
  },
};
