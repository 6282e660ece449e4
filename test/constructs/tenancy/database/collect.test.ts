import { execFile } from 'node:child_process';
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import script from '../../../../constructs/tenancy/database/collect.pod.mjs';
import { createCertificates } from '../../../postgres/certificates';

const password = 'only-for-a-test-0123456789';

describe('what reads the passwords of the tenants', () => {
  let folder: string;
  let server: Server;
  const answers = new Map<string, { status: number; body?: object }>();
  const asked: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'plinth-collect-'));
    const { authority, certificate, key } = createCertificates();
    writeFileSync(path.join(folder, 'ca.crt'), authority);
    writeFileSync(path.join(folder, 'token'), 'token-of-the-test\n');
    writeFileSync(path.join(folder, 'collect.mjs'), script);
    server = createServer({ cert: certificate, key }, ({ url = '', headers }, response) => {
      asked.push(url);
      const isKnown = headers.authorization === 'Bearer token-of-the-test';
      const { status, body } = isKnown ? (answers.get(url) ?? { status: 404 }) : { status: 401 };
      response.writeHead(status).end(JSON.stringify(body ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    answers.clear();
    asked.length = 0;
  });

  const list = (next: string) =>
    `/api/v1/namespaces?labelSelector=plinth.dev%2Ftenant%2Cplinth.dev%2Fstage&limit=500&continue=${next}`;

  function namespaces(items: object[], next = '', from = ''): void {
    answers.set(list(from), { status: 200, body: { metadata: { continue: next }, items } });
  }

  const namespace = (tenant: string, metadata: object = {}) => ({
    metadata: {
      name: `tenant-${tenant}-prod`,
      labels: { 'plinth.dev/tenant': tenant, 'plinth.dev/stage': 'prod' },
      ...metadata,
    },
  });

  function secret(tenant: string, status: number, text = password): void {
    const data = { password: Buffer.from(text).toString('base64') };
    answers.set(`/api/v1/namespaces/tenant-${tenant}-prod/secrets/database`, {
      status,
      body: { metadata: { uid: 'a', resourceVersion: '1' }, data },
    });
  }

  /** Runs it as the pod does; what it has written, by line. */
  async function collect(known = ''): Promise<{ lines: string[]; stderr: string }> {
    const file = (name: string) => path.join(folder, name);
    writeFileSync(file('known.csv'), known);
    rmSync(file('wanted.csv'), { force: true });
    const { port } = server.address() as AddressInfo;
    const env = {
      API_SERVER: `https://localhost:${port}`,
      ACCOUNT: folder,
      KNOWN: file('known.csv'),
      WANTED: file('wanted.csv'),
    };
    const { stderr } = await promisify(execFile)(process.execPath, [file('collect.mjs')], { env });
    return { lines: readFileSync(file('wanted.csv'), 'utf8').split('\n').filter(Boolean), stderr };
  }

  it('writes what PostgreSQL stores of a password, and not the password', async () => {
    namespaces([namespace('acme')]);
    secret('acme', 200);
    const { lines } = await collect();
    expect(lines).toHaveLength(1);
    const [tenant, stage, version, verifier = ''] = (lines[0] ?? '').split(',');
    expect([tenant, stage, version]).toEqual(['acme', 'prod', 'a/1']);
    const [, iterations, salt = '', stored, ofServer] = verifier.split(/[$:]/);
    const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), Number(iterations), 32, 'sha256');
    const keyed = (text: string) => createHmac('sha256', salted).update(text).digest();
    expect(stored).toBe(createHash('sha256').update(keyed('Client Key')).digest('base64'));
    expect(ofServer).toBe(keyed('Server Key').toString('base64'));
    expect(lines[0]).not.toContain(password);
  });

  it('reads every page of the namespaces', async () => {
    namespaces([namespace('acme')], 'next');
    namespaces([namespace('globex')], '', 'next');
    secret('acme', 200);
    secret('globex', 200);
    expect((await collect()).lines).toHaveLength(2);
  });

  it('leaves out who does not let itself be read, is being deleted, or is not what its labels say', async () => {
    namespaces([
      namespace('gone'),
      namespace('ending', { deletionTimestamp: '2026-01-01T00:00:00Z' }),
      namespace('acme', { name: 'somewhere' }),
    ]);
    secret('gone', 403);
    expect((await collect('tenant-gone-prod,a/1\n')).lines).toEqual([]);
    expect(asked).toHaveLength(2);
  });

  it('hashes nothing that has not changed', async () => {
    namespaces([namespace('acme')]);
    secret('acme', 200);
    expect((await collect('tenant-acme-prod,a/1\n')).lines).toEqual(['acme,prod,a/1,']);
  });

  it('leaves a login as it is while its Secret is not there, or has no password that holds', async () => {
    namespaces([namespace('acme'), namespace('globex'), namespace('new')]);
    secret('globex', 200, 'short');
    const { lines, stderr } = await collect('tenant-acme-prod,b/1\ntenant-globex-prod,b/2\n');
    expect(lines).toEqual(['acme,prod,b/1,', 'globex,prod,b/2,']);
    expect(stderr).toContain('tenant-globex-prod/database: password must be at least 24 letters or digits');
    expect(stderr).not.toContain('short');
  });

  it.each([
    ['does not let the namespaces be listed', 403],
    ['has no answer', 500],
  ])('fails, and takes no login, when the API server %s', async (_, status) => {
    answers.set(list(''), { status });
    await expect(collect('tenant-acme-prod,a/1\n')).rejects.toThrow(/must be answered with 200/);
  });

  it('fails, and takes no login, when one Secret has no answer', async () => {
    namespaces([namespace('acme'), namespace('globex')]);
    secret('acme', 200);
    secret('globex', 503);
    await expect(collect()).rejects.toThrow(/must be answered with 200, got 503/);
  });
});
