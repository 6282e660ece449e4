import ipaddr from 'ipaddr.js';
import { familyOf } from '../../constructs/cidr';
import type { IpFamily } from '../../constructs/ip-families';
import type { Environment } from '../../environments/environment';

type Cluster = Environment['cluster'];

/** What is asked of a new environment, as people write it; several of a kind with commas between them. */
export interface Answers {
  readonly domain?: string;
  readonly tenantsDomain?: string;
  /** DNS zone in which both are proven. */
  readonly zone?: string;
  readonly repository?: string;
  /** Networks. */
  readonly apiServer?: string;
  readonly apiServerPort?: string;
  /** Networks. */
  readonly nodes?: string;
  /** Networks, `nodes`, and pods as `[<namespace>:]<label>=<value>`. */
  readonly callsFrom?: string;
  readonly storageClass?: string;
  readonly bucket?: string;
  readonly backupBucket?: string;
  readonly database?: string;
}

/** An environment that is like another, but for its answers. */
export function environmentOf(name: string, like: Environment, answers: Answers): Environment {
  const { loki, tenants, backups } = like;
  const {
    domain = like.domain,
    tenantsDomain = tenants?.domain ?? '',
    repository = like.repository.url,
  } = answers;
  const { zone, bucket, backupBucket, database } = answers;
  return {
    ...like,
    name,
    domain,
    repository: { ...like.repository, url: repository },
    certificates: certificatesOf(like.certificates, zone),
    cluster: clusterOf(like.cluster, answers),
    tenants: tenants && {
      ...tenants,
      domain: tenantsDomain,
      database: databaseOf(tenants.database, database),
    },
    backups:
      backups && backupBucket
        ? { ...backups, objectStorage: { ...backups.objectStorage, bucket: backupBucket } }
        : backups,
    loki: lokiOf(loki, bucket),
  };
}

type Loki = Environment['loki'];

/** The bucket of Loki's logs in a store outside; Garage makes one in each cluster. */
export const bucketOf = (loki: Loki): string | undefined =>
  loki?.objectStorage?.provider === 'garage' ? undefined : loki?.objectStorage?.bucket;

const lokiOf = (like: Loki, bucket: string | undefined): Loki =>
  bucket && bucketOf(like) ? ({ ...like, objectStorage: { ...like?.objectStorage, bucket } } as Loki) : like;

type Certificates = Environment['certificates'];

export const zoneOf = (certificates: Certificates): string | undefined =>
  'dns01' in certificates ? certificates.dns01?.zone : undefined;

const certificatesOf = (like: Certificates, zone: string | undefined): Certificates =>
  'dns01' in like && like.dns01 && zone ? { ...like, dns01: { ...like.dns01, zone } } : like;

type Database = NonNullable<Environment['tenants']>['database'];

const databaseOf = (like: Database, database: string | undefined): Database =>
  like.provider === 'external' && database ? { ...like, database } : like;

function clusterOf(
  like: Cluster,
  { apiServer, apiServerPort, nodes, callsFrom, storageClass }: Answers,
): Cluster {
  const { cidrs, port, callsFrom: calls } = like.apiServer;
  return {
    ...like,
    ...(nodes !== undefined && { nodes: listOf(nodes), ipFamilies: familiesOf(listOf(nodes)) }),
    ...(storageClass !== undefined && { storageClass: storageClass || undefined }),
    apiServer: {
      cidrs: apiServer === undefined ? cidrs : listOf(apiServer),
      port: apiServerPort === undefined ? port : Number(apiServerPort),
      callsFrom: callsFrom === undefined ? calls : callsFromOf(callsFrom),
    },
  };
}

const listOf = (answer: string): string[] => answer.split(',').map((one) => one.trim());

/** The families of networks, the first one first; undefined where it is IPv4 alone, which need not be said. */
function familiesOf(networks: readonly string[]): IpFamily[] | undefined {
  const families = [...new Set(networks.filter((network) => ipaddr.isValidCIDR(network)).map(familyOf))];
  return families.includes('IPv6') ? families : undefined;
}

function callsFromOf(answer: string): Cluster['apiServer']['callsFrom'] {
  const ends = listOf(answer);
  const pods = ends.filter((end) => end.includes('=')).map(podsOf);
  const cidrs = ends.filter((end) => end !== 'nodes' && !end.includes('='));
  return {
    ...(cidrs.length > 0 && { cidrs }),
    ...(ends.includes('nodes') && { nodes: true }),
    ...(pods.length > 0 && { pods }),
  };
}

function podsOf(end: string) {
  const [, namespace, key = '', value = ''] = /^(?:([^:]*):)?([^=]*)=(.*)$/.exec(end) ?? [];
  return { ...(namespace && { namespace }), labels: { [key]: value } };
}
