import type { Construct } from 'constructs';
import {
  type ClusterSpecManagedRoles,
  ClusterSpecManagedRolesEnsure,
  Database,
  DatabaseSpecDatabaseReclaimPolicy,
  DatabaseSpecEnsure,
  DatabaseSpecExtensionsEnsure,
} from '../../imports/postgresql.cnpg.io';
import { keep } from '../component';

/**
 * The application's role with every attribute that the operator would fill in. The operator sets the password from the Secret
 * that it makes; naming that Secret here would make it a second writer.
 */
export const applicationRole = (
  name: string,
  connectionLimit: number,
  createrole = false,
): ClusterSpecManagedRoles => ({
  name,
  ensure: ClusterSpecManagedRolesEnsure.PRESENT,
  login: true,
  superuser: false,
  createdb: false,
  createrole,
  replication: false,
  bypassrls: false,
  inherit: true,
  connectionLimit,
});

/**
 * Takes from every role what PostgreSQL gives all of them; the owner keeps everything. Runs once, when the database is made.
 *
 * Metrics are read by a role that does not exist yet then, but is always a member of `pg_monitor`.
 */
export const closeToPublic = (database: string): string[] => [
  `REVOKE ALL ON DATABASE ${database} FROM PUBLIC`,
  `GRANT CONNECT ON DATABASE ${database} TO pg_monitor`,
  'REVOKE ALL ON SCHEMA public FROM PUBLIC',
];

/**
 * The database as an object of its own, so that extensions can be added to one that exists; SQL at bootstrap runs only once.
 */
export function applicationDatabase(scope: Construct, cluster: string, database: string): void {
  new Database(scope, 'database', {
    metadata: { name: cluster, annotations: keep },
    spec: {
      name: database,
      owner: database,
      cluster: { name: cluster },
      ensure: DatabaseSpecEnsure.PRESENT,
      databaseReclaimPolicy: DatabaseSpecDatabaseReclaimPolicy.RETAIN,
      extensions: [{ name: 'pgcrypto', ensure: DatabaseSpecExtensionsEnsure.PRESENT }],
    },
  });
}
