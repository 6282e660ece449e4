import type { AlertCases } from './case';

const loki = 'namespace="observability-system",container="loki",pod="loki-0"';
const up = `up{${loki},job="loki"}`;
const requests = (route: string, status: string) =>
  `loki_request_duration_seconds_count{${loki},route="${route}",status_code="${status}",method="POST"}`;
const push = (status: string) => requests('loki_api_v1_push', status);
const here = { namespace: 'observability-system' };
const discarded = `loki_discarded_samples_total{${loki},reason="rate_limited",tenant="fake"}`;
const compacted = `loki_boltdb_shipper_compact_tables_operation_last_successful_run_timestamp_seconds{${loki}}`;
const failures = `loki_prometheus_rule_evaluation_failures_total{${loki},rule_group="logs"}`;
const undelivered = `loki_prometheus_notifications_dropped_total{${loki},alertmanager="http://alertmanager-0"}`;
const collector = { ...here, pod: 'alloy-0' };
const alloy = (name: string) =>
  `loki_write_${name}_entries_total{namespace="observability-system",pod="alloy-0"}`;
/** What Alloy counts of lines above a limit; both are there from the first such line on. */
const inAll = `loki_process_dropped_lines_total{namespace="observability-system",pod="alloy-0",component_id="loki.process.pods",reason="ratelimit_drop_stage"}`;
const ofStage = `loki_process_dropped_lines_by_label_total{namespace="observability-system",pod="alloy-0",component_id="loki.process.pods",label_name="namespace",label_value="tenant-acme-prod"}`;

export const logs: AlertCases = {
  LokiDown: {
    firing: { series: { [up]: '0x10' }, at: '7m', labels: { ...here, container: 'loki' } },
    silent: { series: { [up]: '0x10', [up.replace('loki-0', 'loki-1')]: '1x10' }, at: '7m' },
  },
  LokiIngestionFailing: {
    firing: { series: { [push('500')]: '6+6x30', [push('204')]: '60+60x30' }, at: '20m', labels: here },
    silent: {
      series: { [push('429')]: '6+6x30', [push('204')]: '60+60x30', [push('500')]: '1+1x30' },
      at: '20m',
    },
  },
  LokiDiscardingLines: {
    firing: { series: { [discarded]: '1+1x40' }, at: '25m', labels: { ...here, reason: 'rate_limited' } },
    silent: { series: { [discarded]: '50x40' }, at: '25m' },
  },
  LokiRequestsFailing: {
    firing: {
      series: {
        [requests('loki_api_v1_query_range', '500')]: '2+2x40',
        [requests('loki_api_v1_query_range', '200')]: '8+8x40',
      },
      at: '25m',
      labels: { ...here, route: 'loki_api_v1_query_range' },
    },
    silent: { series: { [push('500')]: '5+5x40', [push('204')]: '5+5x40' }, at: '25m' },
  },
  LokiCompactionStale: {
    firing: { series: { [compacted]: '600x300' }, at: '280m', labels: here },
    // The replicas that do not lead never did.
    silent: {
      series: { [compacted]: '600+60x300', [compacted.replace('loki-0', 'loki-1')]: '0x300' },
      at: '280m',
    },
  },
  LokiRulesFailing: {
    firing: { series: { [failures]: '0+1x40' }, at: '30m', labels: { ...here, rule_group: 'logs' } },
    silent: { series: { [failures]: '2x40' }, at: '30m' },
  },
  LokiNotDelivering: {
    firing: { series: { [undelivered]: '0+1x40' }, at: '25m', labels: here },
    silent: { series: { [undelivered]: '0x5 1x35' }, at: '25m' },
  },
  LogCollectorDropping: {
    firing: { series: { [alloy('dropped')]: '0+10x20' }, at: '12m', labels: collector },
    silent: { series: { [alloy('dropped')]: '10x20', [alloy('sent')]: '0+10x20' }, at: '12m' },
  },
  TenantLogLinesDropped: {
    firing: {
      series: { [ofStage]: '0+600x40', [inAll]: '0+600x40' },
      at: '25m',
      labels: { namespace: 'tenant-acme-prod' },
    },
    // A burst that is over.
    silent: { series: { [ofStage]: '600x40', [inAll]: '600x40' }, at: '25m' },
  },
  AccessLogLinesDropped: {
    firing: { series: { [inAll]: '0+60x40' }, at: '25m', labels: here },
    // All of it is a tenant's.
    silent: { series: { [ofStage]: '0+60x40', [inAll]: '0+60x40' }, at: '25m' },
  },
  LogCollectorSilent: {
    firing: { series: { [alloy('sent')]: '0+10x10 100x60' }, at: '60m', labels: collector },
    silent: { series: { [alloy('sent')]: '0+10x70' }, at: '60m' },
  },
};
