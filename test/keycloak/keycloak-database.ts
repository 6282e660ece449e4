import type { Json } from '../../cli/cluster/api/client';
import { findBinaries } from '../postgres/binaries';
import { bootstrap, password } from '../postgres/operator';
import { PostgresServer } from '../postgres/server';
import { objectOf } from './platform-objects';

/** PostgreSQL with the settings, access rules, role and database of Keycloak's `Cluster`, as CloudNativePG makes them. */
export async function startDatabase(): Promise<PostgresServer> {
  const binaries = findBinaries();
  if (!binaries) throw new Error('PostgreSQL: must be installed by npm, but is not');
  const rendered = { cluster: clusterSpec(), database: objectOf('Database', CLUSTER)?.spec };
  const { parameters, pg_hba } = rendered.cluster.postgresql;
  const accessRules = ['local all all peer map=local', ...pg_hba];
  const server = await PostgresServer.start(binaries, { parameters, accessRules });
  await bootstrap((database) => server.superuser(database), rendered);
  return server;
}

/** How Keycloak reaches it: by another address than in the cluster, with what CloudNativePG writes into the Secret of the cluster. */
export const loginOf = ({ port }: PostgresServer): Record<string, string | number> => ({
  'db-url-host': 'localhost',
  'db-url-port': port,
  'db-url-database': clusterSpec().bootstrap.initdb.database,
  'db-username': clusterSpec().bootstrap.initdb.owner,
  'db-password': password,
});

const CLUSTER = 'keycloak-db';

const clusterSpec = (): Json => objectOf('Cluster', CLUSTER)?.spec;
