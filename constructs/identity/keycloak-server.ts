import type { KeycloakFields } from '../../environments/identity';
import {
  type KeycloakSpec,
  KeycloakSpecResourcesLimits as Limits,
  KeycloakSpecResourcesRequests as Requests,
  KeycloakSpecUpdateStrategy as UpdateStrategy,
} from '../../imports/k8s.keycloak.org';
import type { PostgresCluster } from '../database/postgres-cluster';
import { type IpFamily, prefersIpv6 } from '../ip-families';
import { disk } from '../pod';
import { amounts } from '../quantity';
import { images } from '../versions';
import { podTemplate } from './keycloak-pod-template';

/** The servers, as the operator makes them. */
export interface KeycloakServers extends KeycloakFields {
  /** In the same namespace, because its Secrets are read. */
  readonly database: PostgresCluster;
  /** Host name, one of the gateway's. It is in the issuer of every token: another one signs everybody out. */
  readonly host: string;
  /** Address families of pods. @default IPv4 alone */
  readonly ipFamilies?: readonly IpFamily[];
  /** Connections that each server holds to the database. @default 20 */
  readonly poolSize?: number;
  /**
   * Image in which `kc.sh build` has been run for PostgreSQL and with the options below, with tag and digest. It
   * starts faster, on a root file system that cannot be written. @default upstream's, which builds at every start
   */
  readonly optimizedImage?: string;
}

interface ServerProps extends KeycloakServers {
  /** Connections that each server holds to the database, idle or not. */
  readonly poolSize: number;
  /** The pods' ServiceAccount, their identity in the mesh. */
  readonly serviceAccount: string;
  /** Secret with the keys `client-id` and `client-secret` of a first client with all rights. */
  readonly administration: string;
  /** Labels of the servers' pods. */
  readonly labels: Readonly<Record<string, string>>;
}

/** The `Keycloak` object that the operator makes the servers of. */
export function serverSpec(props: ServerProps): KeycloakSpec {
  const { instances, resources, database, optimizedImage, serviceAccount, labels, administration } = props;
  return {
    instances,
    image: optimizedImage ?? images.keycloak,
    startOptimized: optimizedImage !== undefined,
    resources: {
      requests: amounts(
        { ...(!optimizedImage && written.requests), ...resources.requests },
        Requests.fromString,
      ),
      limits: amounts({ ...(!optimizedImage && written.limits), ...resources.limits }, Limits.fromString),
    },
    http: { httpEnabled: true, httpPort: 8080 },
    hostname: hostname(props),
    proxy: { headers: 'xforwarded' },
    // Heeded when there is no realm yet, and never again.
    bootstrapAdmin: { service: { secret: administration } },
    db: databaseAccess(props),
    truststores: { database: { secret: { name: database.caCertificate.secret } } },
    env: prefersIpv6(props.ipFamilies) ? ipv6 : undefined,
    additionalOptions: Object.entries(options(database)).map(([name, value]) => ({ name, value })),
    // What the operator would make by itself: the platform has its own way in, its own policies and no monitor yet.
    ingress: { enabled: false },
    networkPolicy: { enabled: false },
    serviceMonitor: { enabled: false },
    automountServiceAccountToken: false,
    startupProbe: { periodSeconds: 5, failureThreshold: 120 },
    readinessProbe: { periodSeconds: 10, failureThreshold: 3 },
    livenessProbe: { periodSeconds: 10, failureThreshold: 3 },
    scheduling: spread(labels),
    // One after the other where old and new can be in one cluster, which a Job finds out; with one server there is no other.
    update: { strategy: instances > 1 ? UpdateStrategy.AUTO : UpdateStrategy.RECREATE_ON_IMAGE_CHANGE },
    unsupported: {
      podTemplate: podTemplate({
        serviceAccount,
        readOnly: optimizedImage !== undefined,
      }),
    },
  };
}

/** Servers find each other by an address that Java chooses. @see https://www.keycloak.org/server/caching#_network_bind_address */
const ipv6: KeycloakSpec['env'] = [
  { name: 'JAVA_OPTS_APPEND', value: '-Djava.net.preferIPv4Stack=false -Djava.net.preferIPv6Addresses=true' },
];

/** For what an image that is not optimized writes into its root file system: it builds itself again at every start. */
const written = { requests: { [disk]: '256Mi' }, limits: { [disk]: '1Gi' } };

/** Where a port that `kubectl port-forward` forwards is for whoever sits there. */
export const forwarded = 'http://localhost:8080';

/** @see https://www.keycloak.org/server/hostname */
const hostname = ({ host, adminConsole }: ServerProps): KeycloakSpec['hostname'] => ({
  hostname: `https://${host}`,
  admin: adminConsole === 'internal' ? forwarded : undefined,
  strict: true,
  // Callers inside of the cluster get the Service's addresses for their own calls; the issuer is always the host's.
  backchannelDynamic: true,
});

/** Pools of one size, so that a peak neither waits for connections nor takes more than the database has. */
const databaseAccess = ({ database, poolSize }: ServerProps): KeycloakSpec['db'] => ({
  vendor: 'postgres',
  host: database.sql.host,
  port: database.sql.service?.port,
  database: database.database,
  usernameSecret: { name: database.credentials.secret, key: database.credentials.username },
  passwordSecret: { name: database.credentials.secret, key: database.credentials.password },
  poolInitialSize: poolSize,
  poolMinSize: poolSize,
  poolMaxSize: poolSize,
});

/**
 * From where a sidecar calls the program beside it, over IPv4 and over IPv6.
 *
 * @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/networking/core/listener_address.go InboundPassthroughBindIpv4
 */
const sidecarAddresses = ['127.0.0.6', '::6'];

/** @see https://www.keycloak.org/server/all-config */
const options = ({ caCertificate }: PostgresCluster): Record<string, string> => ({
  'db-tls-mode': 'verify-server',
  // Where the operator mounts what is in `truststores`.
  'db-tls-trust-store-file': `/opt/keycloak/conf/truststores/secret-${caCertificate.secret}/${caCertificate.key}`,
  // Servers find each other in the database; the Kubernetes API is not asked.
  'cache-stack': 'jdbc-ping',
  // Callers come through the sidecar. What has gone around it, such as a forwarded port, says nothing of where it comes from.
  'proxy-trusted-addresses': sidecarAddresses.join(','),
  'health-enabled': 'true',
  'metrics-enabled': 'true',
  'event-metrics-user-enabled': 'true',
  'log-console-output': 'json',
  // Sign-ins that succeed are logged at debug, and so not at all, unless this is said; those that fail are warnings.
  'spi-events-listener--jboss-logging--success-level': 'info',
});

const spread = (labels: ServerProps['labels']): KeycloakSpec['scheduling'] => ({
  topologySpreadConstraints: ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: labels },
  })),
});
