import { counted } from '../alert';
import { dashboard } from '../dashboard/dashboard';
import { graph, table, value } from '../dashboard/panel';

const seen = 'reporter="destination"';
const http = (more = '') => `rate(istio_requests_total{${seen}${more}}[$__rate_interval])`;
const tcp = (more = '') => `rate(istio_tcp_connections_opened_total{${seen}${more}}[$__rate_interval])`;
const mutual = ',connection_security_policy="mutual_tls"';
const plain = ',connection_security_policy="none"';
const ends =
  'source_workload_namespace, source_workload, destination_workload_namespace, destination_workload';

export const meshDashboard = () =>
  dashboard({
    uid: 'plinth-mesh',
    title: 'Mesh',
    description: 'What is encrypted, what is not, and whether the control plane is heard.',
    rows: [
      {
        title: 'Now',
        panels: [
          value({
            title: 'Requests by mutual TLS',
            unit: 'percentunit',
            decimals: 2,
            badBelow: 0.99,
            queries: [{ expr: `sum(${http(mutual)}) / sum(${http()})` }],
          }),
          value({
            title: 'Connections by mutual TLS',
            description:
              'Declared exceptions are among the others: the operator of the database has no sidecar.',
            unit: 'percentunit',
            decimals: 2,
            queries: [{ expr: `sum(${tcp(mutual)}) / sum(${tcp()})` }],
          }),
          value({
            title: 'Root certificate ends in',
            unit: 's',
            badBelow: 30 * 86400,
            queries: [{ expr: 'min(citadel_server_root_cert_expiry_seconds)' }],
          }),
          value({
            title: 'Proxies',
            unit: 'short',
            queries: [{ expr: 'sum(pilot_xds)' }],
          }),
          value({
            title: 'Control planes',
            unit: 'short',
            badBelow: 1,
            queries: [{ expr: 'count(pilot_info) or vector(0)' }],
          }),
          value({
            title: 'Certificates that were refused',
            unit: 'short',
            decimals: 0,
            bad: { from: 1, worseFrom: 10 },
            queries: [
              {
                expr: ['citadel_server_csr_sign_err_count', 'citadel_server_authentication_failure_count']
                  .map((counter) => `(sum(${counted(counter, '1h')}) or vector(0))`)
                  .join(' + '),
              },
            ],
          }),
        ],
      },
      {
        title: 'Mutual TLS',
        panels: [
          graph({
            title: 'Requests by encryption',
            unit: 'reqps',
            stacked: true,
            queries: [
              {
                expr: `sum by (connection_security_policy) (${http()})`,
                legend: '{{connection_security_policy}}',
              },
            ],
          }),
          graph({
            title: 'Connections by encryption',
            unit: 'cps',
            stacked: true,
            queries: [
              {
                expr: `sum by (connection_security_policy) (${tcp()})`,
                legend: '{{connection_security_policy}}',
              },
            ],
          }),
          table({
            title: 'In plain text, requests of the last hour',
            queries: [
              {
                expr: `sort_desc(sum by (${ends}) (${counted(`istio_requests_total{${seen}${plain}}`, '1h')}) > 0)`,
              },
            ],
          }),
          table({
            title: 'In plain text, connections of the last hour',
            queries: [
              {
                expr: `sort_desc(sum by (${ends}) (${counted(`istio_tcp_connections_opened_total{${seen}${plain}}`, '1h')}) > 0)`,
              },
            ],
          }),
        ],
      },
      {
        title: 'Refused by authorization',
        panels: [
          graph({
            title: 'Requests, by the pod that refuses them',
            description:
              'Of what the gateway hands on as well: without a token, or with a path that is for nobody outside.',
            unit: 'reqps',
            queries: [
              {
                expr: 'sum by (namespace, pod) (rate(envoy_http_rbac{authz_enforce_result="denied"}[$__rate_interval])) > 0',
                legend: '{{namespace}}/{{pod}}',
              },
            ],
          }),
          graph({
            title: 'Connections, by the pod that refuses them',
            unit: 'cps',
            queries: [
              {
                expr: 'sum by (namespace, pod) (rate(envoy_tcp{authz_enforce_result="denied"}[$__rate_interval])) > 0',
                legend: '{{namespace}}/{{pod}}',
              },
            ],
          }),
          table({
            title: 'Who was refused where, requests of the last hour',
            description:
              'Answers with 403 as the target’s proxy saw them, applications’ own among them. Of connections the dashboard of logs says who.',
            queries: [
              {
                expr: `sort_desc(sum by (${ends}) (${counted(`istio_requests_total{${seen},response_code="403"}`, '1h')}) > 0)`,
              },
            ],
          }),
        ],
      },
      {
        title: 'Control plane',
        panels: [
          graph({
            title: 'Time until a change is in the proxies',
            unit: 's',
            queries: [
              {
                expr: 'histogram_quantile(0.5, sum by (le) (rate(pilot_proxy_convergence_time_bucket[$__rate_interval])))',
                legend: '50 %',
              },
              {
                expr: 'histogram_quantile(0.99, sum by (le) (rate(pilot_proxy_convergence_time_bucket[$__rate_interval])))',
                legend: '99 %',
              },
            ],
          }),
          graph({
            title: 'Configuration that was sent, and refused',
            unit: 'ops',
            queries: [
              { expr: 'sum by (type) (rate(pilot_xds_pushes[$__rate_interval]))', legend: '{{type}}' },
              {
                expr: 'sum by (type) (rate(pilot_total_xds_rejects[$__rate_interval]))',
                legend: '{{type}} refused',
              },
            ],
          }),
          graph({
            title: 'Certificates',
            unit: 'ops',
            queries: [
              {
                expr: 'sum(rate(citadel_server_success_cert_issuance_count[$__rate_interval]))',
                legend: 'issued',
              },
              { expr: 'sum(rate(citadel_server_csr_sign_err_count[$__rate_interval]))', legend: 'refused' },
            ],
          }),
          graph({
            title: 'Sidecars',
            unit: 'ops',
            queries: [
              { expr: 'sum(rate(sidecar_injection_success_total[$__rate_interval]))', legend: 'injected' },
              { expr: 'sum(rate(sidecar_injection_failure_total[$__rate_interval]))', legend: 'failed' },
            ],
          }),
        ],
      },
    ],
  });
