import {
  type ClusterSpecPostgresqlSynchronous,
  ClusterSpecPostgresqlSynchronousDataDurability as Durability,
  ClusterSpecPostgresqlSynchronousMethod as Method,
} from '../../imports/postgresql.cnpg.io';

/**
 * PostgreSQL's settings that are the platform's: who connects and what changes the schema or a role is logged, and passwords
 * are never less than SCRAM. All of it goes to the pods' output as JSON.
 *
 * DDL is left to pgaudit, which hides passwords; `log_statement` would print them. Any `pgaudit.` setting makes the operator
 * load and create the extension.
 *
 * @see https://cloudnative-pg.io/docs/1.30/postgresql_conf/
 * @see https://www.postgresql.org/docs/18/runtime-config-logging.html#GUC-LOG-CONNECTIONS (a list since 18)
 */
export const enforcedParameters = (connections: number) => ({
  // The rest is for the operator and for repair.
  max_connections: String(connections + 20),
  password_encryption: 'scram-sha-256',
  log_connections: 'receipt,authentication,authorization',
  log_disconnections: 'on',
  'pgaudit.log': 'ddl,role',
  'pgaudit.log_catalog': 'off',
});

/**
 * Who may connect over the network: the database's role, and the members of the group that shares it, by TLS and password. The operator writes rules for
 * itself before these and a general one after them, which would take connections without TLS and to other databases.
 *
 * Addresses mean nothing here, because all connections come from the sidecar in the pod; they are a matter of the connections.
 *
 * @see https://cloudnative-pg.io/docs/1.30/postgresql_conf/#the-pg_hba-section
 */
export const accessRules = (database: string, group?: string): string[] => [
  `hostssl ${database} ${database} all scram-sha-256`,
  ...(group ? [`hostssl ${database} +${group} all scram-sha-256`] : []),
  'hostnossl all all all reject',
  'host all all all reject',
];

/** A write is safe on a replica before it is confirmed, as long as there is a replica. */
export const synchronousReplication: ClusterSpecPostgresqlSynchronous = {
  method: Method.ANY,
  number: 1,
  dataDurability: Durability.PREFERRED,
};
