import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts } from '../../cli/cluster/control-plane/free-ports';
import { until } from '../../cli/cluster/until';
import { garage as exporter } from '../observability/metrics/garage';
import { describeProvided } from '../provided';
import { Harness } from '../verify/mutations/harness';
import { type Editable, MutableDist } from '../verify/mutations/mutation';
import { GarageProcesses, type Key } from './processes';
import { garageProgram, missingPrograms } from './program';

// Runs Garage with the files of dist/dev and our program beside it, and asks it as a client of S3 does. Needs curl, and cargo to build it once:
// npm run test:planted-faults -- garage

jest.setTimeout(300_000);

const folder = mkdtempSync(path.join(tmpdir(), 'plinth-garage-'));
const harness = new Harness();
let garage: GarageProcesses | undefined;
afterAll(async () => {
  await garage?.stopAll();
  harness.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As External Secrets draws them: 42 letters and digits. */
const drawn = (): string =>
  randomBytes(64)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 42);
const newKey = (): Key => ({ id: drawn(), secret: drawn() });

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A signed request, with the bucket in the path. @param region that it is signed for */
function s3({ id, secret }: Key, method: string, target: string, body = '', region = 'garage'): Answer {
  const args = [
    ...['--silent', '--request', method, '--write-out', '\n%{http_code}', '--user', `${id}:${secret}`],
    ...['--aws-sigv4', `aws:amz:${region}:s3`, '--header', 'x-amz-content-sha256: UNSIGNED-PAYLOAD'],
    ...(body ? ['--data-binary', body] : []),
    `http://127.0.0.1:${garage?.ports.s3}/${target}`,
  ];
  const lines = spawnSync('curl', args, { encoding: 'utf8' }).stdout.split('\n');
  return { status: Number(lines.at(-1)), body: lines.slice(0, -1).join('\n') };
}

const statusOf = (...request: Parameters<typeof s3>): number => s3(...request).status;

/** Whether a request has an answer of that status before long. */
const becomes = async (status: number, ...request: Parameters<typeof s3>): Promise<boolean> =>
  (await until(30, async () => statusOf(...request) === status || undefined)) ?? false;

const loki = newKey();
const reader = newKey();

async function start(): Promise<GarageProcesses> {
  const [port = 0, rpc = 0, admin = 0, buckets = 0] = await freePorts(4);
  const dist = new MutableDist(harness.environment('dev'));
  return new GarageProcesses(dist, garageProgram(), folder, { s3: port, rpc, admin, buckets });
}

describeProvided('Garage', missingPrograms(), 'see docs/object-storage.md', () => {
  let it_: GarageProcesses;
  let folderOfLoki = '';

  beforeAll(async () => {
    garage = await start();
    it_ = garage;
    [folderOfLoki = ''] = it_.keyFolders();
    it_.writeKey(folderOfLoki, loki);
    await it_.startGarage();
    await it_.startBuckets();
  }, 1_800_000);

  it('has the bucket of dist after its first start, which its key reads and writes', () => {
    expect(folderOfLoki).toMatch(/^loki\/read-write\//);
    expect(statusOf(loki, 'PUT', 'loki/fake/index.gz', 'lines')).toBe(200);
    expect(s3(loki, 'GET', 'loki/fake/index.gz')).toEqual({ status: 200, body: 'lines' });
    expect(s3(loki, 'GET', 'loki').body).toContain('<Key>fake/index.gz</Key>');
    expect(statusOf(loki, 'DELETE', 'loki/nothing')).toBe(204);
  });

  it('refuses other keys, other regions, and buckets that a key does not have', () => {
    expect(statusOf({ ...loki, secret: drawn() }, 'GET', 'loki')).toBe(403);
    expect(statusOf(newKey(), 'GET', 'loki')).toBe(403);
    expect(s3(loki, 'GET', 'loki', '', 'us-east-1').body).toContain('AuthorizationHeaderMalformed');
    expect(statusOf(loki, 'PUT', 'another')).toBe(403);
  });

  it('lets a key that reads read, and nothing else, as soon as its Secret is there', async () => {
    it_.writeKey('loki/read/drill', reader);
    expect(await becomes(200, reader, 'GET', 'loki/fake/index.gz')).toBe(true);
    expect(statusOf(reader, 'PUT', 'loki/x', 'x')).toBe(403);
    expect(statusOf(reader, 'DELETE', 'loki/fake/index.gz')).toBe(403);
    expect(statusOf(loki, 'GET', 'loki/fake/index.gz')).toBe(200);
  });

  it('goes on with what it has after a restart, and makes nothing twice', async () => {
    await it_.stopAll();
    await it_.startGarage();
    await it_.startBuckets();
    expect(s3(loki, 'GET', 'loki/fake/index.gz').body).toBe('lines');
    expect(await it_.admin('ListBuckets')).toHaveLength(1);
    expect(await it_.admin('ListKeys')).toHaveLength(2);
  });

  it('lets a key do nothing whose Secret has another, or is gone until it is back, and keeps buckets', async () => {
    const rotated = newKey();
    it_.writeKey('loki/read/drill', rotated);
    expect(await becomes(200, rotated, 'GET', 'loki/fake/index.gz')).toBe(true);
    expect(await becomes(403, reader, 'GET', 'loki/fake/index.gz')).toBe(true);
    it_.removeKey('loki/read');
    expect(await becomes(403, rotated, 'GET', 'loki/fake/index.gz')).toBe(true);
    it_.writeKey('backups/read-write/postgres', rotated);
    expect(await becomes(200, rotated, 'PUT', 'backups/base', 'data')).toBe(true);
    it_.removeKey('backups');
    expect(await becomes(403, rotated, 'GET', 'backups/base')).toBe(true);
    it_.writeKey('loki/read/drill', rotated);
    expect(await becomes(200, rotated, 'GET', 'loki/fake/index.gz')).toBe(true);
    expect(statusOf(rotated, 'GET', 'backups/base')).toBe(403);
    const names = (await it_.admin('ListBuckets')).flatMap(({ globalAliases }: Editable) => globalAliases);
    expect(names.sort()).toEqual(['backups', 'loki']);
  });

  it('gives the metrics that alerts and dashboard ask for', async () => {
    // Smaller ones are no blocks.
    expect(statusOf(loki, 'PUT', 'loki/block', 'x'.repeat(10_000))).toBe(200);
    expect(statusOf(loki, 'GET', 'loki/block')).toBe(200);
    const text = await it_.metrics();
    for (const [name, kind] of Object.entries(exporter.metrics)) {
      const [type, labels = ''] = kind.split(': ');
      expect(text).toContain(`# TYPE ${name} ${type?.split(' ')[0]}`);
      const series = text
        .split('\n')
        .find((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
      const given = [...(series ?? '').matchAll(/(\w+)="/g)].map(([, label]) => label);
      expect([name, given.sort()]).toEqual([name, labels.split(' ').filter(Boolean).sort()]);
    }
  });

  it('says that a block is not what was written, as the alert asks', async () => {
    it_.spoilBlocks();
    expect(s3(loki, 'GET', 'loki/block').body).not.toBe('x'.repeat(10_000));
    const isTold = async () => /^block_resync_errored_blocks 1$/m.test(await it_.metrics()) || undefined;
    expect(await until(60, isTold)).toBe(true);
  });

  it('makes all anew when the volume is lost, for the same keys', async () => {
    await it_.stop('garage');
    it_.loseVolume();
    await it_.startGarage();
    expect(await becomes(200, loki, 'GET', 'loki')).toBe(true);
    expect(statusOf(loki, 'GET', 'loki/fake/index.gz')).toBe(404);
    expect(statusOf(loki, 'PUT', 'loki/fake/index.gz', 'lines')).toBe(200);
  });

  it('is not ready while buckets cannot be made, and tells no secret', async () => {
    await it_.stop('buckets');
    const said = it_.launch('buckets', 'a-wrong-token');
    const refused = /GetKeyInfo: must be answered with 200, got 403/;
    expect(await until(30, async () => refused.test(said()) || undefined)).toBe(true);
    expect((await fetch(`http://127.0.0.1:${it_.ports.buckets}/ready`)).status).toBe(503);
    expect((await fetch(`http://127.0.0.1:${it_.ports.buckets}/`)).status).toBe(200);
    for (const secret of [loki.id, loki.secret, 'a-wrong-token']) expect(said()).not.toContain(secret);
  });
});
