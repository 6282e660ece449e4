import type { AlertCases } from './case';

const here = { namespace: 'garage-system' };
const of = 'namespace="garage-system",pod="garage-0",job="garage"';
const up = `up{${of},container="garage"}`;
const disk = (what: string, volume: string) => `garage_local_disk_${what}{${of},volume="${volume}"}`;
const requests = `api_s3_request_counter{${of},api_endpoint="PutObject"}`;
const errors = (status: string) =>
  `api_s3_error_counter{${of},api_endpoint="PutObject",status_code="${status}"}`;

export const garage: AlertCases = {
  GarageDown: {
    firing: { series: { [up]: '0x20' }, at: '7m', labels: { ...here, container: 'garage' } },
    silent: { series: { [up]: '0x3 1x20' }, at: '7m' },
  },
  GarageUnavailable: {
    firing: { series: { [`cluster_available{${of}}`]: '0x20' }, at: '10m', labels: here },
    silent: { series: { [`cluster_available{${of}}`]: '0x3 1x20' }, at: '10m' },
  },
  GarageDiskAlmostFull: {
    firing: {
      series: {
        [disk('avail', 'data')]: '9x40',
        [disk('total', 'data')]: '100x40',
        [disk('avail', 'metadata')]: '9x40',
        [disk('total', 'metadata')]: '100x40',
      },
      at: '30m',
      labels: here,
    },
    silent: { series: { [disk('avail', 'data')]: '11x40', [disk('total', 'data')]: '100x40' }, at: '30m' },
  },
  GarageBlocksLost: {
    firing: { series: { [`block_resync_errored_blocks{${of}}`]: '2x90' }, at: '80m', labels: here },
    silent: { series: { [`block_resync_errored_blocks{${of}}`]: '2x30 0x60' }, at: '80m' },
  },
  GarageRequestsFailing: {
    firing: {
      series: { [requests]: '100+100x60', [errors('500')]: '10+10x60' },
      at: '40m',
      labels: here,
    },
    // Who asks for what is not there, or may not, is told so.
    silent: {
      series: { [requests]: '100+100x60', [errors('404')]: '90+90x60', [errors('500')]: '1+1x60' },
      at: '40m',
    },
  },
};
