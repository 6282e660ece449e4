import type { AlertCases } from './case';

const cluster = { namespace: 'iam-system', cnpg_cluster: 'keycloak-db' };
const instance = (number: number) =>
  `namespace="iam-system",cnpg_cluster="keycloak-db",pod="keycloak-db-${number}"`;
const labels = (number: number) => ({ ...cluster, pod: `keycloak-db-${number}` });
const up = (number: number) => `cnpg_collector_up{${instance(number)}}`;
const streaming = (number: number) => `cnpg_pg_replication_streaming_replicas{${instance(number)}}`;
const recovering = (number: number, role = 'replica') =>
  `cnpg_pg_replication_in_recovery{${instance(number)},role="${role}"}`;
const receiving = (number: number) => `cnpg_pg_replication_is_wal_receiver_up{${instance(number)}}`;
const lag = (number: number) => `cnpg_pg_replication_lag{${instance(number)}}`;
const backends = (state: string) => `cnpg_backends_total{${instance(1)},datname="keycloak",state="${state}"}`;
const limit = `cnpg_pg_settings_setting{${instance(1)},name="max_connections"}`;
const transaction = `cnpg_backends_max_tx_duration_seconds{${instance(1)},datname="keycloak"}`;
const age = `cnpg_pg_database_xid_age{${instance(1)},datname="keycloak"}`;
const archiver = (time: string) => `cnpg_pg_stat_archiver_last_${time}_time{${instance(1)}}`;
const segments = `cnpg_collector_pg_wal_archive_status{${instance(1)},value="ready"}`;
const backup = (name: string) =>
  `barman_cloud_cloudnative_pg_io_last_${name}_backup_timestamp{${instance(1)}}`;

/** A point of time a while after promtool's first, which is 1970. */
const hours = (count: number) => count * 3600;

export const postgres: AlertCases = {
  PostgresDown: {
    firing: { series: { [up(1)]: '1x2 _x10', [up(2)]: '0x12' }, at: '10m', labels: cluster },
    silent: { series: { [up(1)]: '0x12', [up(2)]: '1x12' }, at: '10m' },
  },
  PostgresInstanceDown: {
    firing: { series: { [up(1)]: '1x12', [up(2)]: '0x12' }, at: '6m', labels: labels(2) },
    silent: { series: { [up(1)]: '1x12', [up(2)]: '0x3 1x9' }, at: '6m' },
  },
  PostgresStandbysMissing: {
    firing: { series: { [streaming(1)]: '1x12', [streaming(2)]: '0x12' }, at: '8m', labels: cluster },
    silent: { series: { [streaming(1)]: '2x12', [streaming(2)]: '0x12', [streaming(3)]: '0x12' }, at: '8m' },
  },
  PostgresReplicationLag: {
    firing: { series: { [lag(2)]: '0+20x12', [recovering(2)]: '1x12' }, at: '8m', labels: labels(2) },
    silent: { series: { [lag(1)]: '600x12', [recovering(1)]: '0x12' }, at: '8m' },
  },
  PostgresReceiverDown: {
    firing: { series: { [recovering(2)]: '1x12', [receiving(2)]: '0x12' }, at: '8m', labels: labels(2) },
    silent: {
      series: {
        [recovering(1)]: '0x12',
        [receiving(1)]: '0x12',
        [recovering(2)]: '1x12',
        [receiving(2)]: '1x12',
      },
      at: '8m',
    },
  },
  PostgresFailover: {
    firing: {
      series: {
        [recovering(1, 'primary')]: '0x5 stale',
        [recovering(1, 'replica')]: '_x5 1x10',
        [recovering(2, 'replica')]: '1x5 stale',
        [recovering(2, 'primary')]: '_x5 0x10',
      },
      at: '10m',
      labels: labels(2),
    },
    silent: { series: { [recovering(1, 'primary')]: '0x30', [recovering(2)]: '1x30' }, at: '20m' },
  },
  PostgresConnectionsHigh: {
    firing: {
      series: { [backends('active')]: '50x20', [backends('idle')]: '35x20', [limit]: '100x20' },
      at: '15m',
      labels: labels(1),
    },
    silent: {
      series: { [backends('active')]: '40x20', [backends('idle')]: '35x20', [limit]: '100x20' },
      at: '15m',
    },
  },
  PostgresTransactionOpenForLong: {
    firing: {
      series: { [transaction]: '0+60x60' },
      at: '40m',
      labels: { ...labels(1), datname: 'keycloak' },
    },
    silent: { series: { [transaction]: '1700x60' }, at: '40m' },
  },
  PostgresTransactionIdsRunningOut: {
    firing: { series: { [age]: '1100000000x70' }, at: '65m', labels: { ...cluster, datname: 'keycloak' } },
    silent: { series: { [age]: '190000000x70' }, at: '65m' },
  },
  PostgresArchiveFailing: {
    firing: {
      series: { [archiver('failed')]: '3000x12', [archiver('archived')]: '1000x12', [recovering(1)]: '0x12' },
      at: '8m',
      labels: labels(1),
    },
    silent: {
      series: { [archiver('failed')]: '1000x12', [archiver('archived')]: '3000x12', [recovering(1)]: '0x12' },
      at: '8m',
    },
  },
  PostgresWalPiling: {
    firing: { series: { [segments]: '0+2x40' }, at: '35m', labels: labels(1) },
    silent: { series: { [segments]: '15x40' }, at: '35m' },
  },
  PostgresBackupTooOld: {
    firing: { series: { [backup('available')]: `${hours(1)}x1700` }, at: '28h', labels: cluster },
    // It has no backup yet, and none is configured elsewhere.
    silent: { series: { [backup('available')]: '0x1700', [up(1)]: '1x1700' }, at: '28h' },
  },
  PostgresBackupMissing: {
    // The plugin is in no instance: there is no series of it.
    firing: { series: { [up(1)]: '1x500' }, at: '7h', labels: cluster },
    silent: { series: { [up(1)]: '1x500', [backup('available')]: `0x300 ${hours(5)}x200` }, at: '7h' },
  },
  PostgresBackupFailed: {
    firing: {
      series: { [backup('failed')]: '200x20', [backup('available')]: '100x20' },
      at: '10m',
      labels: cluster,
    },
    silent: { series: { [backup('failed')]: '100x20', [backup('available')]: '200x20' }, at: '10m' },
  },
};
