import type { Construct } from 'constructs';
import type { CloudNativePg } from '../../database/cloudnative-pg';
import { PostgresCluster, type PostgresClusterProps } from '../../database/postgres-cluster';
import type { SecretStore } from '../../security/secret-store';
import {
  clusterName,
  databaseAddress,
  databaseName,
  type ExternalDatabase,
  provisioner,
} from './database-address';
import { ExternalTenantDatabase } from './external-tenant-database';
import { TenantDatabase } from './tenant-database';

interface InCluster
  extends Pick<PostgresClusterProps, 'instances' | 'storage' | 'resources' | 'antiAffinity'> {
  readonly provider: 'in-cluster';
  readonly connections: number;
  readonly connectionsPerLogin: number;
}

interface External extends ExternalDatabase {
  readonly provider: 'external';
  readonly credentialsKey: string;
  readonly connectionsPerLogin: number;
}

/** Where an environment has the database of its tenants. */
export type CentralDatabase = InCluster | External;

interface Given {
  readonly operator: CloudNativePg;
  /** StorageClass of the volumes. @default the cluster's own default */
  readonly storageClass?: string;
  readonly secretStore?: SecretStore;
}

/**
 * The database of the tenants, in the cluster or outside, and what provisions it: the same for both.
 *
 * @returns the cluster, if it is in this one
 */
export function centralDatabase(
  scope: Construct,
  settings: CentralDatabase,
  given: Given,
): PostgresCluster | undefined {
  const { connectionsPerLogin } = settings;
  const address = addressOf(settings);
  if (settings.provider === 'external') {
    const { secretStore } = given;
    if (!secretStore) return undefined; // The environment is refused for it.
    const { credentials } = new ExternalTenantDatabase(scope, clusterName, { ...settings, secretStore });
    new TenantDatabase(scope, provisioner.name, { address, credentials, connectionsPerLogin });
    return undefined;
  }
  const { connections, instances, storage, resources, antiAffinity } = settings;
  const { operator, storageClass } = given;
  const cluster = new PostgresCluster(scope, clusterName, {
    namespace: provisioner.namespace,
    project: 'infrastructure',
    database: databaseName,
    instances,
    storage,
    storageClass,
    resources,
    antiAffinity,
    // Of the role that provisions.
    connectionLimit: 10,
    members: { group: 'tenants', connections },
    operator,
  });
  const { sql, credentials } = cluster;
  new TenantDatabase(scope, provisioner.name, { address, sql, credentials, connectionsPerLogin });
  return cluster;
}

/** Where an environment's tenants find the database. */
export const addressOf = (settings: CentralDatabase) =>
  databaseAddress(settings.provider === 'external' ? settings : undefined);
