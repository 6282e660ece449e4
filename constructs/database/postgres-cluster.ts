import type { Construct } from 'constructs';
import type { PostgresFields } from '../../environments/postgres';
import {
  Cluster,
  type ClusterSpec,
  ClusterSpecResourcesLimits as Limits,
  ClusterSpecResourcesRequests as Requests,
  ClusterSpecEphemeralVolumesSizeLimitTemporaryData as TemporaryData,
  ClusterSpecPrimaryUpdateMethod as UpdateMethod,
} from '../../imports/postgresql.cnpg.io';
import { Component, componentLabel, keep, type Project } from '../component';
import { apiServer, connect, overHttps } from '../connection';
import { addressOf, pastProxy } from '../object-store';
import { restrictedContainer, restrictedPod } from '../pod';
import { amounts, resourcesErrors, sizeErrors } from '../quantity';
import { SecretExcerpt } from '../security/secret-excerpt';
import { images } from '../versions';
import { type Endpoint, Workload } from '../workload';
import { applicationDatabase, applicationRole, closeToPublic, mayMakeRoles } from './application-database';
import type { CloudNativePg } from './cloudnative-pg';
import { archiving, backUp, type PostgresBackups } from './postgres-backups';
import { accessRules, enforcedParameters, synchronousReplication } from './postgres-settings';

export interface PostgresClusterProps extends PostgresFields {
  /** Namespace of the cluster and of whatever uses it: Secrets cannot be read from another one. */
  readonly namespace: string;
  /** Argo CD project of the cluster's Application. */
  readonly project: Project;
  /** Name of the one database, and of the role that owns it: lower-case letters, digits and `_`. */
  readonly database: string;
  /** StorageClass of the volumes. @default the cluster's own default */
  readonly storageClass?: string;
  /** Connections that the role may hold at once, all of its clients together; with `members` as the database is made. @default 80 */
  readonly connectionLimit?: number;
  /** Roles that the owner makes and that share the database; the operator leaves the owner alone then. @default none */
  readonly members?: Members;
  /** PostgreSQL's settings, but for those that the platform sets. @default PostgreSQL's and the operator's own */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Where it is backed up. @default nowhere */
  readonly backups?: PostgresBackups;
  /** What makes the instances, and is let in to ask them how they are. */
  readonly operator: CloudNativePg;
}

/** Roles that share a database with its owner, who makes them. */
interface Members {
  /** Role that all of them are members of, directly or not. */
  readonly group: string;
  /** Connections that all of them may hold together. */
  readonly connections: number;
}

/**
 * A PostgreSQL cluster with one database for one application, whose role owns that database and nothing else. The component's
 * name is the cluster's. The operator makes the Services, the certificates and the role's password.
 *
 * @see https://cloudnative-pg.io/docs/1.30/
 */
export class PostgresCluster extends Component {
  /** The primary, which takes reads and writes. */
  readonly sql: Endpoint;
  /** Where the operator asks the instances how they are; in no Service. */
  readonly status: Endpoint;
  readonly database: string;
  readonly instances: number;
  readonly backedUp: boolean;
  /** Connections that the role may hold at once. */
  readonly connectionLimit: number;
  /** Secret with the role's name and password, in the cluster's namespace. */
  readonly credentials: { readonly secret: string; readonly username: string; readonly password: string };
  /** Secret with the certificate of the authority that signs the server's, without its key. */
  readonly caCertificate: { readonly secret: string; readonly key: string };

  constructor(scope: Construct, id: string, props: PostgresClusterProps) {
    const { namespace, project, database, connectionLimit = 80, operator, backups } = props;
    super(scope, id, { namespace, project, wave: 'services' });
    this.database = database;
    this.instances = props.instances;
    this.backedUp = backups !== undefined;
    operator.clusters.push(this);
    this.connectionLimit = connectionLimit;
    this.credentials = { secret: `${id}-app`, username: 'username', password: 'password' };

    new Cluster(this, 'cluster', {
      metadata: { name: id, annotations: keep },
      spec: clusterSpec(id, { ...props, connectionLimit }),
    });
    applicationDatabase(this, id, database);
    if (backups) backUp(this, id, backups);
    const key = 'ca.crt';
    const excerpt = new SecretExcerpt(this, 'ca-certificate', {
      name: `${id}-ca-certificate`,
      from: `${id}-ca`,
      keys: [key],
    });
    this.caCertificate = { secret: excerpt.secret, key };

    const instances = new Workload(this, id, {
      // Those of the operator's Jobs for bootstrap and join as well, which run under the same ServiceAccount.
      labels: { [clusterLabel]: id },
      serviceAccount: id,
      mesh: 'sidecar',
      ports: {
        sql: { port: 5432, protocol: 'tcp' },
        status: { port: 8000, protocol: 'tls' },
        metrics: { port: 9187, protocol: 'http' },
      },
      probes: ['status'],
      metrics: {
        port: 'metrics',
        labels: { [clusterLabel]: id, 'cnpg.io/podRole': 'instance' },
        // It calls the PostgreSQL cluster `cluster`, as alerts call the environment.
        dropLabels: ['cluster'],
        fromPodLabels: { cnpg_cluster: clusterLabel, role: 'cnpg.io/instanceRole' },
      },
    });
    this.sql = instances.endpoint('sql', { name: `${id}-rw`, port: 5432 });
    this.status = instances.endpoint('status');
    connectInstances(instances, this, operator);
    if (backups) connect(instances, overHttps(addressOf(backups.objectStorage), backups.objectStorage));
    this.node.addValidation({ validate: () => errors(id, { ...props, connectionLimit }) });
  }
}

