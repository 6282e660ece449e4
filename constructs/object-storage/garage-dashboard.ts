import { dashboard } from '../dashboard/dashboard';
import { graph, value } from '../dashboard/panel';

export const garageDashboard = () =>
  dashboard({
    uid: 'plinth-garage',
    title: 'Garage',
    description: 'The object store of the cluster.',
    rows: [
      {
        title: 'Now',
        panels: [
          value({
            title: 'Free',
            description: 'Of the disk that the volume is on.',
            unit: 'bytes',
            queries: [{ expr: 'min(garage_local_disk_avail{volume="data"})' }],
          }),
          value({
            title: 'Lost blocks',
            unit: 'short',
            bad: { from: 1, worseFrom: 1 },
            queries: [{ expr: 'max(block_resync_errored_blocks)' }],
          }),
          value({
            title: 'Objects',
            description: 'Versions that are not deleted, in all buckets.',
            unit: 'short',
            queries: [{ expr: 'max(table_size{table_name="object"})' }],
          }),
        ],
      },
      {
        title: 'Requests',
        panels: [
          graph({
            title: 'Requests by what they ask for',
            unit: 'reqps',
            stacked: true,
            queries: [
              {
                expr: 'sum by (api_endpoint) (rate(api_s3_request_counter[$__rate_interval]))',
                legend: '{{api_endpoint}}',
              },
            ],
          }),
          graph({
            title: 'Refused and failed',
            unit: 'reqps',
            stacked: true,
            queries: [
              {
                expr: 'sum by (status_code) (rate(api_s3_error_counter[$__rate_interval]))',
                legend: '{{status_code}}',
              },
            ],
          }),
        ],
      },
      {
        title: 'Disk',
        panels: [
          graph({
            title: 'Read and written',
            unit: 'Bps',
            queries: [
              { expr: 'sum(rate(block_bytes_read[$__rate_interval]))', legend: 'read' },
              { expr: 'sum(rate(block_bytes_written[$__rate_interval]))', legend: 'written' },
            ],
          }),
          graph({
            title: 'Disk',
            unit: 'bytes',
            queries: [
              { expr: 'max(garage_local_disk_total{volume="data"})', legend: 'there is' },
              { expr: 'min(garage_local_disk_avail{volume="data"})', legend: 'free' },
            ],
          }),
        ],
      },
    ],
  });
