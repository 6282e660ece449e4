import { images } from '../../constructs/versions';
import { describeOnPostgres } from './binaries';
import { configuration, extensionParameters, parameters } from './operator';
import { PostgresServer } from './server';

describeOnPostgres('the settings that a database is rendered with', (binaries) => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start(binaries, configuration);
  });
  afterAll(() => server?.stop());

  const known = Object.keys(parameters).filter((name) => !extensionParameters.includes(name));

  it('are loaded by the PostgreSQL that the platform runs', async () => {
    const [{ server_version }] = await server.query('SHOW server_version');
    expect(images.postgresql).toContain(`:${server_version}-`);
  });

  it.each(known)('take effect: %s', async (name) => {
    const rows = await server.query(
      `SELECT setting, source, pending_restart FROM pg_settings WHERE name = '${name}'`,
    );
    expect(rows).toEqual([
      { setting: parameters[name], source: 'configuration file', pending_restart: false },
    ]);
  });

  it('are accepted without an error', async () => {
    expect(await server.query('SELECT name, error FROM pg_file_settings WHERE error IS NOT NULL')).toEqual(
      [],
    );
  });

  it('are proven but for those of pgaudit, which this build of PostgreSQL does not have', async () => {
    process.stderr.write(`NOT PROVEN: ${extensionParameters.join(', ')}: this PostgreSQL has no pgaudit\n`);
    expect(extensionParameters).toEqual(['pgaudit.log', 'pgaudit.log_catalog']);
    expect(await server.query("SELECT name FROM pg_available_extensions WHERE name = 'pgaudit'")).toEqual([]);
  });

  it('log who connects, who that proves to be, what is allowed and when it ends', async () => {
    const before = server.log().length;
    await server.query('SELECT 1');
    const logged = () => server.log().slice(before);
    while (!logged().includes('disconnection:')) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(logged()).toMatch(
      /connection received: .*\n(?:.*\n)*.*connection authenticated: .*\n.*connection authorized: /,
    );
  });
});
