import type { Client } from 'pg';
import type { ClusterSpecManagedRoles } from '../../imports/postgresql.cnpg.io';
import { create } from '../constructs/database/cluster';
import { find } from '../manifests';
import type { Configuration } from './server';

export const password = 'only for a test';

const { database, cluster } = create({ connectionLimit: 3 });
const { spec } = cluster();
const { spec: databaseSpec } = find(database.toJson(), 'Database', 'keycloak-db');

/** Settings as the platform renders them. */
export const parameters: Record<string, string> = spec.postgresql.parameters;

/** Settings of extensions have a dot in their names. PostgreSQL takes any of them, so it proves nothing without the extension. */
export const extensionParameters = Object.keys(parameters).filter((name) => name.includes('.'));

/**
 * What CloudNativePG gives an instance: the platform's settings and rules, and its own rules around those.
 *
 * @see https://cloudnative-pg.io/docs/1.30/postgresql_conf/#the-pg_hba-section
 */
export const configuration: Configuration = {
  parameters,
  accessRules: [
    'local all all peer map=local',
    'hostssl postgres streaming_replica all cert map=cnpg_streaming_replica',
    'hostssl replication streaming_replica all cert map=cnpg_streaming_replica',
    'hostssl all cnpg_pooler_pgbouncer all cert map=cnpg_pooler_pgbouncer',
    ...spec.postgresql.pg_hba,
    'host all all all scram-sha-256',
  ],
  userMaps: [
    'cnpg_streaming_replica streaming_replica streaming_replica',
    'cnpg_pooler_pgbouncer cnpg_pooler_pgbouncer cnpg_pooler_pgbouncer',
  ],
};

/** What CloudNativePG does to a new cluster, in its order: role, database, the platform's SQL, attributes of the role, extensions. */
export async function bootstrap(superuser: (database: string) => Promise<Client>): Promise<void> {
  const { initdb } = spec.bootstrap;
  await run(superuser('postgres'), [
    `CREATE ROLE ${initdb.owner} LOGIN`,
    `CREATE DATABASE ${initdb.database} OWNER ${initdb.owner} ENCODING '${initdb.encoding}'`,
    `ALTER ROLE ${initdb.owner} PASSWORD '${password}'`,
  ]);
  await run(superuser(initdb.database), initdb.postInitApplicationSQL);
  await run(superuser('postgres'), spec.managed.roles.map(alterRole));
  await run(
    superuser(databaseSpec.name),
    databaseSpec.extensions.map(({ name }: { name: string }) => `CREATE EXTENSION ${name}`),
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
    `CONNECTION LIMIT ${role.connectionLimit}`,
  ].join(' ');
}

async function run(connected: Promise<Client>, statements: readonly string[]): Promise<void> {
  const client = await connected;
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
