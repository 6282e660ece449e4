import { dashboard } from '../../dashboard/dashboard';
import { graph, table, value } from '../../dashboard/panel';

const chosen = 'namespace=~"$namespace"';
const running = `${chosen},container!="",container!="POD"`;
const cpu = `rate(container_cpu_usage_seconds_total{${running}}[$__rate_interval])`;
const memory = `container_memory_working_set_bytes{${running}}`;
const requested = (resource: string) =>
  `kube_pod_container_resource_requests{${chosen},resource="${resource}"}`;

export const containerDashboard = () =>
  dashboard({
    uid: 'plinth-containers',
    title: 'Containers',
    description: 'CPU and memory of pods, against what they asked for and what they may have.',
    variables: [
      { name: 'namespace', label: 'Namespace', series: 'kube_pod_info', from: 'namespace', several: true },
    ],
    rows: [
      {
        title: 'Now',
        panels: [
          value({ title: 'CPU', unit: 'short', decimals: 2, queries: [{ expr: `sum(${cpu})` }] }),
          value({ title: 'Memory', unit: 'bytes', queries: [{ expr: `sum(${memory})` }] }),
          value({
            title: 'Pods that run',
            unit: 'short',
            queries: [{ expr: `sum(kube_pod_status_phase{${chosen},phase="Running"})` }],
          }),
          value({
            title: 'Pods that are not ready',
            unit: 'short',
            bad: { from: 1, worseFrom: 3 },
            queries: [
              {
                expr: `sum(kube_pod_status_ready{${chosen},condition="false"} and on (namespace, pod) kube_pod_status_phase{${chosen},phase="Running"} == 1) or vector(0)`,
              },
            ],
          }),
          value({
            title: 'Restarts in an hour',
            unit: 'short',
            decimals: 0,
            bad: { from: 1, worseFrom: 5 },
            queries: [{ expr: `sum(increase(kube_pod_container_status_restarts_total{${chosen}}[1h]))` }],
          }),
        ],
      },
      {
        title: 'CPU',
        panels: [
          graph({
            title: 'By namespace',
            unit: 'short',
            stacked: true,
            queries: [{ expr: `sum by (namespace) (${cpu})`, legend: '{{namespace}}' }],
          }),
          graph({
            title: 'By pod',
            unit: 'short',
            queries: [
              { expr: `topk(20, sum by (namespace, pod) (${cpu}))`, legend: '{{namespace}}/{{pod}}' },
            ],
          }),
          graph({
            title: 'Used of what was asked for',
            description: 'Above 1 a pod lives on what others leave.',
            unit: 'percentunit',
            queries: [
              {
                expr: `sum by (namespace) (${cpu}) / sum by (namespace) (${requested('cpu')})`,
                legend: '{{namespace}}',
              },
            ],
          }),
          graph({
            title: 'Held back by limits',
            description: 'Share of the periods in which a container had used up its limit.',
            unit: 'percentunit',
            max: 1,
            queries: [
              {
                expr: `sum by (namespace, pod) (rate(container_cpu_cfs_throttled_periods_total{${running}}[$__rate_interval])) / sum by (namespace, pod) (rate(container_cpu_cfs_periods_total{${running}}[$__rate_interval])) > 0.05`,
                legend: '{{namespace}}/{{pod}}',
              },
            ],
          }),
        ],
      },
      {
        title: 'Memory',
        panels: [
          graph({
            title: 'By namespace',
            unit: 'bytes',
            stacked: true,
            queries: [{ expr: `sum by (namespace) (${memory})`, legend: '{{namespace}}' }],
          }),
          graph({
            title: 'By pod',
            unit: 'bytes',
            queries: [
              { expr: `topk(20, sum by (namespace, pod) (${memory}))`, legend: '{{namespace}}/{{pod}}' },
            ],
          }),
          graph({
            title: 'Used of the limit',
            description: 'At 1 a container is killed.',
            unit: 'percentunit',
            max: 1,
            queries: [
              {
                expr: `topk(20, max by (namespace, pod, container) (${memory}) / on (namespace, pod, container) max by (namespace, pod, container) (kube_pod_container_resource_limits{${chosen},resource="memory"}))`,
                legend: '{{namespace}}/{{pod}} {{container}}',
              },
            ],
          }),
          graph({
            title: 'Network',
            unit: 'Bps',
            queries: [
              {
                expr: `sum by (namespace) (rate(container_network_receive_bytes_total{${chosen}}[$__rate_interval]))`,
                legend: '{{namespace}} received',
              },
              {
                expr: `sum by (namespace) (rate(container_network_transmit_bytes_total{${chosen}}[$__rate_interval]))`,
                legend: '{{namespace}} sent',
              },
            ],
          }),
        ],
      },
      {
        title: 'Trouble',
        panels: [
          table({
            title: 'Containers that wait',
            queries: [
              {
                expr: `sum by (namespace, pod, container, reason) (kube_pod_container_status_waiting_reason{${chosen}}) > 0`,
              },
            ],
          }),
          table({
            title: 'Restarts of the last day',
            queries: [
              {
                expr: `sort_desc(sum by (namespace, pod, container) (increase(kube_pod_container_status_restarts_total{${chosen}}[1d])) > 0.5)`,
              },
            ],
          }),
        ],
      },
    ],
  });
