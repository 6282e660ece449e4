import type { ExternalDatabaseFields } from '../../../environments/tenant-database';
import { external, type Location, type Target } from '../../connection';
import { tenancyNamespace } from '../tenancy-namespace';

/** Where a managed PostgreSQL is, outside of the cluster. */
export type ExternalDatabase = Pick<ExternalDatabaseFields, 'host' | 'port' | 'database' | keyof Location>;

/** Where tenants find the database. Plain data: it holds nothing of the platform. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** How the scope of a sidecar names it: `namespace/host`. */
  readonly service: string;
  /** For `connect`. */
  readonly target: Target;
  /** Whether the mesh secures the way, around the TLS of PostgreSQL. */
  readonly mtls: 'strict' | 'none';
}

/** Name of the cluster in the cluster. */
export const clusterName = 'tenant-db';

/** The database in the cluster, and the role that owns it and provisions. */
export const databaseName = 'tenants_owner';

/** Name of the store from which tenants have the certificate of the database's authority, and of its one key. */
export const caStore = 'tenant-database-ca';

/** Secret with the certificate of the database's authority, beside the database. */
export const caSecret = `${clusterName}-ca-certificate`;

/** ServiceAccount that provisions; it reads the Secret `database` in the namespaces of tenants. */
export const provisioner = { name: 'tenant-database', namespace: tenancyNamespace.name } as const;

/** Where the database is: in the cluster, or where the environment says. */
export function databaseAddress(elsewhere?: ExternalDatabase): DatabaseAddress {
  if (elsewhere) {
    const { host, port, database } = elsewhere;
    const target = external(host, port, elsewhere);
    // A Service is where its pods are; what is outside, where the mesh is told of it.
    const { namespace } = elsewhere.pods ?? provisioner;
    return { host, port, database, service: `${namespace}/${host}`, target, mtls: 'none' };
  }
  const port = 5432;
  const { name: namespace } = tenancyNamespace;
  const host = `${clusterName}-rw.${namespace}.svc.cluster.local`;
  return {
    host,
    port,
    database: databaseName,
    service: `${namespace}/${host}`,
    target: {
      pods: `${namespace}/${clusterName}`,
      namespaceLabels: { 'kubernetes.io/metadata.name': namespace },
      labels: { 'cnpg.io/cluster': clusterName },
      identity: { principals: [`cluster.local/ns/${namespace}/sa/${clusterName}`] },
      on: [{ port, protocol: 'tcp' }],
    },
    mtls: 'strict',
  };
}
