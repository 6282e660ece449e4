import type { Client } from 'pg';
import type {
  ClusterSpec,
  ClusterSpecBootstrapInitdb,
  ClusterSpecManagedRoles,
  DatabaseSpec,
} from '../../imports/postgresql.cnpg.io';

/**
 * The rules of `pg_hba.conf` as CloudNativePG writes them around those of the cluster.
 *
 * @see https://cloudnative-pg.io/docs/1.30/postgresql_conf/#the-pg_hba-section
 */
export const withOperatorRules = (rules: readonly string[]): string[] => [
  'local all all peer map=local',
  'hostssl postgres streaming_replica all cert map=cnpg_streaming_replica',
  'hostssl replication streaming_replica all cert map=cnpg_streaming_replica',
  'hostssl all cnpg_pooler_pgbouncer all cert map=cnpg_pooler_pgbouncer',
  ...rules,
  'host all all all scram-sha-256',
];

/** Who the operator's client certificates stand for. */
export const operatorUserMaps = [
  'cnpg_streaming_replica streaming_replica streaming_replica',
  'cnpg_pooler_pgbouncer cnpg_pooler_pgbouncer cnpg_pooler_pgbouncer',
];

/** The rendered objects, as plain data. */
export interface Rendered {
  readonly cluster: ClusterSpec;
  readonly database: DatabaseSpec;
}

/** What CloudNativePG does to a new cluster, in its order: role, database, SQL of the application, attributes of roles, extensions. */
export async function bootstrap(
  open: (database: string) => Promise<Client>,
  { cluster, database }: Rendered,
  password: string,
): Promise<void> {
  const { initdb } = cluster.bootstrap as { initdb: ClusterSpecBootstrapInitdb & { postInitApplicationSQL: string[] } };
  await inDatabase(open, 'postgres', [
    'CREATE ROLE streaming_replica REPLICATION LOGIN',
    `CREATE ROLE ${initdb.owner} LOGIN`,
    `CREATE DATABASE ${initdb.database} OWNER ${initdb.owner} ENCODING '${initdb.encoding}'`,
    `ALTER ROLE ${initdb.owner} PASSWORD '${password}'`,
  ]);
  await inDatabase(open, initdb.database as string, initdb.postInitApplicationSQL);
  await inDatabase(open, 'postgres', (cluster.managed?.roles ?? []).map(alterRole));
  await inDatabase(
    open,
    database.name,
    (database.extensions ?? []).map(({ name }) => `CREATE EXTENSION ${name}`),
  );
}

function alterRole(role: ClusterSpecManagedRoles): string {
  const word = (on: boolean | undefined, name: string) => (on ? name : `NO${name}`);
  return [
    `ALTER ROLE ${role.name}`,
    word(role.login, 'LOGIN'),
    word(role.superuser, 'SUPERUSER'),
    word(role.createdb, 'CREATEDB'),
    word(role.createrole, 'CREATEROLE'),
    word(role.replication, 'REPLICATION'),
    word(role.bypassrls, 'BYPASSRLS'),
    word(role.inherit, 'INHERIT'),
    `CONNECTION LIMIT ${role.connectionLimit ?? -1}`,
  ].join(' ');
}

async function inDatabase(
  open: (database: string) => Promise<Client>,
  database: string,
  statements: readonly string[],
): Promise<void> {
  const client = await open(database);
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
