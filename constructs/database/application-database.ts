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
export const applicationRole = (name: string, connectionLimit: number): ClusterSpecManagedRoles => ({
  name,
  ensure: ClusterSpecManagedRolesEnsure.PRESENT,
  login: true,
  superuser: false,
  createdb: false,
  createrole: false,
  replication: false,
  bypassrls: false,
  inherit: true,
  connectionLimit,
});

/**
 * What an owner that makes roles has instead, once, when the database is made. Who makes a role becomes a member of it, and the
 * operator revokes each membership of a managed role that is not declared: the owner could alter its roles no longer.
 *
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/internal/management/controller/roles/runnable.go `getRolesToRevoke`
 * @see https://www.postgresql.org/docs/18/role-attributes.html (role creation)
 */
export const mayMakeRoles = (owner: string, connectionLimit: number): string =>
  `ALTER ROLE ${owner} CREATEROLE CONNECTION LIMIT ${connectionLimit}`;

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
