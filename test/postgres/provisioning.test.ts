import { describeOnPostgres } from './binaries';
import { type Login, TenantServer } from './tenants';

const login = (tenant: string, stage: Login['stage'] = 'prod'): Login => ({
  tenant,
  stage,
  password: `only-for-a-test-${tenant}-${stage}-0123456789`,
});
const acme = login('acme');
const globex = login('globex');
const zeta = login('zeta');

describeOnPostgres('a run of the provisioning', (binaries) => {
  let database: TenantServer;
  beforeEach(async () => {
    database = await TenantServer.start(binaries);
    await database.migrate();
  }, 60_000);
  afterEach(() => database?.stop());

  async function connects(one: Login): Promise<boolean> {
    try {
      await (await database.connect(one)).end();
      return true;
    } catch {
      return false;
    }
  }

  const active = async () =>
    (await database.superuser('SELECT role FROM tenancy.login WHERE active ORDER BY role')).map(
      ({ role }) => role,
    );

  it('gives a place to everybody but those whom PostgreSQL refuses, and says why', async () => {
    await database.superuser('CREATE ROLE "tenant-globex-prod"');
    const dev = { ...acme, stage: 'dev' } as unknown as Login;
    const refused = database.provision([dev, acme, globex, zeta]);
    await expect(refused).rejects.toThrow(
      /^logins must be such as PostgreSQL takes, got 2 refused, and the others are done; correct these:\ntenant-acme-dev: role "tenants_dev" does not exist\ntenant-globex-prod: permission denied/,
    );
    expect(await connects(acme)).toBe(true);
    expect(await connects(zeta)).toBe(true);
    expect(await active()).toEqual(['tenant-acme-prod', 'tenant-zeta-prod']);
    expect(await database.superuser(`SELECT FROM pg_roles WHERE rolname = 'tenant-acme-dev'`)).toEqual([]);
  });

  it('is a failure each time, until the row is corrected', async () => {
    const other = { ...login('other'), stage: 'dev' } as unknown as Login;
    await expect(database.provision([acme, other])).rejects.toThrow(/got 1 refused/);
    await expect(database.provision([acme, other, zeta])).rejects.toThrow(/got 1 refused/);
    expect(await active()).toEqual(['tenant-acme-prod', 'tenant-zeta-prod']);
    await database.provision([acme, zeta]);
  });

  it('takes the logins of those that are gone, although it cannot take one of them', async () => {
    const others = ['a', 'b', 'c', 'd'].map((name) => login(name));
    await database.provision([...others, acme, globex, zeta]);
    await database.superuser('REVOKE "tenant-acme-prod" FROM plinth_tenants');
    await expect(database.provision([...others, zeta])).rejects.toThrow(
      /tenant-acme-prod: permission denied/,
    );
    expect(await connects(globex)).toBe(false);
    expect(await connects(zeta)).toBe(true);
  });

  it('gives the policies of a new table to all but a login that is not there any more', async () => {
    await database.provision([acme, zeta]);
    await database.superuser('ALTER ROLE "tenant-acme-prod" RENAME TO renamed');
    await database.owner.query('CREATE TABLE prod.later (tenant_id text NOT NULL)');
    await expect(database.provision([acme, zeta])).rejects.toThrow(
      /tenant-acme-prod: role "tenant-acme-prod" does not exist/,
    );
    expect(await database.superuser("SELECT policyname FROM pg_policies WHERE tablename = 'later'")).toEqual([
      { policyname: 'tenant-zeta-prod' },
    ]);
  });

  it.each([
    ['the only login', [acme]],
    ['both of the only tenant', [acme, login('acme', 'test')]],
    ['two', [acme, globex]],
    ['three', [acme, globex, zeta]],
  ])('takes nothing of %s when it finds no tenant at all', async (_, everybody) => {
    await database.provision(everybody);
    await expect(database.provision([])).rejects.toThrow(
      new RegExp(
        `^logins to take must not be all or most of them, got ${everybody.length} of ${everybody.length};`,
      ),
    );
    for (const one of everybody) expect(await connects(one)).toBe(true);
  });

  it('takes nothing when most of a few tenants are gone at once', async () => {
    await database.provision([acme, globex, zeta]);
    await expect(database.provision([zeta])).rejects.toThrow(/got 2 of 3/);
    expect(await connects(acme)).toBe(true);
  });

  it('takes both stages of one tenant, although they are most of the logins', async () => {
    await database.provision([acme, login('acme', 'test'), zeta]);
    await database.provision([zeta]);
    expect(await active()).toEqual(['tenant-zeta-prod']);
  });

  it('prints statements that take what it has left, which the owner and a superuser in its place can run', async () => {
    await database.provision([acme, login('acme', 'test'), globex]);
    const { message } = await database.provision([]).then(
      () => new Error('taken'),
      (error: Error) => error,
    );
    const statements = message.split(':\n')[1]?.split('\n') ?? [];
    expect(statements).toEqual([
      "CALL tenancy.dismiss_tenant('acme');",
      "CALL tenancy.dismiss_tenant('globex');",
    ]);
    await database.owner.query(statements[0] ?? '');
    expect(await active()).toEqual(['tenant-globex-prod']);
    await database.superuser(`SET ROLE plinth_tenants; ${statements[1]}`);
    expect(await active()).toEqual([]);
    expect(await connects(globex)).toBe(false);
    await database.provision([]);
    await expect(database.owner.query(statements[0] ?? '')).rejects.toThrow(
      /acme: must have a login, got none/,
    );
  });
});

