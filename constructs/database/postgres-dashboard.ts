import { dashboard } from '../dashboard/dashboard';
import { graph, logLines, table, value } from '../dashboard/panel';

const of = 'cnpg_cluster=~"$cluster"';
const perSecond = (series: string) => `rate(${series}{${of}}[$__rate_interval])`;

const newestBackup = value({
  title: 'Age of the newest restorable backup',
  unit: 's',
  bad: { from: 26 * 3600, worseFrom: 50 * 3600 },
  queries: [
    {
      expr: `time() - max(barman_cloud_cloudnative_pg_io_last_available_backup_timestamp{${of}} > 0)`,
    },
  ],
});

const backups = table({
  title: 'Backups',
  queries: [
    {
      expr: `max by (namespace, cnpg_cluster) (barman_cloud_cloudnative_pg_io_last_available_backup_timestamp{${of}}) * 1000`,
    },
    {
      expr: `max by (namespace, cnpg_cluster) (barman_cloud_cloudnative_pg_io_last_failed_backup_timestamp{${of}}) * 1000`,
    },
  ],
});

/** What CloudNativePG's clusters do; their backups only where some are backed up. */
export const postgresDashboard = (backedUp: boolean) =>
  dashboard({
    uid: 'plinth-postgresql',
    title: 'PostgreSQL',
    description: 'Clusters of CloudNativePG: connections, replication, transactions, size and backups.',
    variables: [
      { name: 'cluster', label: 'Cluster', series: 'cnpg_collector_up', from: 'cnpg_cluster', several: true },
    ],
    rows: [
      {
        title: 'Now',
        panels: [
          value({
            title: 'Instances',
            unit: 'short',
            badBelow: 1,
            queries: [{ expr: `sum(cnpg_collector_up{${of}}) or vector(0)` }],
          }),
          value({
            title: 'Connections in use',
            description: 'Of the instance with the largest share of its limit.',
            unit: 'percentunit',
            decimals: 0,
            bad: { from: 0.7, worseFrom: 0.9 },
            queries: [
              {
                expr: `max(sum by (namespace, pod) (cnpg_backends_total{${of}}) / on (namespace, pod) max by (namespace, pod) (cnpg_pg_settings_setting{${of},name="max_connections"}))`,
              },
            ],
          }),
          value({
            title: 'Replication lag',
            unit: 's',
            bad: { from: 10, worseFrom: 30 },
            queries: [
              {
                expr: `max(cnpg_pg_replication_lag{${of}} and on (namespace, pod) cnpg_pg_replication_in_recovery{${of}} == 1)`,
              },
            ],
          }),
          value({
            title: 'Size',
            unit: 'bytes',
            queries: [{ expr: `sum(max by (cnpg_cluster, datname) (cnpg_pg_database_size_bytes{${of}}))` }],
          }),
          value({
            title: 'WAL files to be archived',
            unit: 'short',
            bad: { from: 10, worseFrom: 20 },
            queries: [{ expr: `max(cnpg_collector_pg_wal_archive_status{${of},value="ready"})` }],
          }),
          ...(backedUp ? [newestBackup] : []),
        ],
      },
      {
        title: 'Connections and transactions',
        panels: [
          graph({
            title: 'Connections by state',
            unit: 'short',
            stacked: true,
            queries: [
              {
                expr: `sum by (cnpg_cluster, state) (cnpg_backends_total{${of}})`,
                legend: '{{cnpg_cluster}} {{state}}',
              },
            ],
          }),
          graph({
            title: 'Connections by user',
            unit: 'short',
            stacked: true,
            queries: [
              {
                expr: `sum by (cnpg_cluster, usename) (cnpg_backends_total{${of}})`,
                legend: '{{cnpg_cluster}} {{usename}}',
              },
            ],
          }),
          graph({
            title: 'Transactions',
            unit: 'ops',
            queries: [
              {
                expr: `sum by (cnpg_cluster) (${perSecond('cnpg_pg_stat_database_xact_commit')})`,
                legend: '{{cnpg_cluster}} committed',
              },
              {
                expr: `sum by (cnpg_cluster) (${perSecond('cnpg_pg_stat_database_xact_rollback')})`,
                legend: '{{cnpg_cluster}} rolled back',
              },
            ],
          }),
          graph({
            title: 'Longest transaction',
            unit: 's',
            queries: [
              {
                expr: `max by (cnpg_cluster, datname) (cnpg_backends_max_tx_duration_seconds{${of}})`,
                legend: '{{cnpg_cluster}} {{datname}}',
              },
            ],
          }),
          graph({
            title: 'Rows a second',
            unit: 'ops',
            queries: [
              {
                expr: `sum by (cnpg_cluster) (${perSecond('cnpg_pg_stat_database_tup_fetched')})`,
                legend: '{{cnpg_cluster}} fetched',
              },
              {
                expr: `sum by (cnpg_cluster) (${perSecond('cnpg_pg_stat_database_tup_inserted')})`,
                legend: '{{cnpg_cluster}} inserted',
              },
              {
                expr: `sum by (cnpg_cluster) (${perSecond('cnpg_pg_stat_database_tup_updated')})`,
                legend: '{{cnpg_cluster}} updated',
              },
              {
                expr: `sum by (cnpg_cluster) (${perSecond('cnpg_pg_stat_database_tup_deleted')})`,
                legend: '{{cnpg_cluster}} deleted',
              },
            ],
          }),
          graph({
            title: 'Read from memory',
            description: 'Share of the blocks that did not have to be read from disk.',
            unit: 'percentunit',
            max: 1,
            queries: [
              {
                expr: `sum by (cnpg_cluster) (${perSecond('cnpg_pg_stat_database_blks_hit')}) / (sum by (cnpg_cluster) (${perSecond('cnpg_pg_stat_database_blks_hit')}) + sum by (cnpg_cluster) (${perSecond('cnpg_pg_stat_database_blks_read')}))`,
                legend: '{{cnpg_cluster}}',
              },
            ],
          }),
        ],
      },
      {
        title: 'Replication',
        panels: [
          graph({
            title: 'Lag',
            unit: 's',
            queries: [
              {
                expr: `max by (pod) (cnpg_pg_replication_lag{${of}} and on (namespace, pod) cnpg_pg_replication_in_recovery{${of}} == 1)`,
                legend: '{{pod}}',
              },
            ],
          }),
          graph({
            title: 'Standbys that stream',
            unit: 'short',
            queries: [
              {
                expr: `max by (cnpg_cluster) (cnpg_pg_replication_streaming_replicas{${of}})`,
                legend: '{{cnpg_cluster}}',
              },
            ],
          }),
        ],
      },
      {
        title: 'Size and archive',
        panels: [
          graph({
            title: 'Size by database',
            unit: 'bytes',
            stacked: true,
            queries: [
              {
                expr: `max by (cnpg_cluster, datname) (cnpg_pg_database_size_bytes{${of}})`,
                legend: '{{cnpg_cluster}} {{datname}}',
              },
            ],
          }),
          graph({
            title: 'WAL that was archived, and that could not be',
            unit: 'ops',
            queries: [
              {
                expr: `sum by (cnpg_cluster) (${perSecond('cnpg_pg_stat_archiver_archived_count')})`,
                legend: '{{cnpg_cluster}} archived',
              },
              {
                expr: `sum by (cnpg_cluster) (${perSecond('cnpg_pg_stat_archiver_failed_count')})`,
                legend: '{{cnpg_cluster}} failed',
              },
            ],
          }),
          ...(backedUp ? [backups] : []),
        ],
      },
      {
        title: 'Logs',
        panels: [
          logLines({
            title: 'Errors',
            queries: [{ expr: '{container="postgres"} |~ "\\"error_severity\\":\\"(ERROR|FATAL|PANIC)\\""' }],
          }),
          logLines({ title: 'Audit', queries: [{ expr: '{audit="postgres"}' }] }),
        ],
      },
    ],
  });
