import { execFileSync } from 'node:child_process';
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

  function run({ command: [program, ...args] }: { command: [string, ...string[]] }): string {
    return execFileSync(program, args.map(inFolder), {
      encoding: 'utf8',
      stdio: 'pipe',
      env: {
        PATH: process.env.PATH,
        ...database.login,
        PGSSLMODE: 'verify-full',
        PGSSLROOTCERT: `${folder}/ca.crt`,
      },
    });
  }

  (hasPsql ? it : it.skip)(
    'make the schema once, a login, and nothing the second time',
    async () => {
      const [migrate] = initContainers;
      const [provision] = containers;
      const wanted = path.join(folder, 'scratch/wanted.csv');
      run(migrate);
      expect(readFileSync(path.join(folder, 'scratch/known.csv'), 'utf8')).toBe('');
      writeFileSync(wanted, 'acme,prod,a/1,SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy\n');
      run(provision);
      const changed = () =>
        database.superuser("SELECT xmin FROM pg_namespace WHERE nspname IN ('tenancy', 'prod')");
      const before = await changed();
      run(migrate);
      expect(readFileSync(path.join(folder, 'scratch/known.csv'), 'utf8')).toBe('tenant-acme-prod,a/1\n');
      writeFileSync(wanted, 'acme,prod,a/1,\n');
      run(provision);
      expect(await changed()).toEqual(before);
      expect(await database.superuser('SELECT role, active FROM tenancy.login')).toEqual([
        { role: 'tenant-acme-prod', active: true },
      ]);
    },
    60_000,
  );
});
