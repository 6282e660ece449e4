import { counted } from '../alert';
import { dashboard } from '../dashboard/dashboard';
import { graph, table, value } from '../dashboard/panel';
import { ingressNamespace } from './ingress-namespace';

/** What the gateway sent on, as it saw it: with what never reached the service. */
const sent = `reporter="source",source_workload_namespace="${ingressNamespace.name}"`;
const chosen = `${sent},destination_service_namespace=~"$namespace"`;
const rate = (more = '') => `rate(istio_requests_total{${chosen}${more}}[$__rate_interval])`;
const service = '{{destination_service_namespace}}/{{destination_service_name}}';
const byService = 'destination_service_namespace, destination_service_name';

/** A quantile of the time to the end of the answer, in milliseconds. */
const quantile = (share: number, by = '') =>
  `
  histogram_quantile(${share}, sum by (le${by}) (
    rate(istio_request_duration_milliseconds_bucket{${chosen}}[$__rate_interval])
  ))`.trim();

export const gatewayDashboard = () =>
  dashboard({
    uid: 'plinth-gateway',
    title: 'Gateway',
    description: 'What comes in from outside: how much, how fast, and how much of it fails.',
    variables: [
      {
        name: 'namespace',
        label: 'Namespace',
        series: `istio_requests_total{${sent}}`,
        from: 'destination_service_namespace',
        several: true,
      },
    ],
    rows: [
      {
        title: 'Now',
        panels: [
          value({ title: 'Requests', unit: 'reqps', queries: [{ expr: `sum(${rate()})` }] }),
          value({
            title: 'Errors of services',
            description: 'Share of the requests that were answered with 5xx.',
            unit: 'percentunit',
            decimals: 2,
            bad: { from: 0.001, worseFrom: 0.01 },
            queries: [{ expr: `sum(${rate(',response_code=~"5.."')}) / sum(${rate()})` }],
          }),
          value({
            title: 'Refused',
            description: 'Share of the requests that were answered with 401, 403 or 429.',
            unit: 'percentunit',
            decimals: 2,
            queries: [{ expr: `sum(${rate(',response_code=~"401|403|429"')}) / sum(${rate()})` }],
          }),
          value({
            title: 'Half are faster than',
            unit: 'ms',
            decimals: 0,
            queries: [{ expr: quantile(0.5) }],
          }),
          value({
            title: '95 % are faster than',
            unit: 'ms',
            decimals: 0,
            queries: [{ expr: quantile(0.95) }],
          }),
          value({
            title: 'Gateways',
            unit: 'short',
            badBelow: 1,
            queries: [
              {
                expr: `sum(up{namespace="${ingressNamespace.name}",container="istio-proxy"}) or vector(0)`,
              },
            ],
          }),
        ],
      },
      {
        title: 'Requests',
        panels: [
          graph({
            title: 'Requests by service',
            unit: 'reqps',
            stacked: true,
            queries: [{ expr: `sum by (${byService}) (${rate()})`, legend: service }],
          }),
          graph({
            title: 'Requests by answer',
            unit: 'reqps',
            stacked: true,
            queries: [{ expr: `sum by (response_code) (${rate()})`, legend: '{{response_code}}' }],
          }),
          graph({
            title: 'Share of errors by service',
            unit: 'percentunit',
            queries: [
              {
                expr: `sum by (${byService}) (${rate(',response_code=~"5.."')}) / sum by (${byService}) (${rate()})`,
                legend: service,
              },
            ],
          }),
          graph({
            title: 'Time to the end of the answer',
            unit: 'ms',
            queries: [
              { expr: quantile(0.5), legend: '50 %' },
              { expr: quantile(0.95), legend: '95 %' },
              { expr: quantile(0.99), legend: '99 %' },
            ],
          }),
          graph({
            title: '95 % of the requests to a service are faster than',
            unit: 'ms',
            queries: [{ expr: quantile(0.95, `, ${byService}`), legend: service }],
          }),
          graph({
            title: 'Sent and received',
            unit: 'Bps',
            queries: [
              {
                expr: `sum(rate(istio_response_bytes_sum{${chosen}}[$__rate_interval]))`,
                legend: 'to clients',
              },
              {
                expr: `sum(rate(istio_request_bytes_sum{${chosen}}[$__rate_interval]))`,
                legend: 'from clients',
              },
            ],
          }),
        ],
      },
      {
        title: 'Why requests failed',
        panels: [
          table({
            title: 'Requests of the last hour that failed, with the reason of the proxy',
            description:
              'https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#response-flags-long tells what flags mean.',
            queries: [
              {
                expr: `
                  sort_desc(sum by (${byService}, response_code, response_flags) (
                    ${counted(`istio_requests_total{${chosen},response_code=~"5.."}`, '1h')}
                  ) > 0)`,
              },
            ],
          }),
        ],
      },
    ],
  });
