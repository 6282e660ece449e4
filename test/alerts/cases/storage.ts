import type { AlertCases } from './case';

const place = { instance: 'n1', node: 'n1', device: '/dev/vda1', fstype: 'ext4', mountpoint: '/' };
const on = (name: string, labels: Record<string, string>) =>
  `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`;
const disk = (name: string, fstype = 'ext4') => on(`node_filesystem_${name}`, { ...place, fstype });
const claim = { namespace: 'iam-system', persistentvolumeclaim: 'keycloak-db-1' };
const volume = (name: string) => on(`kubelet_volume_stats_${name}_bytes`, claim);

/** From 30 to 20 in eight hours, to 0 in another sixteen. */
const filling = '30-0.0208x480';

export const storage: AlertCases = {
  DiskAlmostFull: {
    firing: {
      series: { [disk('avail_bytes')]: '9x30', [disk('size_bytes')]: '100x30', [disk('readonly')]: '0x30' },
      at: '20m',
      labels: place,
    },
    silent: {
      series: {
        [disk('avail_bytes')]: '9x30',
        [disk('size_bytes')]: '100x30',
        [disk('readonly')]: '1x30',
        [disk('avail_bytes', 'tmpfs')]: '1x30',
        [disk('size_bytes', 'tmpfs')]: '100x30',
        [disk('readonly', 'tmpfs')]: '0x30',
      },
      at: '20m',
    },
  },
  DiskFillsInADay: {
    firing: {
      series: {
        [disk('avail_bytes')]: filling,
        [disk('size_bytes')]: '100x480',
        [disk('readonly')]: '0x480',
      },
      at: '8h',
      labels: place,
    },
    silent: {
      series: {
        [disk('avail_bytes')]: '20x480',
        [disk('size_bytes')]: '100x480',
        [disk('readonly')]: '0x480',
      },
      at: '8h',
    },
  },
  InodesLow: {
    firing: { series: { [disk('files_free')]: '4x40', [disk('files')]: '100x40' }, at: '35m', labels: place },
    silent: { series: { [disk('files_free')]: '0x40', [disk('files')]: '0x40' }, at: '35m' },
  },
  VolumeAlmostFull: {
    firing: {
      series: { [volume('available')]: '9x30', [volume('capacity')]: '100x30' },
      at: '20m',
      labels: claim,
    },
    silent: { series: { [volume('available')]: '11x30', [volume('capacity')]: '100x30' }, at: '20m' },
  },
  VolumeFillsInFourDays: {
    firing: {
      series: { [volume('available')]: filling, [volume('capacity')]: '100x480' },
      at: '8h',
      labels: claim,
    },
    silent: { series: { [volume('available')]: '20+0.01x480', [volume('capacity')]: '100x480' }, at: '8h' },
  },
};
