import { dashboard } from '../../dashboard/dashboard';
import { graph, value } from '../../dashboard/panel';

const of = 'instance=~"$node"';
const rate = (series: string) => `rate(${series}[$__rate_interval])`;
const disks = `${of},fstype!~"tmpfs|ramfs|overlay|squashfs"`;
const free = `node_filesystem_avail_bytes{${disks}} / node_filesystem_size_bytes{${disks}}`;

export const nodeDashboard = () =>
  dashboard({
    uid: 'plinth-nodes',
    title: 'Nodes',
    description: 'The machines: load, memory, disks and network.',
    variables: [{ name: 'node', label: 'Node', series: 'node_uname_info', from: 'node', several: true }],
    rows: [
      {
        title: 'Now',
        panels: [
          value({
            title: 'Nodes',
            unit: 'short',
            badBelow: 1,
            queries: [{ expr: `count(node_uname_info{${of}})` }],
          }),
          value({
            title: 'Not ready',
            unit: 'short',
            bad: { from: 1, worseFrom: 2 },
            queries: [{ expr: 'sum(kube_node_status_condition{condition="Ready",status!="true"})' }],
          }),
          value({
            title: 'CPU',
            unit: 'percentunit',
            decimals: 0,
            bad: { from: 0.8, worseFrom: 0.95 },
            queries: [{ expr: `1 - avg(${rate(`node_cpu_seconds_total{${of},mode="idle"}`)})` }],
          }),
          value({
            title: 'Memory',
            unit: 'percentunit',
            decimals: 0,
            bad: { from: 0.8, worseFrom: 0.9 },
            queries: [
              {
                expr: `1 - sum(node_memory_MemAvailable_bytes{${of}}) / sum(node_memory_MemTotal_bytes{${of}})`,
              },
            ],
          }),
          value({
            title: 'Fullest disk',
            unit: 'percentunit',
            decimals: 0,
            bad: { from: 0.8, worseFrom: 0.9 },
            queries: [{ expr: `1 - min(${free})` }],
          }),
          value({
            title: 'Fullest volume',
            unit: 'percentunit',
            decimals: 0,
            bad: { from: 0.8, worseFrom: 0.9 },
            queries: [
              { expr: '1 - min(kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes)' },
            ],
          }),
        ],
      },
      {
        title: 'CPU and memory',
        panels: [
          graph({
            title: 'CPU',
            unit: 'percentunit',
            max: 1,
            queries: [
              {
                expr: `1 - avg by (instance) (${rate(`node_cpu_seconds_total{${of},mode="idle"}`)})`,
                legend: '{{instance}}',
              },
            ],
          }),
          graph({
            title: 'Load per core',
            unit: 'short',
            queries: [
              {
                expr: `node_load5{${of}} / on (instance) count by (instance) (node_cpu_seconds_total{${of},mode="idle"})`,
                legend: '{{instance}}',
              },
            ],
          }),
          graph({
            title: 'Memory in use',
            unit: 'percentunit',
            max: 1,
            queries: [
              {
                expr: `1 - node_memory_MemAvailable_bytes{${of}} / node_memory_MemTotal_bytes{${of}}`,
                legend: '{{instance}}',
              },
            ],
          }),
          graph({
            title: 'Time in which something had to wait',
            description:
              'Pressure stall information of the kernel: share of the time in which a task waited for it.',
            unit: 'percentunit',
            queries: [
              { expr: rate(`node_pressure_cpu_waiting_seconds_total{${of}}`), legend: '{{instance}} CPU' },
              {
                expr: rate(`node_pressure_memory_waiting_seconds_total{${of}}`),
                legend: '{{instance}} memory',
              },
              { expr: rate(`node_pressure_io_waiting_seconds_total{${of}}`), legend: '{{instance}} disk' },
            ],
          }),
        ],
      },
      {
        title: 'Disks and network',
        panels: [
          graph({
            title: 'Free on file systems',
            unit: 'percentunit',
            max: 1,
            queries: [{ expr: free, legend: '{{instance}} {{mountpoint}}' }],
          }),
          graph({
            title: 'Free on volumes',
            unit: 'percentunit',
            max: 1,
            queries: [
              {
                expr: 'kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes',
                legend: '{{namespace}}/{{persistentvolumeclaim}}',
              },
            ],
          }),
          graph({
            title: 'Disk, read and written',
            unit: 'Bps',
            queries: [
              {
                expr: `sum by (instance) (${rate(`node_disk_read_bytes_total{${of}}`)})`,
                legend: '{{instance}} read',
              },
              {
                expr: `sum by (instance) (${rate(`node_disk_written_bytes_total{${of}}`)})`,
                legend: '{{instance}} written',
              },
            ],
          }),
          graph({
            title: 'Network',
            unit: 'Bps',
            queries: [
              {
                expr: `sum by (instance) (${rate(`node_network_receive_bytes_total{${of},device!="lo"}`)})`,
                legend: '{{instance}} received',
              },
              {
                expr: `sum by (instance) (${rate(`node_network_transmit_bytes_total{${of},device!="lo"}`)})`,
                legend: '{{instance}} sent',
              },
            ],
          }),
        ],
      },
    ],
  });
