import type { AlertCases } from './case';

const here = { namespace: 'observability-system' };
const of = (pod: string) => `namespace="observability-system",pod="${pod}"`;
const server = { ...here, pod: 'prometheus-main-0' };
const prometheus = of('prometheus-main-0');
const alertmanager = { ...here, pod: 'alertmanager-0' };
const gone = (job: string) => ({
  firing: { series: { [`up{job="${job}"}`]: '1x2 0x20' }, at: '15m', labels: { job } },
  silent: {
    series: { [`up{job="${job}",instance="a"}`]: '0x22', [`up{job="${job}",instance="b"}`]: '1x22' },
    at: '15m',
  },
});
const members = (pod: string) => `alertmanager_cluster_members{${of(pod)}}`;
const targets = (up: readonly number[]) =>
  Object.fromEntries(up.map((value, index) => [`up{job="loki",${of(`loki-${index}`)}}`, `${value}x20`]));
const storage = (failed: string) => ({
  [`prometheus_tsdb_compactions_failed_total{${prometheus}}`]: failed,
  [`prometheus_tsdb_reloads_failures_total{${prometheus}}`]: '0x40',
  [`prometheus_tsdb_wal_corruptions_total{${prometheus}}`]: '0x40',
});
const reconciles = (errors: string) => ({
  'prometheus_operator_reconcile_errors_total{namespace="observability-system",controller="prometheus"}':
    errors,
  'prometheus_operator_reconcile_operations_total{namespace="observability-system",controller="prometheus"}':
    '0+10x40',
});

const monitors = (rejected: string) =>
  Object.fromEntries(
    Object.entries({ selected: '47', rejected }).map(([state, value]) => [
      `prometheus_operator_managed_resources{namespace="observability-system",controller="prometheus",resource="ServiceMonitor",state="${state}"}`,
      `${value}x30`,
    ]),
  );

export const monitoring: AlertCases = {
  Watchdog: { firing: { series: {}, at: '0m', labels: {} }, silent: 'never' },
  TargetDown: {
    firing: { series: targets([1, 0, 1]), at: '15m', labels: { ...here, job: 'loki' } },
    silent: { series: targets([1, 1, 1]), at: '15m' },
  },
  KubeStateMetricsAbsent: gone('kube-state-metrics'),
  KubeletMetricsAbsent: gone('kubelet'),
  NodeExporterAbsent: gone('node-exporter'),
  PrometheusConfigurationRejected: {
    firing: {
      series: { [`prometheus_config_last_reload_successful{${prometheus}}`]: '0x30' },
      at: '20m',
      labels: server,
    },
    silent: {
      series: { [`prometheus_config_last_reload_successful{${prometheus}}`]: '1x5 0x3 1x20' },
      at: '20m',
    },
  },
  PrometheusRulesFailing: {
    firing: {
      series: { [`prometheus_rule_evaluation_failures_total{${prometheus},rule_group="nodes"}`]: '0+1x40' },
      at: '30m',
      labels: { ...server, rule_group: 'nodes' },
    },
    silent: {
      series: { [`prometheus_rule_evaluation_failures_total{${prometheus},rule_group="nodes"}`]: '3x40' },
      at: '30m',
    },
  },
  PrometheusNotDelivering: {
    firing: {
      series: { [`prometheus_notifications_dropped_total{${prometheus}}`]: '0+1x30' },
      at: '20m',
      labels: server,
    },
    silent: { series: { [`prometheus_notifications_dropped_total{${prometheus}}`]: '9x30' }, at: '20m' },
  },
  PrometheusWithoutAlertmanager: {
    firing: {
      series: { [`prometheus_notifications_alertmanagers_discovered{${prometheus}}`]: '0x30' },
      at: '20m',
      labels: server,
    },
    silent: {
      series: { [`prometheus_notifications_alertmanagers_discovered{${prometheus}}`]: '1x30' },
      at: '20m',
    },
  },
  PrometheusStorageFailing: {
    firing: { series: storage('0x10 1x30'), at: '30m', labels: server },
    silent: { series: storage('1x40'), at: '30m' },
  },
  PrometheusSampleLimitHit: {
    firing: {
      series: { [`prometheus_target_scrapes_exceeded_sample_limit_total{${prometheus}}`]: '0+1x40' },
      at: '25m',
      labels: server,
    },
    silent: {
      series: { [`prometheus_target_scrapes_exceeded_sample_limit_total{${prometheus}}`]: '5x40' },
      at: '25m',
    },
  },
  AlertmanagerConfigurationRejected: {
    firing: {
      series: { [`alertmanager_config_last_reload_successful{${of('alertmanager-0')}}`]: '0x30' },
      at: '20m',
      labels: alertmanager,
    },
    silent: {
      series: { [`alertmanager_config_last_reload_successful{${of('alertmanager-0')}}`]: '1x30' },
      at: '20m',
    },
  },
  AlertmanagerSendFailing: {
    firing: {
      series: {
        [`alertmanager_notifications_failed_total{${of('alertmanager-0')},integration="email",reason="other"}`]:
          '0+1x20',
      },
      at: '12m',
      labels: { ...alertmanager, integration: 'email' },
    },
    silent: {
      series: {
        [`alertmanager_notifications_failed_total{${of('alertmanager-0')},integration="email"}`]: '4x20',
      },
      at: '12m',
    },
  },
  AlertmanagerMembersMissing: {
    firing: {
      series: { [members('alertmanager-0')]: '1x30', [members('alertmanager-1')]: '2x30' },
      at: '22m',
      labels: alertmanager,
    },
    silent: {
      series: { [members('alertmanager-0')]: '2x30', [members('alertmanager-1')]: '2x30' },
      at: '22m',
    },
  },
  PrometheusMonitorRejected: {
    firing: { series: monitors('2'), at: '15m', labels: { ...here, resource: 'ServiceMonitor' } },
    silent: { series: monitors('0'), at: '15m' },
  },
  PrometheusOperatorFailing: {
    firing: { series: reconciles('0+5x40'), at: '25m', labels: { ...here, controller: 'prometheus' } },
    silent: { series: reconciles('5x40'), at: '25m' },
  },
};
