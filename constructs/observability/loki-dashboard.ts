import { dashboard } from '../dashboard/dashboard';
import { graph, logLines, value } from '../dashboard/panel';

const chosen = '{namespace=~"$namespace"}';

export const lokiDashboard = () =>
  dashboard({
    uid: 'plinth-logs',
    title: 'Logs',
    description: 'What is logged where, and whether it arrives.',
    variables: [
      { name: 'namespace', label: 'Namespace', series: 'kube_pod_info', from: 'namespace', several: true },
    ],
    rows: [
      {
        title: 'On their way',
        panels: [
          value({
            title: 'Received',
            unit: 'Bps',
            queries: [{ expr: 'sum(rate(loki_distributor_bytes_received_total[$__rate_interval]))' }],
          }),
          value({
            title: 'Refused lines',
            unit: 'ops',
            bad: { from: 0.001, worseFrom: 1 },
            queries: [{ expr: 'sum(rate(loki_discarded_samples_total[$__rate_interval])) or vector(0)' }],
          }),
          value({
            title: 'Lost by collectors',
            unit: 'ops',
            bad: { from: 0.001, worseFrom: 1 },
            queries: [
              {
                expr: 'sum(rate(loki_write_dropped_entries_total[$__rate_interval]) or rate(promtail_dropped_entries_total[$__rate_interval])) or vector(0)',
              },
            ],
          }),
          value({
            title: 'Streams',
            unit: 'short',
            queries: [{ expr: 'sum(loki_ingester_memory_streams)' }],
          }),
          graph({
            title: 'Answers of Loki that failed',
            unit: 'percentunit',
            width: 24,
            queries: [
              {
                expr: 'sum by (route) (rate(loki_request_duration_seconds_count{status_code=~"5.."}[$__rate_interval])) / sum by (route) (rate(loki_request_duration_seconds_count[$__rate_interval]))',
                legend: '{{route}}',
              },
            ],
          }),
        ],
      },
      {
        title: 'What is logged',
        panels: [
          graph({
            title: 'Lines by namespace',
            unit: 'ops',
            stacked: true,
            language: 'logql',
            queries: [{ expr: `sum by (namespace) (rate(${chosen}[$__auto]))`, legend: '{{namespace}}' }],
          }),
          graph({
            title: 'Lines with an error, by container',
            unit: 'ops',
            stacked: true,
            language: 'logql',
            queries: [
              {
                expr: `sum by (namespace, container) (rate(${chosen} |~ "(?i)\\\\b(error|fatal|panic)\\\\b" [$__auto]))`,
                legend: '{{namespace}} {{container}}',
              },
            ],
          }),
          logLines({
            title: 'Errors',
            queries: [{ expr: `${chosen} |~ "(?i)\\\\b(error|fatal|panic)\\\\b"` }],
          }),
          logLines({
            title: 'Audit',
            description: 'Sign-ins and administration in Keycloak, and what pgaudit writes in PostgreSQL.',
            queries: [{ expr: '{audit=~".+"}' }],
          }),
          logLines({
            title: 'Refused by authorization',
            description:
              'Who was refused where: `source_principal` is who calls in the mesh, `client_address` from where, and the pod is who refused.',
            queries: [{ expr: '{container="istio-proxy"} |= "rbac_access_denied"' }],
          }),
        ],
      },
    ],
  });
