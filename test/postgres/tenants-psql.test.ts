import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inCluster, platform } from '../constructs/tenancy/database/given';
import { find } from '../manifests';
import { describeOnPostgres } from './binaries';
import { TenantServer } from './tenants';

const hasPsql = (() => {
  try {
    return execFileSync('psql', ['--version'], { stdio: 'pipe' }).length > 0;
  } catch {
    process.stderr.write('SKIPPED: the steps of the provisioning: this machine has no psql\n');
    return false;
  }
})();

/** The CronJob's commands and files, as they are rendered, with the pod's folders in a temporary one. */
describeOnPostgres('the steps of the provisioning', (binaries) => {
  const manifests = platform(inCluster);
  const { initContainers, containers } = find(manifests, 'CronJob', 'tenant-database').spec.jobTemplate.spec
    .template.spec;
  const files = find(manifests, 'ConfigMap', 'tenant-database') as unknown as {
    data: Record<string, string>;
  };
  let folder: string;
  let database: TenantServer;
  const inFolder = (text: string) =>
    text.replaceAll('/etc/plinth', `${folder}/files`).replaceAll('/scratch', `${folder}/scratch`);

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'plinth-steps-'));
    for (const name of ['files', 'scratch']) mkdirSync(path.join(folder, name));
    for (const [name, text] of Object.entries(files.data))
      writeFileSync(path.join(folder, 'files', name), inFolder(text));
    database = await TenantServer.start(binaries);
    writeFileSync(path.join(folder, 'ca.crt'), database.server.certificates.authority);
  }, 60_000);
  afterAll(async () => {
    await database?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function run({ command: [program, ...args] }: { command: [string, ...string[]] }) {
    const { status, stdout, stderr } = spawnSync(program, args.map(inFolder), {
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        ...database.login,
        PGSSLMODE: 'verify-full',
        PGSSLROOTCERT: `${folder}/ca.crt`,
      },
    });
    return { status, said: `${stdout}${stderr}` };
  }

  const silent = { status: 0, said: '' };

  (hasPsql ? it : it.skip)(
    'make the schema once, a login, and nothing the second time',
    async () => {
      const [migrate] = initContainers;
      const [provision] = containers;
      const wanted = path.join(folder, 'scratch/wanted.csv');
      expect(run(migrate)).toEqual(silent);
      expect(readFileSync(path.join(folder, 'scratch/known.csv'), 'utf8')).toBe('');
      writeFileSync(wanted, 'acme,prod,a/1,SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy\n');
      expect(run(provision)).toEqual(silent);
      const changed = () =>
        database.superuser("SELECT xmin FROM pg_namespace WHERE nspname IN ('tenancy', 'prod')");
      const before = await changed();
      expect(run(migrate)).toEqual(silent);
      expect(readFileSync(path.join(folder, 'scratch/known.csv'), 'utf8')).toBe('tenant-acme-prod,a/1\n');
      writeFileSync(wanted, 'acme,prod,a/2,SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy\n');
      expect(run(provision)).toEqual(silent);
      writeFileSync(wanted, 'acme,prod,a/2,\n');
      expect(run(provision)).toEqual(silent);
      expect(await changed()).toEqual(before);
      expect(await database.superuser('SELECT role, active FROM tenancy.login')).toEqual([
        { role: 'tenant-acme-prod', active: true },
      ]);
    },
    60_000,
  );

  (hasPsql ? it : it.skip)('fail, and say whom PostgreSQL refuses, when the others are done', async () => {
    const [migrate] = initContainers;
    const [provision] = containers;
    const wanted = path.join(folder, 'scratch/wanted.csv');
    expect(run(migrate).status).toBe(0);
    const verifier = 'SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy';
    writeFileSync(wanted, `beta,dev,b/1,${verifier}\ngamma,prod,c/1,${verifier}\n`);
    const { status, said } = run(provision);
    expect(status).not.toBe(0);
    expect(said).toContain('got 1 refused');
    expect(said).toContain('tenant-beta-dev: role "tenants_dev" does not exist');
    expect(said).not.toContain(verifier);
    expect(await database.superuser("SELECT tenant FROM tenancy.login WHERE tenant = 'gamma'")).toHaveLength(
      1,
    );
  });

  (hasPsql ? it : it.skip)('say nothing when the schema is made a second time', async () => {
    const [migrate] = initContainers;
    run(migrate);
    await database.owner.query("COMMENT ON SCHEMA tenancy IS 'of another version'");
    expect(run(migrate)).toEqual(silent);
  });
});
