import type { LokiFields } from '../../environments/loki';
import { mebibytes } from '../container';
import { dataSources } from '../dashboard/data-sources';
import type { Bucket } from '../object-storage/bucket';
import { streams } from './log-streams';

export interface LokiConfigurationProps extends LogRetention {
  /** Who is told of what rules on logs find. @default no rules are evaluated */
  readonly alerting?: RulerAlerting;
  /** The container's limit, a Kubernetes quantity. */
  readonly memory: string;
  /** Where all logs end up. @default on the disk of the process */
  readonly bucket?: Bucket;
  /** Replicas that share the bucket. @default one process */
  readonly cluster?: Members;
}

interface RulerAlerting {
  /** Addresses of every Alertmanager. */
  readonly alertmanagers: readonly string[];
  /** Label `cluster` of every alert. */
  readonly cluster: string;
  /** Address of Grafana for people, which alerts link to. @default none */
  readonly grafana?: string;
}

interface Members {
  /** DNS name of all of them. */
  readonly members: string;
  /** Whether the first address of a pod is of IPv6. @default false */
  readonly prefersIpv6?: boolean;
}

/** What we set of Loki's configuration file. @see https://grafana.com/docs/loki/latest/configure/ */
export interface LokiConfiguration {
  readonly auth_enabled: false;
  readonly server: { readonly http_listen_port: number; readonly grpc_listen_port: number };
  readonly common: {
    readonly path_prefix: string;
    readonly instance_addr: string;
    readonly replication_factor: number;
    readonly persist_tokens?: boolean;
    readonly ring: { readonly kvstore: { readonly store: 'inmemory' | 'memberlist' } };
    readonly storage?: {
      readonly filesystem: { readonly chunks_directory: string; readonly rules_directory: string };
    };
  };
  readonly memberlist?: {
    readonly join_members: readonly string[];
    readonly bind_port: number;
    readonly bind_addr?: readonly string[];
    readonly advertise_addr?: string;
    readonly cluster_label: string;
  };
  readonly schema_config: {
    readonly configs: readonly {
      readonly from: string;
      readonly store: 'tsdb';
      readonly object_store: 'filesystem' | 's3';
      readonly schema: 'v13';
      readonly index: { readonly prefix: string; readonly period: '24h' };
    }[];
  };
  readonly ruler?: {
    readonly alertmanager_url: string;
    readonly external_labels: { readonly cluster: string };
    readonly external_url?: string;
    readonly datasource_uid?: string;
    readonly enable_sharding: boolean;
  };
  readonly ruler_storage?: {
    readonly backend: 'local';
    readonly local: { readonly directory: string };
  };
  readonly storage_config?: {
    readonly use_thanos_objstore: true;
    readonly object_store: {
      readonly s3: {
        readonly endpoint: string;
        readonly region: string;
        readonly bucket_name: string;
        readonly bucket_lookup_type?: 'path';
        readonly insecure?: true;
        readonly http?: { readonly tls_ca_path: string };
        readonly access_key_id: string;
        readonly secret_access_key: string;
      };
    };
  };
  readonly ingester: {
    readonly wal: { readonly replay_memory_ceiling: string; readonly flush_on_shutdown: boolean };
  };
  readonly compactor: {
    readonly retention_enabled: true;
    readonly delete_request_store: 'filesystem' | 's3';
  };
  readonly limits_config: {
    readonly max_line_size: string;
    readonly max_line_size_truncate: true;
    readonly retention_period: string;
    readonly retention_stream: readonly {
      readonly selector: string;
      readonly priority: number;
      readonly period: string;
    }[];
  };
  readonly analytics: { readonly reporting_enabled: false };
}

/** Days that each is kept. */
type LogRetention = Required<
  Pick<LokiFields, 'retention' | 'auditRetention' | 'accessLogRetention' | 'tenantRetention'>
>;

/** Loki's configuration file. */
export function lokiConfiguration(props: LokiConfigurationProps): LokiConfiguration {
  const { alerting, memory, bucket, cluster } = props;
  const store = bucket ? 's3' : 'filesystem';
  const rules = alerting && rulesDirectory;
  return {
    // One tenant: who may write and who may read is decided by the connections.
    auth_enabled: false,
    server: { http_listen_port: ports.http, grpc_listen_port: ports.grpc },
    ...(cluster ? together(cluster) : alone(bucket ? undefined : folders(rules))),
    ...(bucket && stored(bucket)),
    // With the object store's client Loki reads the place of the rules from here only.
    ...(bucket && rules && { ruler_storage: { backend: 'local', local: { directory: rules } } }),
    schema_config: {
      // Logs are read by the entry that they were written under: add one with a date to come, never change one.
      configs: [
        {
          from: '2024-04-01',
          store: 'tsdb',
          object_store: store,
          schema: 'v13',
          index: { prefix: 'index_', period: '24h' },
        },
      ],
    },
    ingester: {
      // The default of 4GB is more than the container has: replaying a long log would kill it at every start.
      wal: {
        replay_memory_ceiling: `${mebibytes(memory, 0.75)}MB`,
        flush_on_shutdown: bucket !== undefined,
      },
    },
    compactor: { retention_enabled: true, delete_request_store: store },
    // A longer line would be refused; the start of it says most.
    limits_config: { max_line_size: '32KB', max_line_size_truncate: true, ...kept(props) },
    ruler: alerting && ruler(alerting, cluster !== undefined),
    analytics: { reporting_enabled: false },
  };
}

