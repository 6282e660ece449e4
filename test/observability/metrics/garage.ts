import type { Exporter } from './exporter';

/** Types, labels and first values as test/garage/garage.cluster.ts sees them. */
export const garage: Exporter = {
  name: 'garage',
  source: 'https://garagehq.deuxfleurs.fr/documentation/reference-manual/monitoring/',
  monitor: 'garage',
  births:
    'https://git.deuxfleurs.fr/Deuxfleurs/garage/src/tag/v2.4.1/src/api/common/generic_server.rs: at the first request; src/block/metrics.rs: at the first block',
  metrics: {
    api_s3_error_counter: 'counter at first event: api_endpoint status_code',
    api_s3_request_counter: 'counter at first event: api_endpoint',
    block_bytes_read: 'counter at first event',
    block_bytes_written: 'counter at first event',
    block_resync_errored_blocks: 'gauge',
    cluster_available: 'gauge',
    garage_local_disk_avail: 'gauge: volume',
    garage_local_disk_total: 'gauge: volume',
    table_size: 'gauge: table_name',
  },
};
