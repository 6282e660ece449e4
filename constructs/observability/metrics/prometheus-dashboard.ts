import { dashboard } from '../../dashboard/dashboard';
import { graph, table, value } from '../../dashboard/panel';

export const prometheusDashboard = () =>
  dashboard({
    uid: 'plinth-monitoring',
    title: 'Alerts and monitoring',
    description: 'What is wrong now, and whether the monitoring itself can be trusted.',
    rows: [
      {
        title: 'Alerts',
        panels: [
          value({
            title: 'Critical',
            unit: 'short',
            bad: { from: 1, worseFrom: 1 },
            queries: [{ expr: 'count(ALERTS{alertstate="firing",severity="critical"}) or vector(0)' }],
          }),
          value({
            title: 'Warnings',
            unit: 'short',
            bad: { from: 1, worseFrom: 10 },
            queries: [{ expr: 'count(ALERTS{alertstate="firing",severity="warning"}) or vector(0)' }],
          }),
          value({
            title: 'Targets that are down',
            unit: 'short',
            bad: { from: 1, worseFrom: 3 },
            queries: [{ expr: 'count(up == 0) or vector(0)' }],
          }),
          value({
            title: 'Messages that were not delivered',
            unit: 'short',
            decimals: 0,
            bad: { from: 1, worseFrom: 5 },
            queries: [{ expr: 'sum(increase(alertmanager_notifications_failed_total[1h])) or vector(0)' }],
          }),
          table({
            title: 'Firing',
            queries: [
              {
                expr: 'sum by (alertname, severity, namespace, pod) (ALERTS{alertstate="firing",severity!="none"})',
              },
            ],
          }),
          table({
            title: 'Targets that are down',
            queries: [{ expr: 'sum by (job, namespace, pod) (up == 0)' }],
          }),
        ],
      },
      {
        title: 'Prometheus',
        panels: [
          graph({
            title: 'Series',
            unit: 'short',
            queries: [{ expr: 'prometheus_tsdb_head_series', legend: '{{pod}}' }],
          }),
          graph({
            title: 'Samples taken',
            unit: 'ops',
            queries: [
              {
                expr: 'sum by (pod) (rate(prometheus_tsdb_head_samples_appended_total[$__rate_interval]))',
                legend: '{{pod}}',
              },
            ],
          }),
          graph({
            title: 'Slowest scrapes',
            unit: 's',
            queries: [{ expr: 'topk(10, max by (job) (scrape_duration_seconds))', legend: '{{job}}' }],
          }),
          graph({
            title: 'Largest scrapes',
            unit: 'short',
            queries: [{ expr: 'topk(10, sum by (job) (scrape_samples_scraped))', legend: '{{job}}' }],
          }),
        ],
      },
      {
        title: 'Delivery',
        panels: [
          graph({
            title: 'Messages, by way',
            unit: 'short',
            queries: [
              {
                expr: 'sum by (integration) (increase(alertmanager_notifications_total[$__rate_interval]))',
                legend: '{{integration}}',
              },
              {
                expr: 'sum by (integration) (increase(alertmanager_notifications_failed_total[$__rate_interval]))',
                legend: '{{integration}} failed',
              },
            ],
          }),
          graph({
            title: 'Answers of hosts from outside',
            description: 'Probes of the public hosts: 1 where they answer as they should.',
            unit: 'short',
            max: 1,
            queries: [{ expr: 'min by (instance) (probe_success)', legend: '{{instance}}' }],
          }),
          graph({
            title: 'Certificates end in',
            unit: 's',
            queries: [
              { expr: 'min by (instance) (probe_ssl_earliest_cert_expiry) - time()', legend: '{{instance}}' },
              {
                expr: 'min by (namespace, name) (certmanager_certificate_expiration_timestamp_seconds) - time()',
                legend: '{{namespace}}/{{name}}',
              },
            ],
          }),
        ],
      },
    ],
  });