/**
 * What evaluates rules on logs. Alerts get no label of it but those: the lines' own `cluster` is gone by the time they are counted.
 *
 * @param isShared whether there are others, of which one evaluates each group of rules
 * @see https://github.com/grafana/loki/blob/v3.7.8/pkg/ruler/base/ruler.go SendAlerts, grafanaLinkForExpression
 */
const ruler = (
  { alertmanagers, cluster, grafana }: RulerAlerting,
  isShared: boolean,
): LokiConfiguration['ruler'] => ({
  // Each of them, not one Service in front of all: they find out among themselves who tells people.
  alertmanager_url: alertmanagers.join(','),
  external_labels: { cluster },
  ...(grafana && { external_url: grafana, datasource_uid: dataSources.loki }),
  enable_sharding: isShared,
});

/** Where the configuration is. */
export const configurationDirectory = '/etc/loki/config';

/** File with the certificates of who signed the object store's. */
export const caFile = 'object-storage-ca.crt';

/** Where rules are, in a folder for each of Loki's tenants. */
export const rulesDirectory = '/etc/loki/rules';

/** The one tenant of a Loki that knows none. */
export const onlyTenant = 'fake';

/** How long each is kept, an audit the longest of all that it may be. */
const kept = ({ retention, auditRetention, accessLogRetention, tenantRetention }: LogRetention) => ({
  retention_period: hours(retention),
  retention_stream: [
    { selector: streams.audit, priority: 2, period: hours(auditRetention) },
    { selector: streams.access, priority: 1, period: hours(accessLogRetention) },
    { selector: streams.tenants, priority: 1, period: hours(tenantRetention) },
  ],
});

const hours = (days: number): string => `${days * 24}h`;

/** One process, in the folders that are given if there is no bucket. */
const alone = (storage?: LokiConfiguration['common']['storage']): Pick<LokiConfiguration, 'common'> => ({
  common: {
    path_prefix: '/var/loki',
    instance_addr: '127.0.0.1',
    replication_factor: 1,
    ring: { kvstore: { store: 'inmemory' } },
    ...(storage && { storage }),
  },
});

/** A folder for rules that it may not make keeps it from starting. */
const folders = (rules = '/var/loki/rules') => ({
  filesystem: { chunks_directory: '/var/loki/chunks', rules_directory: rules },
});

/** Replicas that hold every line three times until it is in the object store; two of three are enough to go on. */
const together = ({ members, prefersIpv6 }: Members): Pick<LokiConfiguration, 'common' | 'memberlist'> => ({
  common: {
    path_prefix: '/var/loki',
    instance_addr: variable('POD_IP'),
    replication_factor: 3,
    // The compactor's leader notes on its volume what is to be deleted: after a restart it has to lead again.
    persist_tokens: true,
    ring: { kvstore: { store: 'memberlist' } },
  },
  memberlist: {
    join_members: [`${members}:${ports.memberlist}`],
    bind_port: ports.memberlist,
    cluster_label: 'loki',
    // By itself it looks for an address of IPv4.
    ...(prefersIpv6 && { bind_addr: ['::'], advertise_addr: variable('POD_IP') }),
  },
});

/** @see https://github.com/grafana/loki/blob/v3.7.8/pkg/storage/bucket/s3/config.go */
const stored = ({
  name,
  endpoint,
  region,
  pathStyle,
  security,
  caBundle,
}: Bucket): Pick<LokiConfiguration, 'storage_config'> => ({
  storage_config: {
    use_thanos_objstore: true,
    object_store: {
      s3: {
        endpoint,
        region,
        bucket_name: name,
        ...(pathStyle && { bucket_lookup_type: 'path' }),
        ...(security === 'mesh' && { insecure: true }),
        ...(caBundle && { http: { tls_ca_path: `${configurationDirectory}/${caFile}` } }),
        access_key_id: variable('AWS_ACCESS_KEY_ID'),
        secret_access_key: variable('AWS_SECRET_ACCESS_KEY'),
      },
    },
  },
});

/** An environment variable of the container, which `-config.expand-env` puts in. */
const variable = (name: string): string => `\${${name}}`;

/** Ports of Loki's process. */
export const ports = { http: 3100, grpc: 9095, memberlist: 7946 } as const;
