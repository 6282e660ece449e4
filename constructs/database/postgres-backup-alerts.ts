import type { Alert, Recording } from '../alert';

/** A PostgreSQL cluster that is backed up. */
interface BackedUp {
  readonly namespace: string;
  readonly name: string;
}

const cluster = '{{ $labels.namespace }}/{{ $labels.cnpg_cluster }}';
const expected = 'plinth:postgres_backups:expected';
const perCluster = 'max by (namespace, cnpg_cluster)';
/**
 * Of the plugin; the operator's own, `cnpg_collector_last_available_backup_timestamp` and such, stay 0 with it. Both are 0 while
 * there was none.
 *
 * @see https://github.com/cloudnative-pg/plugin-barman-cloud/blob/v0.14.0/internal/cnpgi/instance/metrics.go `Collect`
 */
const available = 'barman_cloud_cloudnative_pg_io_last_available_backup_timestamp';
const failed = 'barman_cloud_cloudnative_pg_io_last_failed_backup_timestamp';

/** That what is backed up has a backup that is new enough. Nothing where nothing is. */
export const postgresBackupRules = (clusters: readonly BackedUp[]): readonly (Alert | Recording)[] =>
  clusters.length === 0 ? [] : [...clusters.map(expectation), ...alerts];

/** Where the plugin adds nothing to the instances there is no series; what should be there is known here. */
const expectation = ({ namespace, name }: BackedUp): Recording => ({
  record: expected,
  expr: 'vector(1)',
  labels: { namespace, cnpg_cluster: name },
});

const alerts: readonly Alert[] = [
  {
    alert: 'PostgresBackupTooOld',
    severity: 'critical',
    for: '15m',
    expr: `time() - ${perCluster} (${available} > 0) > 26 * 3600`,
    summary: `The last backup of PostgreSQL ${cluster} is too old`,
    description: 'It was taken {{ $value | humanizeDuration }} ago; one a day is expected.',
  },
  {
    alert: 'PostgresBackupMissing',
    severity: 'critical',
    // The first is taken when the cluster is made.
    for: '6h',
    expr: `${expected} unless on (namespace, cnpg_cluster) ${available} > 0`,
    summary: `PostgreSQL ${cluster} has no backup`,
    description: 'It is set up for backups, and the plugin tells of none that can be restored.',
  },
  {
    alert: 'PostgresBackupFailed',
    severity: 'warning',
    for: '5m',
    expr: `${perCluster} (${failed}) > ${perCluster} (${available})`,
    summary: `The last backup of PostgreSQL ${cluster} failed`,
    description: 'It failed after the newest one that can be restored.',
  },
];
