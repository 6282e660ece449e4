import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { App } from 'cdk8s';
import type { Client } from 'pg';
import { CloudNativePg } from '../../constructs/database/cloudnative-pg';
import { PostgresCluster } from '../../constructs/database/postgres-cluster';
import provision from '../../constructs/tenancy/database/sql/provision.sql';
import schema from '../../constructs/tenancy/database/sql/schema.sql';
import tables from '../../constructs/tenancy/database/sql/tables.sql';
import wantedTable from '../../constructs/tenancy/database/sql/wanted.sql';
import { given } from '../constructs/database/cluster';
import { find } from '../manifests';
import type { Binaries } from './binaries';
import { bootstrap, pass, password, type Rendered } from './operator';
import type { ManagedRolesStatus } from './role-reconciler';
import { PostgresServer } from './server';

const OWNER = 'plinth_tenants';

/** What a tenant's namespace tells of its login. */
export interface Login {
  readonly tenant: string;
  readonly stage: 'prod' | 'test';
  readonly password: string;
}

/** The cluster as the platform renders it. */
function rendered(): Rendered {
  const app = new App();
  const operator = new CloudNativePg(app, 'cloudnative-pg', { replicas: 1 });
  const component = new PostgresCluster(app, 'tenant-db', {
    ...given,
    operator,
    database: OWNER,
    connectionLimit: 10,
    members: { group: 'tenants', connections: 100 },
  });
  const manifests = component.toJson();
  return {
    cluster: find(manifests, 'Cluster', 'tenant-db').spec,
    database: find(manifests, 'Database', 'tenant-db').spec,
  };
}

/** A server with the database of the tenants as CloudNativePG makes it, and the SQL that the platform runs there. */
export class TenantServer {
  private constructor(
    readonly server: PostgresServer,
    readonly owner: Client,
  ) {}

  /** @param change what a cluster of another version was rendered with */
  static async start(
    binaries: Binaries,
    change: (cluster: Rendered['cluster']) => Rendered['cluster'] = (cluster) => cluster,
  ): Promise<TenantServer> {
    const { cluster, database } = rendered();
    const made = change(cluster);
    const server = await PostgresServer.start(binaries, {
      parameters: made.postgresql.parameters,
      accessRules: ['local all all peer map=local', ...made.postgresql.pg_hba],
    });
    await bootstrap((name) => server.superuser(name), { cluster: made, database });
    const owner = await server.connect({ user: OWNER, database: OWNER, password });
    return new TenantServer(server, owner);
  }

  /** A pass of the operator over the roles of the cluster, as it is rendered now unless told otherwise. */
  async pass(cluster: Rendered['cluster'] = rendered().cluster): Promise<ManagedRolesStatus> {
    return pass((name) => this.server.superuser(name), cluster);
  }

  /** What `migrate.psql` does. */
  async migrate(): Promise<void> {
    const stages = ['prod', 'test'].map((stage) => `SET LOCAL search_path = ${stage};\n${tables}`);
    await this.owner.query([schema, ...stages, provision].join('\n'));
  }

  /** One run of the provisioning, with exactly these tenants. */
  async provision(logins: readonly Login[]): Promise<void> {
    await this.owner.query('DROP TABLE IF EXISTS pg_temp.wanted');
    await this.owner.query(wantedTable);
    const versions = new Map(
      (await this.owner.query('SELECT role, version FROM tenancy.login WHERE active')).rows.map((row) => [
        row.role,
        row.version,
      ]),
    );
    const rows = logins.map(({ tenant, stage, password }) => {
      const version = createHash('sha256').update(password).digest('hex');
      const isKnown = versions.get(`tenant-${tenant}-${stage}`) === version;
      return { tenant, stage, version, verifier: isKnown ? null : verifier(password) };
    });
    await this.owner.query(
      'INSERT INTO wanted SELECT * FROM json_to_recordset($1) AS r (tenant text, stage text, version text, verifier text)',
      [JSON.stringify(rows)],
    );
    await this.owner.query('CALL tenancy.provision(5)');
  }

  /** A session of a tenant. */
  async connect({ tenant, stage, password }: Login): Promise<Client> {
    return this.server.connect({ user: `tenant-${tenant}-${stage}`, database: OWNER, password });
  }

  /** How the owner logs in, in libpq's variables. */
  get login(): Record<string, string> {
    const { port } = this.server;
    return {
      PGHOST: 'localhost',
      PGPORT: String(port),
      PGDATABASE: OWNER,
      PGUSER: OWNER,
      PGPASSWORD: password,
    };
  }

  async superuser(statement: string): Promise<Record<string, unknown>[]> {
    return this.server.query(statement, OWNER);
  }

  async stop(): Promise<void> {
    await this.owner.end();
    await this.server.stop();
  }
}

/** What PostgreSQL stores of a password. @see https://www.rfc-editor.org/rfc/rfc5802#section-3 */
function verifier(password: string): string {
  const salt = createHash('md5').update(password).digest();
  const salted = pbkdf2Sync(password, salt, 4096, 32, 'sha256');
  const keyed = (text: string) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$4096:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`;
}
