import type { RuleGroup } from '../../alert';

/** Hosts: that they are there, and that they are not overloaded. */
export const nodeAlerts: RuleGroup = {
  name: 'nodes',
  rules: [
    {
      alert: 'NodeExporterDown',
      severity: 'critical',
      for: '5m',
      expr: 'max by (job, instance, node) (up{job="node-exporter"}) == 0',
      summary: 'Host {{ $labels.instance }} does not answer',
      description:
        'The node exporter of {{ $labels.instance }} has not answered for 5 minutes: the host or its network is down.',
    },
    {
      alert: 'NodeNotReady',
      severity: 'critical',
      for: '5m',
      expr: 'max by (node, condition) (kube_node_status_condition{condition="Ready",status="true"}) == 0',
      summary: 'Node {{ $labels.node }} is not ready',
      description:
        'Kubernetes has not heard that {{ $labels.node }} is well for 5 minutes; its pods will be moved.',
    },
    {
      alert: 'NodePressure',
      severity: 'warning',
      for: '5m',
      expr: `
        max by (node, condition) (
          kube_node_status_condition{condition=~"MemoryPressure|DiskPressure|PIDPressure",status="true"}
        ) == 1`,
      summary: 'Node {{ $labels.node }} has {{ $labels.condition }}',
      description: 'The kubelet of {{ $labels.node }} reports {{ $labels.condition }} and evicts pods.',
    },
    {
      alert: 'NodeLoadHigh',
      severity: 'warning',
      for: '15m',
      expr: `
        max by (instance, node) (node_load5)
          / count by (instance, node) (node_cpu_seconds_total{mode="idle"})
          > 1.5`,
      summary: 'Host {{ $labels.instance }} is overloaded',
      description: '{{ $value | humanize }} processes per core have been running or waiting for 15 minutes.',
    },
    {
      alert: 'NodeMemoryHigh',
      severity: 'warning',
      for: '15m',
      expr: `
        max by (instance, node) (1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes) > 0.9`,
      summary: 'Host {{ $labels.instance }} is short of memory',
      description: '{{ $value | humanizePercentage }} of the memory is in use.',
    },
    {
      alert: 'NodeMemoryStall',
      severity: 'warning',
      for: '10m',
      expr: 'max by (instance, node) (rate(node_pressure_memory_waiting_seconds_total[5m])) > 0.2',
      summary: 'Processes on {{ $labels.instance }} wait for memory',
      description:
        'Processes have waited for memory {{ $value | humanizePercentage }} of the time for 10 minutes.',
    },
  ],
};
