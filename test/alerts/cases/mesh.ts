import type { AlertCases } from './case';

const ends = {
  source_workload_namespace: 'cnpg-system',
  source_workload: 'operator',
  destination_workload_namespace: 'iam-system',
  destination_workload: 'keycloak-db-1',
};
const traffic = (metric: string, policy: string, service: string) =>
  `${metric}{reporter="destination",connection_security_policy="${policy}",destination_service_name="${service}",${Object.entries(
    ends,
  )
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`;
const refusing = { namespace: 'iam-system', pod: 'keycloak-0' };
const refusals = (counter: string) =>
  `${counter},authz_enforce_result="denied",namespace="iam-system",pod="keycloak-0"}`;
const forbidden = (namespace: string, account: string) =>
  `istio_requests_total{reporter="destination",response_code="403",source_principal="spiffe://cluster.local/ns/${namespace}/sa/${account}",namespace="iam-system",pod="keycloak-0"}`;
const istiod = { namespace: 'istio-system' };
const requests = (policy: string) => traffic('istio_requests_total', policy, 'keycloak-instance-service');
const connections = (policy: string, service: string) =>
  traffic('istio_tcp_connections_opened_total', policy, service);

export const mesh: AlertCases = {
  PlaintextHttp: {
    firing: {
      series: { [requests('none')]: '_x15 1x15' },
      at: '25m',
      labels: { ...ends, namespace: 'iam-system' },
    },
    silent: { series: { [requests('mutual_tls')]: '1+1x20' }, at: '12m' },
  },
  PlaintextTcp: {
    firing: {
      series: { [connections('none', 'keycloak-db-rw')]: '_x15 1x15' },
      at: '25m',
      labels: { ...ends, namespace: 'iam-system' },
    },
    // The operator asks an instance how it is, on a port that is in no Service: declared, and TLS of its own.
    silent: {
      series: {
        [connections('none', 'InboundPassthroughCluster')]: '1+1x20 stale',
        [connections('mutual_tls', 'keycloak-db-rw')]: '1+1x40',
      },
      // Of an instance that is gone as well.
      at: '30m',
    },
  },
  AuthorizationDenied: {
    firing: {
      series: {
        [refusals('envoy_http_rbac{http_conn_manager_prefix="inbound_0.0.0.0_8080"')]: '0x10 1x20',
        [forbidden('shop', 'web')]: '_x10 1x20',
      },
      at: '20m',
      labels: refusing,
    },
    // Strangers, whom the gateway lets through to what refuses them.
    silent: {
      series: {
        [refusals('envoy_http_rbac{http_conn_manager_prefix="inbound_0.0.0.0_8080"')]: '0+10x40',
        [forbidden('istio-ingress', 'istio-ingress')]: '1+10x40',
      },
      at: '30m',
    },
  },
  IstiodDown: {
    firing: {
      series: { 'up{job="istiod",pod="istiod-0"}': '1x2 _x20' },
      at: '15m',
      labels: { ...istiod, job: 'istiod' },
    },
    silent: {
      series: { 'up{job="istiod",pod="istiod-0"}': '1x2 _x20', 'up{job="istiod",pod="istiod-1"}': '1x22' },
      at: '15m',
    },
  },
  MeshConfigurationRejected: {
    firing: {
      series: {
        'pilot_total_xds_rejects{type="type.googleapis.com/envoy.config.listener.v3.Listener"}': '_x15 1x15',
      },
      at: '25m',
      labels: { ...istiod, type: 'type.googleapis.com/envoy.config.listener.v3.Listener' },
    },
    silent: { series: { 'pilot_total_xds_rejects{type="cds"}': '4x20' }, at: '12m' },
  },
  SidecarInjectionFailing: {
    firing: {
      series: { 'sidecar_injection_failure_total{pod="istiod-0"}': '_x3 1x9' },
      at: '5m',
      labels: istiod,
    },
    silent: { series: { 'sidecar_injection_failure_total{pod="istiod-0"}': '1x12' }, at: '5m' },
  },
};
