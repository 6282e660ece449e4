import type { RuleGroup } from '../../alert';

/** File systems that are in memory, or a view of another one. */
const real = 'fstype!~"tmpfs|ramfs|overlay|squashfs",mountpoint!=""';
/** One alert for a disk of a host, whichever pod measures it. */
const perDisk = 'max by (instance, node, device, fstype, mountpoint)';
const perVolume = 'max by (namespace, persistentvolumeclaim)';

/** Disks of hosts and volumes of pods, before they are full. */
export const storageAlerts: RuleGroup = {
  name: 'storage',
  rules: [
    {
      alert: 'DiskAlmostFull',
      severity: 'critical',
      for: '15m',
      expr: `
        ${perDisk} (
          node_filesystem_avail_bytes{${real}} / node_filesystem_size_bytes{${real}} < 0.1
            and node_filesystem_readonly{${real}} == 0
        )`,
      summary: 'Disk {{ $labels.mountpoint }} of {{ $labels.instance }} is almost full',
      description: '{{ $value | humanizePercentage }} are left; the kubelet evicts pods before nothing is.',
    },
    {
      alert: 'DiskFillsInADay',
      severity: 'warning',
      for: '1h',
      expr: `
        ${perDisk} (
          node_filesystem_avail_bytes{${real}} / node_filesystem_size_bytes{${real}} < 0.25
            and predict_linear(node_filesystem_avail_bytes{${real}}[6h], 24 * 3600) < 0
            and node_filesystem_readonly{${real}} == 0
        )`,
      summary: 'Disk {{ $labels.mountpoint }} of {{ $labels.instance }} is full within a day',
      description:
        '{{ $value | humanizePercentage }} are left, and at the rate of the last 6 hours nothing will be in a day.',
    },
    {
      alert: 'InodesLow',
      severity: 'warning',
      for: '30m',
      expr: `
        ${perDisk} (
          node_filesystem_files_free{${real}} / (node_filesystem_files{${real}} > 0) < 0.05
        )`,
      summary: 'Disk {{ $labels.mountpoint }} of {{ $labels.instance }} has almost no room for more files',
      description:
        '{{ $value | humanizePercentage }} of the inodes are left; without one no file is made, however much space there is.',
    },
    {
      alert: 'VolumeAlmostFull',
      severity: 'critical',
      for: '15m',
      expr: `
        ${perVolume} (
          kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes < 0.1
        )`,
      summary: 'Volume {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} is almost full',
      description: '{{ $value | humanizePercentage }} are left. PostgreSQL stops when nothing is.',
    },
    {
      alert: 'VolumeFillsInFourDays',
      severity: 'warning',
      for: '1h',
      expr: `
        ${perVolume} (
          kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes < 0.25
            and predict_linear(kubelet_volume_stats_available_bytes[6h], 4 * 24 * 3600) < 0
        )`,
      summary: 'Volume {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} is full within four days',
      description:
        '{{ $value | humanizePercentage }} are left, and at the rate of the last 6 hours nothing will be in four days.',
    },
  ],
};
