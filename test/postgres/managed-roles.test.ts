import type { ClusterSpecManagedRoles } from '../../imports/postgresql.cnpg.io';
import { describeOnPostgres } from './binaries';
import type { Rendered } from './operator';
import { reconcileRoles } from './role-reconciler';
import { PostgresServer } from './server';
import { type Login, TenantServer } from './tenants';

const login = (tenant: string, password = `only-for-a-test-${tenant}-0123456789`): Login => ({
  tenant,
  stage: 'prod',
  password,
});
const acme = login('acme');
const globex = login('globex');
const done = { cannotReconcile: {}, pending: [] };

const memberships = (database: TenantServer) =>
  database.superuser(
    `SELECT roleid::regrole::text AS role, member::regrole::text, grantor::regrole::text, admin_option, inherit_option, set_option
     FROM pg_auth_members WHERE roleid >= 16384 ORDER BY 1, 2, 3`,
  );

const owner = (database: TenantServer) =>
  database.superuser(
    "SELECT rolcreaterole, rolsuper, rolbypassrls, rolconnlimit FROM pg_roles WHERE rolname = 'plinth_tenants'",
  );

describeOnPostgres('the roles that the owner of the database makes', (binaries) => {
  let database: TenantServer;
  beforeAll(async () => {
    database = await TenantServer.start(binaries);
    await database.migrate();
    await database.provision([acme]);
  }, 60_000);
  afterAll(() => database?.stop());

  it('leave the operator nothing to do, and stay as they are under its passes', async () => {
    const before = await memberships(database);
    expect(await database.pass()).toEqual(done);
    expect(await database.pass()).toEqual(done);
    expect(await memberships(database)).toEqual(before);
  });

  it('are made by one that may make roles and is nothing more', async () => {
    expect(await owner(database)).toEqual([
      { rolcreaterole: true, rolsuper: false, rolbypassrls: false, rolconnlimit: 10 },
    ]);
  });

  it('are altered, added and taken by it afterwards', async () => {
    const changed = login('acme', 'only-for-a-test-changed-0123456789');
    await database.provision([changed, globex]);
    await (await database.connect(changed)).end();
    await (await database.connect(globex)).end();
    await database.provision([changed]);
    await expect(database.connect(globex)).rejects.toThrow(/authentication failed|pg_hba.conf rejects/);
  });
});

/** As the platform rendered the cluster before its owner was left to itself. */
const before = (cluster: Rendered['cluster']): Rendered['cluster'] => ({
  ...cluster,
  managed: {
    roles: [
      {
        name: 'plinth_tenants',
        ensure: 'present',
        login: true,
        superuser: false,
        createdb: false,
        createrole: true,
        replication: false,
        bypassrls: false,
        inherit: true,
        connectionLimit: 10,
      },
    ],
  },
  bootstrap: {
    initdb: {
      ...cluster.bootstrap.initdb,
      postInitApplicationSQL: cluster.bootstrap.initdb.postInitApplicationSQL.filter(
        (statement: string) => !statement.startsWith('ALTER ROLE'),
      ),
    },
  },
});

describeOnPostgres('the roles of a cluster from before', (binaries) => {
  let database: TenantServer;
  let made: Rendered['cluster'];
  beforeAll(async () => {
    database = await TenantServer.start(binaries, (cluster) => {
      made = before(cluster);
      return made;
    });
    await database.migrate();
    await database.provision([acme]);
  }, 60_000);
  afterAll(() => database?.stop());

  it('could never be reconciled', async () => {
    const { cannotReconcile, pending } = await database.pass(made);
    expect(cannotReconcile).toEqual({
      plinth_tenants: ['could not perform UPDATE_MEMBERSHIPS on role plinth_tenants: '],
    });
    expect(pending).toEqual(['plinth_tenants']);
  });

  it('need no migration: the operator leaves them alone, and the owner goes on', async () => {
    const [had, was] = [await memberships(database), await owner(database)];
    expect(await database.pass()).toEqual(done);
    await database.migrate();
    await database.provision([acme]);
    expect(await memberships(database)).toEqual(had);
    expect(await owner(database)).toEqual(was);

    const changed = login('acme', 'only-for-a-test-changed-0123456789');
    await database.provision([changed, globex]);
    await (await database.connect(changed)).end();
    await database.provision([changed]);
    await expect(database.connect(globex)).rejects.toThrow(/authentication failed|pg_hba.conf rejects/);
    expect(await database.pass()).toEqual(done);
  });
});

