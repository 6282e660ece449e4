import type { Exporter } from './exporter';

const traffic = [
  'reporter source_workload source_workload_namespace source_principal source_app source_version source_cluster',
  'source_canonical_service source_canonical_revision destination_workload destination_workload_namespace',
  'destination_principal destination_app destination_version destination_service destination_service_name',
  'destination_service_namespace destination_cluster destination_canonical_service destination_canonical_revision',
  'request_protocol response_flags connection_security_policy',
].join(' ') as 'reporter';

/** Sidecars and gateways, at `:15020/stats/prometheus` or `:15090/stats/prometheus`. */
export const istioProxy: Exporter = {
  name: 'istio-proxy',
  source: 'https://istio.io/latest/docs/reference/config/metrics/',
  monitor: 'istio-proxy',
  births:
    'https://github.com/istio/proxy/blob/master/source/extensions/filters/http/istio_stats/istio_stats.cc',
  metrics: {
    // Made with the listener, at zero: test/verify/connectivity/istiod/refusals.cluster.ts
    envoy_http_rbac: 'counter: http_conn_manager_prefix authz_enforce_result',
    envoy_tcp: 'counter: tcp_prefix authz_enforce_result',
    envoy_server_live: 'gauge',
    envoy_server_days_until_first_cert_expiring: 'gauge',
    istio_request_bytes: `histogram at first event: ${traffic} response_code grpc_response_status`,
    istio_request_duration_milliseconds: `histogram at first event: ${traffic} response_code grpc_response_status`,
    istio_requests_total: `counter at first event: ${traffic} response_code grpc_response_status`,
    istio_response_bytes: `histogram at first event: ${traffic} response_code grpc_response_status`,
    istio_tcp_connections_closed_total: `counter at first event: ${traffic}`,
    istio_tcp_connections_opened_total: `counter at first event: ${traffic}`,
    istio_tcp_received_bytes_total: `counter at first event: ${traffic}`,
    istio_tcp_sent_bytes_total: `counter at first event: ${traffic}`,
  },
};

export const istiod: Exporter = {
  name: 'istiod',
  source: 'https://istio.io/latest/docs/reference/commands/pilot-discovery/#metrics',
  monitor: 'istiod',
  births:
    'https://github.com/istio/istio/blob/1.31.1/pkg/monitoring/counter.go OpenTelemetry sums: at what is recorded first',
  metrics: {
    citadel_server_authentication_failure_count: 'counter at first event',
    citadel_server_cert_chain_expiry_seconds: 'gauge',
    citadel_server_csr_count: 'counter at first event',
    citadel_server_csr_sign_err_count: 'counter at first event',
    citadel_server_root_cert_expiry_seconds: 'gauge',
    citadel_server_success_cert_issuance_count: 'counter at first event',
    galley_validation_failed: 'counter at first event: group version resource reason',
    galley_validation_passed: 'counter at first event: group version resource',
    pilot_info: 'gauge: version',
    pilot_proxy_convergence_time: 'histogram at first event',
    pilot_services: 'gauge',
    pilot_total_xds_internal_errors: 'counter at first event',
    pilot_total_xds_rejects: 'counter at first event: type err',
    pilot_xds: 'gauge: version',
    pilot_xds_pushes: 'counter at first event: type',
    sidecar_injection_failure_total: 'counter at first event',
    sidecar_injection_success_total: 'counter at first event',
  },
};