type Settings = PostgresClusterProps & { readonly connectionLimit: number };

const clusterLabel = 'cnpg.io/cluster';

function clusterSpec(name: string, props: Settings): ClusterSpec {
  const {
    database,
    instances,
    storage,
    storageClass,
    resources,
    antiAffinity,
    connectionLimit,
    members,
    backups,
  } = props;
  return {
    instances,
    imageName: images.postgresql,
    inheritedMetadata: {
      labels: { 'app.kubernetes.io/part-of': 'plinth', [componentLabel]: name },
      annotations: backups && annotationsFor(backups),
    },
    plugins: backups && archiving(name),
    bootstrap: {
      initdb: {
        database,
        owner: database,
        encoding: 'UTF8',
        dataChecksums: true,
        postInitApplicationSql: [
          ...closeToPublic(database),
          ...(members ? [mayMakeRoles(database, connectionLimit)] : []),
        ],
      },
    },
    managed: members ? undefined : { roles: [applicationRole(database, connectionLimit)] },
    enableSuperuserAccess: false,
    postgresql: {
      parameters: {
        ...props.parameters,
        ...enforcedParameters(connectionLimit + (members?.connections ?? 0)),
      },
      pgHba: accessRules(database, members?.group),
      synchronous: instances > 1 ? synchronousReplication : undefined,
    },
    // A replica takes over before the primary restarts.
    primaryUpdateMethod: instances > 1 ? UpdateMethod.SWITCHOVER : UpdateMethod.RESTART,
    storage: { size: storage, storageClass },
    resources: {
      requests: amounts(resources.requests, Requests.fromString),
      limits: amounts(resources.limits, Limits.fromString),
    },
    // The instance manager itself, sockets and certificates; the data is on its volume.
    ephemeralVolumesSizeLimit: { temporaryData: TemporaryData.fromString('1Gi') },
    podSecurityContext: restrictedPod(26).securityContext,
    securityContext: restrictedContainer.securityContext,
    affinity: {
      enablePodAntiAffinity: true,
      podAntiAffinityType: antiAffinity,
      topologyKey: 'kubernetes.io/hostname',
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { [clusterLabel]: name } },
      },
    ],
    // With one instance the budget would hold up every drain for ever.
    enablePdb: instances > 1,
  };
}

/** Of every object that the operator makes; of use to the pods. */
function annotationsFor({ objectStorage }: PostgresBackups): Record<string, string> | undefined {
  const annotations = pastProxy(objectStorage);
  return Object.keys(annotations).length > 0 ? { ...annotations } : undefined;
}

function connectInstances(
  instances: Workload,
  { sql, status }: PostgresCluster,
  operator: CloudNativePg,
): void {
  connect(operator.workload, status, {
    mtls: 'permissive',
    because:
      "the operator has no sidecar; the port is TLS of CloudNativePG's own, with the operator's pinned certificate",
  });
  // Replicas stream from the primary, and join, through its Service.
  connect(instances, sql);
  connect(instances, status, {
    mtls: 'permissive',
    because:
      'an instance that loses the API server asks the others by pod address, for which a sidecar starts no mutual TLS',
  });
  connect(instances, apiServer);
}

function errors(name: string, props: Settings): string[] {
  const { database, instances, storage, resources, connectionLimit, parameters = {} } = props;
  const platformOwned = enforcedParameters(connectionLimit);
  return [
    ...(name.length <= 50
      ? []
      : [`name must have at most 50 characters, got "${name}"; shorten the component's id`]),
    ...(/^[a-z_][a-z0-9_]{0,62}$/.test(database)
      ? []
      : [`database must be lower-case letters, digits and _, got "${database}"; choose another name`]),
    ...(Number.isInteger(instances) && instances >= 1
      ? []
      : [`instances must be a whole number of at least 1, got ${instances}; write 3 for failover`]),
    ...(Number.isInteger(connectionLimit) && connectionLimit >= 1
      ? []
      : [
          `connectionLimit must be a whole number of at least 1, got ${connectionLimit}; leave it out for 80`,
        ]),
    ...sizeErrors('storage', storage),
    ...resourcesErrors(resources),
    ...Object.keys(parameters)
      .filter((parameter) => parameter in platformOwned)
      .map(
        (parameter) =>
          `parameters.${parameter} must not be set, got "${parameters[parameter]}"; the platform sets it`,
      ),
  ];
}