describeOnPostgres('the imitation of the operator', (binaries) => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start(binaries, {
      parameters: {},
      accessRules: ['local all all peer map=local'],
    });
  });
  afterAll(() => server?.stop());

  async function passOver(...roles: Partial<ClusterSpecManagedRoles>[]) {
    const superuser = await server.superuser();
    try {
      return await reconcileRoles(superuser, roles as ClusterSpecManagedRoles[]);
    } finally {
      await superuser.end();
    }
  }

  const inRoles = async (name: string) =>
    (
      await server.query(
        `SELECT roleid::regrole::text AS role FROM pg_auth_members WHERE member = '${name}'::regrole ORDER BY 1`,
      )
    ).map(({ role }) => role);

  it('makes a role with the memberships that are declared', async () => {
    await server.query('CREATE ROLE one');
    expect(await passOver({ name: 'made', inRoles: ['one'] })).toEqual(done);
    expect(await inRoles('made')).toEqual(['one']);
  });

  it('puts attributes back first, and memberships at the next pass', async () => {
    await server.query('CREATE ROLE two; ALTER ROLE made LOGIN; GRANT two TO made');
    expect(await passOver({ name: 'made', inRoles: ['one'] })).toEqual({
      cannotReconcile: {},
      pending: ['made'],
    });
    expect(await inRoles('made')).toEqual(['one', 'two']);
    expect(await passOver({ name: 'made', inRoles: ['one'] })).toEqual(done);
    expect(await inRoles('made')).toEqual(['one']);
  });

  it('revokes every membership when none is declared', async () => {
    expect(await passOver({ name: 'made' })).toEqual(done);
    expect(await inRoles('made')).toEqual([]);
  });

  it('changes no membership when one of them cannot be changed', async () => {
    await server.query('GRANT one, two TO made');
    expect(await passOver({ name: 'made', inRoles: ['absent'] })).toEqual({
      cannotReconcile: {
        made: ['could not perform UPDATE_MEMBERSHIPS on role made: role "absent" does not exist'],
      },
      pending: ['made'],
    });
    expect(await inRoles('made')).toEqual(['one', 'two']);
  });

  it('takes a membership that two have granted for two, and is never done', async () => {
    await server.query(
      `CREATE ROLE maker LOGIN CREATEROLE; SET ROLE maker; CREATE ROLE group_of_maker; GRANT group_of_maker TO maker; RESET ROLE`,
    );
    const maker = { name: 'maker', login: true, createrole: true, inRoles: ['group_of_maker'] };
    expect(await passOver(maker)).toEqual({ cannotReconcile: {}, pending: ['maker'] });
  });

  it('fails to revoke a membership that a right of another role hangs on', async () => {
    await server.query(
      'CREATE ROLE giver LOGIN CREATEROLE; SET ROLE giver; CREATE ROLE given; GRANT given TO one WITH ADMIN OPTION; RESET ROLE',
    );
    expect(await passOver({ name: 'giver', login: true, createrole: true })).toEqual({
      cannotReconcile: { giver: ['could not perform UPDATE_MEMBERSHIPS on role giver: '] },
      pending: ['giver'],
    });
  });

  it('leaves roles alone that are not declared', async () => {
    expect(await passOver()).toEqual(done);
    expect(await inRoles('made')).toEqual(['one', 'two']);
  });
});
