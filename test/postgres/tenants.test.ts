import type { Client } from 'pg';
import { describeOnPostgres } from './binaries';
import { type Login, TenantServer } from './tenants';

const password = (name: string) => `only-for-a-test-${name}-0123456789`;
const acme: Login = { tenant: 'acme', stage: 'prod', password: password('acme') };
const acmeTest: Login = { tenant: 'acme', stage: 'test', password: password('acme-test') };
const globex: Login = { tenant: 'globex', stage: 'prod', password: password('globex') };
const everybody = [acme, acmeTest, globex];

describeOnPostgres('the database of the tenants', (binaries) => {
  let database: TenantServer;
  const clients: Client[] = [];

  beforeAll(async () => {
    database = await TenantServer.start(binaries);
    await database.migrate();
    await database.provision(everybody);
  }, 60_000);
  afterAll(() => database?.stop());
  beforeEach(async () => {
    await database.superuser(`TRUNCATE prod.messages, test.messages`);
    await database.superuser(
      `INSERT INTO prod.messages (tenant_id, content) VALUES ('acme', '1'), ('globex', '2')`,
    );
    await database.superuser(`INSERT INTO test.messages (tenant_id, content) VALUES ('acme', '3')`);
  });
  afterEach(() => Promise.all(clients.splice(0).map((client) => client.end())));

  async function connect(login: Login): Promise<Client> {
    const client = await database.connect(login);
    clients.push(client);
    return client;
  }

  async function contents(client: Client, table = 'messages'): Promise<unknown[]> {
    const { rows } = await client.query(`SELECT content FROM ${table} ORDER BY content`);
    return rows.map(({ content }) => content);
  }

  it("shows a tenant's own rows of its own stage", async () => {
    expect(await contents(await connect(acme))).toEqual([1]);
    expect(await contents(await connect(acmeTest))).toEqual([3]);
    expect(await contents(await connect(globex))).toEqual([2]);
  });

  it('takes rows of the tenant itself', async () => {
    const client = await connect(acme);
    await client.query("INSERT INTO messages (tenant_id, content) VALUES ('acme', '4')");
    await client.query("UPDATE messages SET content = '5' WHERE content = '4'");
    expect(await contents(client)).toEqual([1, 5]);
    await client.query('DELETE FROM messages');
    expect(await contents(client)).toEqual([]);
    expect(await contents(await connect(globex))).toEqual([2]);
  });

  it.each([
    ['inserts as', "INSERT INTO messages (tenant_id, content) VALUES ('globex', '6')"],
    ['gives rows to', "UPDATE messages SET tenant_id = 'globex'"],
    [
      'writes over',
      `INSERT INTO messages SELECT 'globex', '00000000-0000-0000-0000-000000000000', now(), '7'
       ON CONFLICT (tenant_id, id) DO UPDATE SET content = '7'`,
    ],
  ])('refuses a tenant that %s another one', async (_, statement) => {
    const client = await connect(acme);
    await expect(client.query(statement)).rejects.toThrow(/violates row-level security policy/);
  });

  it.each([
    ['updates', "UPDATE messages SET content = '8' WHERE tenant_id = 'globex'"],
    ['deletes', "DELETE FROM messages WHERE tenant_id = 'globex'"],
  ])('finds nothing for a tenant that %s what another one has', async (_, statement) => {
    expect((await (await connect(acme)).query(statement)).rowCount).toBe(0);
    expect(await contents(await connect(globex))).toEqual([2]);
  });

  it.each([
    "SET app.tenant_id = 'globex'",
    "SET tenant_id = 'globex'",
    'SET search_path = public, prod',
    "SELECT set_config('app.tenant_id', 'globex', false)",
    'RESET ALL',
    'SET row_security = on',
  ])('shows no more after %s', async (statement) => {
    const client = await connect(acme);
    await client
      .query(statement)
      .catch((error) => expect(error.message).toMatch(/unrecognized configuration/));
    expect(await contents(client, 'prod.messages')).toEqual([1]);
  });

  it('shows nothing, but an error, to who turns row-level security off', async () => {
    const client = await connect(acme);
    await client.query('SET row_security = off');
    await expect(contents(client)).rejects.toThrow(/would be affected by row-level security/);
  });

  it.each([
    'SET ROLE "tenant-globex-prod"',
    'SET ROLE plinth_tenants',
    'SET ROLE tenants_prod',
    'SET ROLE tenants',
    'SET ROLE postgres',
    'SET SESSION AUTHORIZATION "tenant-globex-prod"',
    'SELECT * FROM test.messages',
    'SELECT * FROM tenancy.login',
    'CALL tenancy.protect()',
    'TRUNCATE messages',
    'ALTER TABLE messages DISABLE ROW LEVEL SECURITY',
    'DROP POLICY "tenant-acme-prod" ON messages',
    'CREATE POLICY mine ON messages USING (true)',
    'CREATE TABLE mine ()',
    'CREATE TABLE public.mine ()',
    'CREATE TEMPORARY TABLE mine ()',
    'CREATE ROLE mine',
    'ALTER ROLE "tenant-globex-prod" PASSWORD NULL',
    'ALTER ROLE "tenant-acme-prod" BYPASSRLS',
    'GRANT "tenant-globex-prod" TO "tenant-acme-prod"',
  ])('refuses a tenant %s', async (statement) => {
    const client = await connect(acme);
    await expect(client.query(statement)).rejects.toThrow(/permission denied|must be (owner|able)|must have/);
  });

  it('shows the owner of the tables, who has no policy, nothing', async () => {
    expect((await database.owner.query('SELECT * FROM prod.messages')).rows).toEqual([]);
  });

  it('shows a login without a policy nothing', async () => {
    await database.superuser('DROP POLICY "tenant-acme-prod" ON prod.messages');
    expect(await contents(await connect(acme))).toEqual([]);
    await database.provision(everybody);
    expect(await contents(await connect(acme))).toEqual([1]);
  });

  it('keeps a tenant whose name contains that of another one, and its stage, apart', async () => {
    const login: Login = { tenant: 'acme-prod', stage: 'test', password: password('acme-prod') };
    await database.provision([...everybody, login]);
    expect(await contents(await connect(login))).toEqual([]);
  });

  it('is provisioned and migrated again without a change', async () => {
    const state = () =>
      database.superuser(
        `SELECT (SELECT json_agg(a ORDER BY rolname) FROM pg_authid a) AS roles, (SELECT json_agg(p ORDER BY oid) FROM pg_policy p) AS policies,
                (SELECT json_agg(m ORDER BY oid) FROM pg_auth_members m) AS members, (SELECT json_agg(l ORDER BY role) FROM tenancy.login l) AS logins`,
      );
    await database.provision(everybody);
    const before = await state();
    await database.migrate();
    await database.provision(everybody);
    expect(await state()).toEqual(before);
  });

  it('has one policy for each role and table', async () => {
    const policies = await database.superuser(
      `SELECT policyname, roles::text[], qual, with_check FROM pg_policies WHERE schemaname = 'prod' AND policyname = 'tenant-acme-prod'`,
    );
    expect(policies).toEqual([
      {
        policyname: 'tenant-acme-prod',
        roles: ['tenant-acme-prod'],
        qual: "(tenant_id = 'acme'::text)",
        with_check: "(tenant_id = 'acme'::text)",
      },
    ]);
  });

  it('takes a changed password, and the old one no longer', async () => {
    const changed = { ...acme, password: password('acme-changed') };
    await database.provision([changed, acmeTest, globex]);
    expect(await contents(await connect(changed))).toEqual([1]);
    await expect(connect(acme)).rejects.toThrow(/password authentication failed/);
    await database.provision(everybody);
  });

  it('takes the login of a removed tenant, also in open sessions, and keeps its rows for its return', async () => {
    const open = await connect(globex);
    expect(await contents(open)).toEqual([2]);
    await database.provision([acme, acmeTest]);
    await expect(contents(open, 'prod.messages')).rejects.toThrow(/permission denied/);
    await expect(connect(globex)).rejects.toThrow(
      /pg_hba.conf rejects|not permitted to log in|authentication failed/,
    );
    expect(
      await database.superuser("SELECT 1 AS one FROM prod.messages WHERE tenant_id = 'globex'"),
    ).toHaveLength(1);
    await database.provision(everybody);
    expect(await contents(await connect(globex))).toEqual([2]);
  });

  it('protects a table that is added later', async () => {
    await database.owner.query(
      'CREATE TABLE prod.later (tenant_id text NOT NULL, content jsonb, UNIQUE (tenant_id, content))',
    );
    await database.provision(everybody);
    await database.superuser(`INSERT INTO prod.later VALUES ('acme', '1'), ('globex', '2')`);
    expect(await contents(await connect(acme), 'later')).toEqual([1]);
    await database.owner.query('DROP TABLE prod.later');
  });

  it.each([
    [
      'a table without tenant_id',
      'TABLE prod.wrong (id int)',
      /prod.wrong: must have a column "tenant_id text NOT NULL"/,
    ],
    [
      'a key without tenant_id',
      'TABLE prod.wrong (tenant_id text NOT NULL, id int PRIMARY KEY)',
      /prod.wrong: every unique key must have tenant_id/,
    ],
    ['a view', 'VIEW prod.wrong AS SELECT * FROM prod.messages', /prod.wrong: must be a table/],
  ])('refuses %s among those of the tenants', async (_, statement, reason) => {
    await database.owner.query(`CREATE ${statement}`);
    try {
      await expect(database.provision(everybody)).rejects.toThrow(reason);
    } finally {
      await database.owner.query(`DROP ${statement.split(' ', 2).join(' ')}`);
    }
  });

  it.each([
    [{ ...acme, tenant: 'a"; DROP TABLE prod.messages; --' }],
    [{ ...acme, tenant: 'Acme' }],
    [{ ...acme, tenant: 'a'.repeat(60) }],
  ])('refuses the name of a tenant that is none', async (login) => {
    await expect(database.provision([...everybody, login])).rejects.toThrow(
      /violates check constraint|identifier/,
    );
    expect(await contents(await connect(acme))).toEqual([1]);
  });

  it('asks the index by the tenant, as a constant', async () => {
    await database.superuser(
      `INSERT INTO prod.messages (tenant_id, content) SELECT 'other-' || i % 1000, '0' FROM generate_series(1, 20000) i`,
    );
    await database.superuser('ANALYZE prod.messages');
    const { rows } = await (await connect(acme)).query('EXPLAIN SELECT * FROM messages');
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/Index/);
    expect(plan).toContain("tenant_id = 'acme'::text");
  });
});

