import { describeOnPostgres } from './binaries';
import { bootstrap, configuration, password } from './operator';
import { PostgresServer } from './server';

describeOnPostgres('the role of a database', (binaries) => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start(binaries, configuration);
    await bootstrap((database) => server.superuser(database));
    await server.query('CREATE ROLE other LOGIN');
  });
  afterAll(() => server?.stop());

  /** Runs a statement as the role itself. */
  async function asOwner(statement: string): Promise<Record<string, unknown>[]> {
    const client = await server.connect({ user: 'keycloak', database: 'keycloak', password });
    try {
      return (await client.query(statement)).rows;
    } finally {
      await client.end();
    }
  }

  /** Whether `other`, a role that nobody has given anything, holds a privilege. */
  async function others(privilege: string): Promise<unknown> {
    const [row] = await server.query(`SELECT ${privilege} AS held`, 'keycloak');
    return row.held;
  }

  it('is neither superuser nor may it make databases or roles, replicate or pass row security by', async () => {
    const [role] = await server.query(
      `SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, rolinherit, rolcanlogin
       FROM pg_roles WHERE rolname = 'keycloak'`,
    );
    expect(role).toEqual({
      rolsuper: false,
      rolcreatedb: false,
      rolcreaterole: false,
      rolreplication: false,
      rolbypassrls: false,
      rolinherit: true,
      rolcanlogin: true,
    });
  });

  it('is a member of no other role', async () => {
    expect(await server.query("SELECT * FROM pg_auth_members WHERE member = 'keycloak'::regrole")).toEqual(
      [],
    );
  });

  it('owns the one database, which is UTF-8', async () => {
    const databases = await server.query(
      `SELECT datname, pg_encoding_to_char(encoding) AS encoding FROM pg_database
       WHERE datdba = 'keycloak'::regrole`,
    );
    expect(databases).toEqual([{ datname: 'keycloak', encoding: 'UTF8' }]);
  });

  it('makes tables in the database, whose extension it can use', async () => {
    await asOwner('CREATE TABLE public.realm (id text PRIMARY KEY)');
    await asOwner("INSERT INTO public.realm VALUES ('master')");
    expect(await asOwner("SELECT encode(digest('a', 'sha256'), 'hex') AS sum FROM public.realm")).toEqual([
      { sum: 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb' },
    ]);
  });

  it.each([
    'CREATE DATABASE mine',
    'CREATE ROLE mine',
    'ALTER SYSTEM SET log_connections = off',
    'CREATE EXTENSION dblink',
  ])('is refused %s', async (statement) => {
    await expect(asOwner(statement)).rejects.toThrow(/permission denied/);
  });

  it('shares the database with no other role', async () => {
    expect(await others("has_database_privilege('other', 'keycloak', 'CONNECT')")).toBe(false);
    expect(await others("has_database_privilege('other', 'keycloak', 'TEMPORARY')")).toBe(false);
    expect(await others("has_schema_privilege('other', 'public', 'USAGE')")).toBe(false);
    expect(await others("has_schema_privilege('other', 'public', 'CREATE')")).toBe(false);
  });

  it('lets those who read the metrics connect', async () => {
    expect(await others("has_database_privilege('pg_monitor', 'keycloak', 'CONNECT')")).toBe(true);
    expect(await others("has_database_privilege('pg_monitor', 'keycloak', 'CREATE')")).toBe(false);
  });
});
