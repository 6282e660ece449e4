import type { Client, ClientConfig } from 'pg';
import { describeOnPostgres } from './binaries';
import { bootstrap, configuration, password } from './operator';
import { PostgresServer } from './server';

describeOnPostgres('access to a database', (binaries) => {
  let server: PostgresServer;
  const clients: Client[] = [];
  const right = { user: 'keycloak', database: 'keycloak', password };

  beforeAll(async () => {
    server = await PostgresServer.start(binaries, configuration);
    await bootstrap((database) => server.superuser(database));
    await server.query("CREATE ROLE other LOGIN PASSWORD 'other'");
  });
  afterAll(() => server?.stop());
  afterEach(() => Promise.all(clients.splice(0).map((client) => client.end())));

  async function connect(login: Partial<ClientConfig> = {}): Promise<Client> {
    const client = await server.connect({ ...right, ...login });
    clients.push(client);
    return client;
  }

  it('has rules that PostgreSQL understands, in the order in which they were written', async () => {
    const rules = await server.query(
      'SELECT type, database, user_name, address, auth_method, error FROM pg_hba_file_rules ORDER BY rule_number',
    );
    expect(rules.map(({ error }) => error).filter(Boolean)).toEqual([]);
    expect(rules).toHaveLength(configuration.accessRules.length);
    for (const [position, { type, auth_method }] of rules.entries()) {
      const words = configuration.accessRules[position]?.split(' ') ?? [];
      expect(words[0]).toBe(type);
      expect(words).toContain(auth_method);
    }
  });

  it('is given to its role over TLS', async () => {
    const { rows } = await (await connect()).query(
      'SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
    );
    expect(rows).toEqual([{ ssl: true, version: 'TLSv1.3' }]);
  });

  it.each<[string, Partial<ClientConfig>, RegExp]>([
    ['without TLS', { ssl: false }, /pg_hba.conf rejects connection .* no encryption/],
    ['with a wrong password', { password: 'guess' }, /password authentication failed/],
    ['without a password', { password: '' }, /client password must be a (?:non-empty )?string/],
    [
      'to its role, for another database',
      { database: 'postgres' },
      /pg_hba.conf rejects connection .* SSL encryption/,
    ],
    [
      'to another role',
      { user: 'other', password: 'other' },
      /pg_hba.conf rejects connection .* SSL encryption/,
    ],
    ['to the superuser', { user: 'postgres', database: 'postgres' }, /pg_hba.conf rejects connection/],
    [
      'for replication with a password',
      { replication: 'database' } as Partial<ClientConfig>,
      /must be superuser or replication role|permission denied to start WAL sender/,
    ],
  ])('is refused %s', async (_, login, reason) => {
    await expect(connect(login)).rejects.toThrow(reason);
  });

  it('needs a server certificate that the authority has signed', async () => {
    await expect(connect({ ssl: { ca: [] } })).rejects.toThrow(/self-signed certificate/);
  });

  it('ends for its role at the limit of connections, and the operator still gets in', async () => {
    await Promise.all([connect(), connect(), connect()]);
    await expect(connect()).rejects.toThrow('too many connections for role "keycloak"');
    expect(await server.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('is by a password that is stored as SCRAM only', async () => {
    const [{ rolpassword }] = await server.query(
      "SELECT rolpassword FROM pg_authid WHERE rolname = 'keycloak'",
    );
    expect(rolpassword).toMatch(/^SCRAM-SHA-256\$/);
  });
});
