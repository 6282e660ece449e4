import { mapping, text } from '../../../verify/created/field';
import type { Effect, FieldChange } from '../change';
import { touches } from '../fields/steps';
import type { Pair } from '../pairs';

/** Fields below `spec` of a CloudNativePG Cluster that are in the pods. @see https://cloudnative-pg.io/documentation/1.30/rolling_update/ */
const IN_PODS = [
  'affinity',
  'certificates',
  'env',
  'envFrom',
  'ephemeralVolumeSource',
  'ephemeralVolumesSizeLimit',
  'imageCatalogRef',
  'imageName',
  'plugins',
  'podSecurityContext',
  'postgresGID',
  'postgresUID',
  'priorityClassName',
  'probes',
  'projectedVolumeTemplate',
  'resources',
  'schedulerName',
  'seccompProfile',
  'securityContext',
  'tablespaces',
  'topologySpreadConstraints',
  'walStorage',
];

/** Parameters that PostgreSQL reads at its start only. @see https://www.postgresql.org/docs/18/view-pg-settings.html, context "postmaster" */
const AT_START =
  /^(?:archive_mode|autovacuum_max_workers|autovacuum_worker_slots|event_source|hot_standby|huge_page.*|io_max_.*|io_method|listen_addresses|max_connections|max_files_per_process|max_locks_per_transaction|max_logical_replication_workers|max_notify_queue_pages|max_pred_locks_per_transaction|max_prepared_transactions|max_replication_slots|max_wal_senders|max_worker_processes|min_dynamic_shared_memory|multixact_.*_buffers|notify_buffers|recovery_target.*|reserved_connections|serializable_buffers|shared_buffers|shared_memory_type|subtransaction_buffers|superuser_reserved_connections|track_activity_query_size|track_commit_timestamp|transaction_buffers|unix_socket_.*|wal_buffers|wal_decode_buffer_size|wal_level|wal_log_hints)$/;

/** Parameters that load a library into the server when the first of them comes. */
const LIBRARIES = ['auto_explain', 'pg_failover_slots', 'pg_stat_statements', 'pgaudit'];

export function* restartsOfCluster({ before, after, fields }: Pair): Iterable<Effect> {
  const primary = text(after?.manifest, 'spec', 'primaryUpdateMethod') ?? 'restart';
  const causes = [
    ...IN_PODS.filter((name) => touches(fields, `spec.${name}`)),
    ...fields
      .filter((change) => isReadAtStart(change, before, after))
      .map(({ steps }) => steps[3] ?? 'parameters'),
  ];
  if (causes.length > 0) {
    const what = `replicas restart one by one, then the primary (${primary}), because of ${[...new Set(causes)].join(', ')}`;
    yield { meaning: 'restart', what };
  } else if (touches(fields, 'spec.postgresql')) {
    yield { meaning: 'note', what: 'PostgreSQL reads its configuration again, without a restart' };
  }
  const [old, now] = [before, after].map((one) => mapping(one?.manifest, 'spec').instances);
  if (old !== now) yield { meaning: 'note', what: `scales from ${old ?? 1} to ${now ?? 1} instances` };
  if (touches(fields, 'spec.bootstrap')) {
    yield {
      meaning: 'note',
      what: 'bootstrap is read when a cluster is made: an existing one stays as it is',
    };
  }
}

function isReadAtStart({ steps }: FieldChange, before: Pair['before'], after: Pair['after']): boolean {
  if (steps[1] !== 'postgresql') return false;
  if (steps[2] === 'shared_preload_libraries') return true;
  if (steps[2] !== 'parameters') return false;
  const name = steps[3];
  if (name === undefined || AT_START.test(name)) return true;
  const library = LIBRARIES.find((one) => name.startsWith(`${one}.`));
  return library !== undefined && loads(before, library) !== loads(after, library);
}

const loads = (object: Pair['before'], library: string): boolean =>
  Object.keys(mapping(object?.manifest, 'spec', 'postgresql', 'parameters')).some((name) =>
    name.startsWith(`${library}.`),
  );

/** @see https://www.keycloak.org/operator/rolling-updates */
export function* restartsOfKeycloak({ before, after, fields }: Pair): Iterable<Effect> {
  const [old, now] = [before, after].map((one) => mapping(one?.manifest, 'spec').instances);
  if (old !== now) yield { meaning: 'note', what: `scales from ${old ?? 1} to ${now ?? 1} instances` };
  const others = fields.filter(
    ({ steps }) => steps[0] === 'spec' && !['instances', 'update'].includes(steps[1] ?? ''),
  );
  if (others.length === 0) return;
  const strategy = text(after?.manifest, 'spec', 'update', 'strategy') ?? 'RecreateOnImageChange';
  if (strategy === 'RecreateOnImageChange' && touches(fields, 'spec.image')) {
    yield {
      meaning: 'restart',
      what: 'stops all its pods for the new image (RecreateOnImageChange): nobody logs in meanwhile',
    };
  } else if (strategy === 'Auto') {
    yield {
      meaning: 'restart',
      what: 'rolling restart if its update Job finds old and new compatible, else all pods stop first (Auto)',
    };
  } else yield { meaning: 'restart', what: 'rolling restart by its operator' };
}

/** What the Prometheus operator puts into configuration that is reloaded, not into pods. */
const RELOADED =
  /Selector$|^(?:alertmanagerConfiguration|additional.*|alerting|evaluationInterval|excludedFromEnforcement|externalLabels|global|remoteRead|remoteWrite|replicas|scrapeInterval|scrapeTimeout|enforced.*|rules)$/;

export function* restartsOfMonitoring({ before, after, fields }: Pair): Iterable<Effect> {
  const [old, now] = [before, after].map((one) => mapping(one?.manifest, 'spec').replicas);
  if (old !== now) yield { meaning: 'note', what: `scales from ${old ?? 1} to ${now ?? 1} replicas` };
  if (fields.some(({ steps }) => steps[0] === 'spec' && !RELOADED.test(steps[1] ?? ''))) {
    yield { meaning: 'restart', what: 'rolling restart by its operator' };
  }
}
