import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describeOnPostgres } from './binaries';
import { TenantServer } from './tenants';

/** The statement of tenants/README.md. */
const [, statement = ''] =
  /## Rename a tenant[\s\S]*?```sql\n([\s\S]*?)```/.exec(
    readFileSync(path.join(__dirname, '../../tenants/README.md'), 'utf8'),
  ) ?? [];

describeOnPostgres('a tenant with another name', (binaries) => {
  let database: TenantServer;
  beforeAll(async () => {
    database = await TenantServer.start(binaries);
    await database.migrate();
  }, 60_000);
  afterAll(() => database?.stop());

  const loginOf = (tenant: string) => ({ tenant, stage: 'prod', password: `of-${tenant}` }) as const;
  async function as(tenant: string, ...queries: string[]): Promise<Record<string, unknown>[]> {
    const client = await database.connect(loginOf(tenant));
    try {
      const answers = [];
      for (const query of queries) answers.push(await client.query(query));
      return answers.at(-1)?.rows ?? [];
    } finally {
      await client.end();
    }
  }

  it('has the rows of the old one, with those that refer to them, and nobody else has lost any', async () => {
    await database.superuser(`SET ROLE plinth_tenants; CREATE TABLE prod.replies (
      tenant_id text NOT NULL, id int NOT NULL, message uuid NOT NULL, PRIMARY KEY (tenant_id, id),
      FOREIGN KEY (tenant_id, message) REFERENCES prod.messages)`);
    await database.migrate();
    await database.provision([loginOf('acme'), loginOf('beta')]);
    for (const tenant of ['acme', 'beta'])
      await as(
        tenant,
        `INSERT INTO messages (tenant_id, content) VALUES ('${tenant}', '{}')`,
        `INSERT INTO replies SELECT tenant_id, 1, id FROM messages`,
      );
    await database.superuser(statement);
    await database.provision([loginOf('umbrella'), loginOf('beta'), loginOf('acme')]);
    const found = 'SELECT tenant_id FROM messages JOIN replies USING (tenant_id) WHERE message = messages.id';
    expect(await as('umbrella', found)).toEqual([{ tenant_id: 'umbrella' }]);
    expect(await as('beta', found)).toEqual([{ tenant_id: 'beta' }]);
    expect(await as('acme', 'SELECT FROM messages')).toEqual([]);
  });
});
