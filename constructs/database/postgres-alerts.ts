import type { Recording, RuleGroup } from '../alert';
import { postgresBackupRules } from './postgres-backup-alerts';

export interface PostgresAlertsProps {
  /** The PostgreSQL clusters that there should be, and how many instances each has. */
  readonly clusters: readonly WatchedCluster[];
}

/** A PostgreSQL cluster as its alerts know it. */
export interface WatchedCluster {
  readonly namespace: string;
  readonly name: string;
  readonly instances: number;
  /** Whether it is backed up. */
  readonly backedUp: boolean;
}

const cluster = '{{ $labels.namespace }}/{{ $labels.cnpg_cluster }}';
const expected = 'plinth:postgres_instances:expected';
/** The label `role` of an instance changes when it becomes the primary. */
const perInstance = 'max by (namespace, cnpg_cluster, pod)';

/** PostgreSQL: that it answers, that it could fail over, and that nothing fills up. */
export const postgresAlerts = ({ clusters }: PostgresAlertsProps): RuleGroup => ({
  name: 'postgres',
  rules: [
    // A cluster that is gone has no series; what should be there is known here.
    ...clusters.map(
      ({ namespace, name, instances }): Recording => ({
        record: expected,
        expr: `vector(${instances})`,
        labels: { namespace, cnpg_cluster: name },
      }),
    ),
    {
      alert: 'PostgresDown',
      severity: 'critical',
      for: '1m',
      expr: `${expected} unless on (namespace, cnpg_cluster) cnpg_collector_up == 1`,
      summary: `PostgreSQL ${cluster} is down`,
      description: 'None of its {{ $value }} instances answers.',
    },
    {
      alert: 'PostgresInstanceDown',
      severity: 'warning',
      for: '5m',
      expr: `${perInstance} (cnpg_collector_up) == 0`,
      summary: `An instance of PostgreSQL ${cluster} is down`,
      description: 'The server of {{ $labels.pod }} has not answered for 5 minutes; its pod runs.',
    },
    {
      alert: 'PostgresStandbysMissing',
      severity: 'warning',
      for: '5m',
      expr: `
        max by (namespace, cnpg_cluster) (cnpg_pg_replication_streaming_replicas)
          < on (namespace, cnpg_cluster) ${expected} - 1`,
      summary: `PostgreSQL ${cluster} lacks replicas`,
      description:
        'Only {{ $value }} replicas receive what is written; with none there is nothing to fail over to.',
    },
    {
      alert: 'PostgresReplicationLag',
      severity: 'warning',
      for: '5m',
      expr: `
        ${perInstance} (cnpg_pg_replication_lag) > 30
          and ${perInstance} (cnpg_pg_replication_in_recovery) == 1`,
      summary: `A replica of PostgreSQL ${cluster} is behind`,
      description: '{{ $labels.pod }} has been {{ $value | humanizeDuration }} behind the primary.',
    },
    {
      alert: 'PostgresReceiverDown',
      severity: 'warning',
      for: '5m',
      expr: `
        ${perInstance} (cnpg_pg_replication_in_recovery)
          > ${perInstance} (cnpg_pg_replication_is_wal_receiver_up)`,
      summary: `A replica of PostgreSQL ${cluster} receives nothing`,
      description: '{{ $labels.pod }} has not been connected to the primary for 5 minutes.',
    },
    {
      alert: 'PostgresFailover',
      severity: 'warning',
      for: '0s',
      expr: `
        ${perInstance} (cnpg_pg_replication_in_recovery) == 0
          and on (namespace, pod) ${perInstance} (max_over_time(cnpg_pg_replication_in_recovery[15m])) == 1`,
      summary: `PostgreSQL ${cluster} has another primary`,
      description:
        '{{ $labels.pod }} was a replica and is the primary now: after a failure, or an update that switched over.',
    },
    {
      alert: 'PostgresConnectionsHigh',
      severity: 'warning',
      for: '10m',
      expr: `
        sum by (namespace, cnpg_cluster, pod) (cnpg_backends_total)
          / max by (namespace, cnpg_cluster, pod) (cnpg_pg_settings_setting{name="max_connections"})
          > 0.8`,
      summary: `PostgreSQL ${cluster} has few connections left`,
      description: '{{ $value | humanizePercentage }} of the connections of {{ $labels.pod }} are in use.',
    },
    {
      alert: 'PostgresTransactionOpenForLong',
      severity: 'warning',
      for: '5m',
      expr: `
        max by (namespace, cnpg_cluster, pod, datname) (cnpg_backends_max_tx_duration_seconds) > 1800`,
      summary: `A transaction in PostgreSQL ${cluster} does not end`,
      description:
        'One in {{ $labels.datname }} has been open for {{ $value | humanizeDuration }}; it holds locks, and dead rows are kept.',
    },
    {
      alert: 'PostgresTransactionIdsRunningOut',
      severity: 'critical',
      for: '1h',
      expr: 'max by (namespace, cnpg_cluster, datname) (cnpg_pg_database_xid_age) > 1e9',
      summary: `PostgreSQL ${cluster} runs out of transaction numbers`,
      description:
        '{{ $labels.datname }} is {{ $value | humanize }} transactions old; at 2 billion it takes no more writes.',
    },
    {
      alert: 'PostgresArchiveFailing',
      severity: 'critical',
      for: '5m',
      // Both are -1 while nothing was ever archived.
      expr: `
        ${perInstance} (cnpg_pg_stat_archiver_last_failed_time)
          - ${perInstance} (cnpg_pg_stat_archiver_last_archived_time)
          > 1
          and ${perInstance} (cnpg_pg_replication_in_recovery) == 0`,
      summary: `PostgreSQL ${cluster} cannot archive its log`,
      description:
        'The last try failed. Until it succeeds the log stays on the volume, and backups cannot be restored to now.',
    },
    {
      alert: 'PostgresWalPiling',
      severity: 'warning',
      for: '15m',
      expr: `${perInstance} (cnpg_collector_pg_wal_archive_status{value="ready"}) > 20`,
      summary: `The log of PostgreSQL ${cluster} piles up`,
      description: '{{ $value }} segments of {{ $labels.pod }} wait to be archived; they fill the volume.',
    },
    ...postgresBackupRules(clusters.filter(({ backedUp }) => backedUp)),
  ],
});
