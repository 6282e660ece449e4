import { noneUp, type RuleGroup } from '../alert';

/** Whether Garage answers, has room, and has what it was given. */
export function garageAlerts(namespace: string): RuleGroup {
  const here = `namespace="${namespace}"`;
  return {
    name: 'garage',
    rules: [
      {
        alert: 'GarageDown',
        severity: 'critical',
        for: '5m',
        expr: noneUp({ namespace, container: 'garage' }),
        summary: 'Garage is down',
        description:
          'It has not answered for 5 minutes: nothing is written to a bucket, and nothing is read.',
      },
      {
        alert: 'GarageUnavailable',
        severity: 'critical',
        for: '5m',
        expr: `min by (namespace) (cluster_available{${here}}) == 0`,
        summary: 'Garage has no node for its data',
        description:
          'It runs, and the layout names a node that is not there: for 5 minutes every request has been refused.',
      },
      {
        alert: 'GarageDiskAlmostFull',
        severity: 'critical',
        for: '15m',
        // The kubelet measures no volume that is a folder of the node.
        expr: `
          min by (namespace) (
            garage_local_disk_avail{${here},volume="data"} / garage_local_disk_total{${here},volume="data"}
          ) < 0.1`,
        summary: 'The disk of Garage is almost full',
        description: '{{ $value | humanizePercentage }} are left. Buckets take nothing more when nothing is.',
      },
      {
        alert: 'GarageBlocksLost',
        severity: 'critical',
        for: '15m',
        expr: `max by (namespace) (block_resync_errored_blocks{${here}}) > 0`,
        summary: 'Garage has lost {{ $value }} blocks',
        description:
          'They are not what was written, as was seen when they were read: objects that they are a part of cannot be read any more.',
      },
      {
        alert: 'GarageRequestsFailing',
        severity: 'warning',
        for: '15m',
        expr: `
          sum by (namespace) (rate(api_s3_error_counter{${here},status_code=~"5.."}[10m]))
            / sum by (namespace) (rate(api_s3_request_counter{${here}}[10m])) > 0.05`,
        summary: 'Garage answers with errors',
        description: '{{ $value | humanizePercentage }} of the requests have failed for 15 minutes.',
      },
    ],
  };
}
