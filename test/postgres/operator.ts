import type { Client } from 'pg';
import { create } from '../constructs/database/cluster';
import { find } from '../manifests';
import { type ManagedRolesStatus, reconcileRoles } from './role-reconciler';
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

/** What is rendered of a cluster and its database. */
export interface Rendered {
  // biome-ignore lint/suspicious/noExplicitAny: as it is rendered
  readonly cluster: any;
  // biome-ignore lint/suspicious/noExplicitAny: as it is rendered
  readonly database: any;
}

/** What CloudNativePG does to a new cluster, in its order: role, database, the platform's SQL, attributes of the role, extensions. */
export async function bootstrap(
  superuser: (database: string) => Promise<Client>,
  rendered: Rendered = { cluster: spec, database: databaseSpec },
): Promise<void> {
  const { cluster, database } = rendered;
  const { initdb } = cluster.bootstrap;
  await run(superuser('postgres'), [
    `CREATE ROLE ${initdb.owner} LOGIN`,
    `CREATE DATABASE ${initdb.database} OWNER ${initdb.owner} ENCODING '${initdb.encoding}'`,
    `ALTER ROLE ${initdb.owner} PASSWORD '${password}'`,
  ]);
  await run(superuser(initdb.database), initdb.postInitApplicationSQL);
  await pass(superuser, cluster);
  await run(
    superuser(database.name),
    database.extensions.map(({ name }: { name: string }) => `CREATE EXTENSION ${name}`),
  );
}

/** One of its passes over a cluster's roles, whatever the cluster has been rendered with. */
export async function pass(
  superuser: (database: string) => Promise<Client>,
  cluster: Rendered['cluster'],
): Promise<ManagedRolesStatus> {
  const client = await superuser('postgres');
  try {
    return await reconcileRoles(client, cluster.managed?.roles);
  } finally {
    await client.end();
  }
}

async function run(connected: Promise<Client>, statements: readonly string[]): Promise<void> {
  const client = await connected;
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