describeOnPostgres('the database of a thousand tenants', (binaries) => {
  const logins = Array.from({ length: 1000 }, (_, index): Login[] => {
    const tenant = `tenant${index}`;
    return [
      { tenant, stage: 'prod', password: password(tenant) },
      { tenant, stage: 'test', password: password(`${tenant}-test`) },
    ];
  }).flat();
  let database: TenantServer;
  beforeAll(async () => {
    database = await TenantServer.start(binaries);
    await database.migrate();
    await database.provision(logins);
  }, 600_000);
  afterAll(() => database?.stop());

  it('has a login and a policy for each tenant and stage', async () => {
    expect(
      await database.superuser(
        `SELECT (SELECT count(*)::int FROM pg_roles WHERE rolname LIKE 'tenant-%' AND rolcanlogin) AS logins,
                (SELECT count(*)::int FROM pg_policies WHERE schemaname = 'prod') AS prod,
                (SELECT count(*)::int FROM pg_policies WHERE schemaname = 'test') AS test`,
      ),
    ).toEqual([{ logins: 2000, prod: 1000, test: 1000 }]);
  });

  it('takes one more tenant, with nothing done for the others', async () => {
    await database.provision([...logins, { tenant: 'new', stage: 'prod', password: password('new') }]);
    const client = await database.connect({ tenant: 'new', stage: 'prod', password: password('new') });
    await client.query("INSERT INTO messages (tenant_id, content) VALUES ('new', '1')");
    expect((await client.query('SELECT content FROM messages')).rows).toEqual([{ content: 1 }]);
    await client.end();
  });

  it('keeps the logins when most tenants are gone at once, which is taken for a mistake', async () => {
    await expect(database.provision(logins.slice(0, 900))).rejects.toThrow(
      /logins to take must not be all or most of them, got \d+ of \d+/,
    );
    const [last] = logins.slice(-1) as [Login];
    await (await database.connect(last)).end();
  });
});