describeOnPostgres('what a tenant can read of others', (binaries) => {
  let database: TenantServer;
  beforeAll(async () => {
    database = await TenantServer.start(binaries);
    await database.migrate();
    await database.provision([acme, globex]);
    await database.superuser(
      `INSERT INTO prod.messages (tenant_id, content)
       SELECT CASE WHEN i <= 100 THEN 'acme' ELSE 'globex' END, '0' FROM generate_series(1, 400) i`,
    );
    await database.superuser('ANALYZE prod.messages');
  }, 60_000);
  afterAll(() => database?.stop());

  async function asAcme(statement: string): Promise<Record<string, unknown>[]> {
    const client = await database.connect(acme);
    try {
      return (await client.query(statement)).rows;
    } finally {
      await client.end();
    }
  }

  it.each([
    [
      'the names of logins',
      "SELECT rolname AS found FROM pg_roles WHERE rolname LIKE 'tenant-g%'",
      'tenant-globex-prod',
    ],
    [
      'the names of tenants',
      "SELECT qual AS found FROM pg_policies WHERE policyname LIKE 'tenant-g%'",
      "(tenant_id = 'globex'::text)",
    ],
    [
      'how many rows all have together',
      "SELECT reltuples AS found FROM pg_class WHERE oid = 'prod.messages'::regclass",
      400,
    ],
  ])('is %s, which every login of PostgreSQL can', async (_, statement, found) => {
    expect(await asAcme(statement)).toEqual([{ found }]);
  });

  it('is that another one is connected, and not what it asks', async () => {
    const client = await database.connect(globex);
    try {
      await client.query('SELECT * FROM messages');
      expect(await asAcme("SELECT query FROM pg_stat_activity WHERE usename = 'tenant-globex-prod'")).toEqual(
        [{ query: '<insufficient privilege>' }],
      );
    } finally {
      await client.end();
    }
  });

  it('is the share of all rows that another one has, by estimates of the planner', async () => {
    const estimate = async (condition: string) => {
      const plan = await asAcme(`EXPLAIN SELECT FROM prod.messages WHERE ${condition}`);
      return Number(/rows=(\d+)/.exec(String(plan[0]?.['QUERY PLAN']))?.[1]);
    };
    expect(await estimate('true')).toBe(100);
    // A quarter of them: three of four rows are not its own.
    expect(await estimate("tenant_id <> 'globex'")).toBe(25);
  });

  it('is not what statistics say of the rows', async () => {
    const statement =
      "SELECT most_common_vals FROM pg_stats WHERE tablename = 'messages' AND attname = 'tenant_id'";
    expect(await database.superuser(statement)).toEqual([{ most_common_vals: '{globex,acme}' }]);
    expect(await asAcme(statement)).toEqual([]);
  });

  it.each(['SELECT * FROM pg_authid', 'SELECT * FROM pg_statistic', 'SELECT * FROM tenancy.login'])(
    'is not %s',
    async (statement) => {
      await expect(asAcme(statement)).rejects.toThrow(/permission denied/);
    },
  );
});
