import type { AlertCases } from './case';

const host = { instance: 'n1', node: 'n1' };
const exporter = 'up{job="node-exporter",instance="n1"}';
const condition = (name: string, status: string) =>
  `kube_node_status_condition{node="n1",condition="${name}",status="${status}"}`;
const cores = Object.fromEntries(
  ['0', '1'].map((cpu) => [`node_cpu_seconds_total{instance="n1",cpu="${cpu}",mode="idle"}`, '0+30x30']),
);
const total = 'node_memory_MemTotal_bytes{instance="n1"}';
const available = 'node_memory_MemAvailable_bytes{instance="n1"}';
const waiting = 'node_pressure_memory_waiting_seconds_total{instance="n1"}';

export const nodes: AlertCases = {
  NodeExporterDown: {
    firing: { series: { [exporter]: '1x2 0x8' }, at: '9m', labels: { job: 'node-exporter', ...host } },
    silent: { series: { [exporter]: '0x3 1x8' }, at: '9m' },
  },
  NodeNotReady: {
    firing: {
      series: { [condition('Ready', 'true')]: '0x10' },
      at: '6m',
      labels: { node: 'n1', condition: 'Ready' },
    },
    silent: {
      series: { [condition('Ready', 'true')]: '1x10', [condition('Ready', 'false')]: '0x10' },
      at: '6m',
    },
  },
  NodePressure: {
    firing: {
      series: { [condition('DiskPressure', 'true')]: '1x10' },
      at: '6m',
      labels: { node: 'n1', condition: 'DiskPressure' },
    },
    silent: {
      series: { [condition('DiskPressure', 'true')]: '0x10', [condition('Ready', 'true')]: '1x10' },
      at: '6m',
    },
  },
  NodeLoadHigh: {
    firing: {
      series: { ...cores, 'node_load5{instance="n1"}': '4x30' },
      at: '20m',
      labels: host,
    },
    silent: { series: { ...cores, 'node_load5{instance="n1"}': '3x30' }, at: '20m' },
  },
  NodeMemoryHigh: {
    firing: { series: { [total]: '100x30', [available]: '8x30' }, at: '20m', labels: host },
    silent: { series: { [total]: '100x30', [available]: '11x30' }, at: '20m' },
  },
  NodeMemoryStall: {
    firing: { series: { [waiting]: '0+18x30' }, at: '20m', labels: host },
    silent: { series: { [waiting]: '0+6x30' }, at: '20m' },
  },
};
