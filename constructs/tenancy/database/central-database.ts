import type { Construct } from 'constructs';
import type { TenantDatabaseFields } from '../../../environments/tenant-database';
import type { CloudNativePg } from '../../database/cloudnative-pg';
import type { PostgresBackups } from '../../database/postgres-backups';
import { PostgresCluster } from '../../database/postgres-cluster';
import type { SecretStore } from '../../security/secret-store';
import { clusterName, databaseAddress, databaseName, provisioner } from './database-address';
import { ExternalTenantDatabase } from './external-tenant-database';
import { TenantDatabase } from './tenant-database';

interface Given {
  readonly operator: CloudNativePg;
  /** StorageClass of the volumes. @default the cluster's own default */
  readonly storageClass?: string;
  readonly secretStore?: SecretStore;
  /** Where a cluster in this one is backed up. @default nowhere */
  readonly backups?: PostgresBackups;
}

/**
 * The database of the tenants, in the cluster or outside, and what provisions it: the same for both.
 *
 * @returns the cluster, if it is in this one
 */
export function centralDatabase(
  scope: Construct,
  settings: TenantDatabaseFields,
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
  const { operator, storageClass, backups } = given;
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
    backups,
  });
  const { sql, credentials } = cluster;
  new TenantDatabase(scope, provisioner.name, { address, sql, credentials, connectionsPerLogin });
  return cluster;
}

/** Where an environment's tenants find the database. */
export const addressOf = (settings: TenantDatabaseFields) =>
  databaseAddress(settings.provider === 'external' ? settings : undefined);
