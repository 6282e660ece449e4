import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts } from '../../../../cli/cluster/control-plane/free-ports';
import type { TrustedProxiesFields } from '../../../../environments/trusted-proxies';
import { createCertificates } from '../../../postgres/certificates';
import { Harness } from '../../mutations/harness';
import { type Editable, MutableDist } from '../../mutations/mutation';
import { count, putInFront } from '../../trusted-proxies';
import { ask, hangUp } from './edge-client';
import { edgeBootstrap } from './edge-envoy';
import { envoyProgram, startEnvoy } from './envoy';
import { askIstiod, istioProxies } from './program';
import { Surroundings } from './surroundings';

// Has the code of istiod make the gateway's configuration of the real dist with proxies in front, runs it in a real Envoy, and calls it from
// trusted and from other addresses: everything that goes by the caller's address has to see the same one. Needs Go, istioctl that was built,
// and Python: npm run test:planted-faults

const folder = mkdtempSync(path.join(tmpdir(), 'plinth-proxies-'));
const certificates = createCertificates();
const harness = new Harness();
const running: ChildProcess[] = [];
const TENANT = 'acme.apps.platform.example.org';
const BOUNCER = 'outbound|8081||crowdsec-bouncer.crowdsec-system.svc.cluster.local';

/** Whom a policy of the gateway refuses. */
const REFUSED = '198.51.100.66';

/** What the bouncer was asked, by path. */
const asked = new Map<string, string>();

/** The tenant's program, which says who calls it, and the bouncer, which lets everybody pass. */
const upstream = http.createServer(({ url = '', headers }, response) => {
  const client = headers['x-plinth-client-address'];
  if (client) asked.set(url, String(client));
  response.end(String(headers['x-forwarded-for']));
});

afterAll(() => {
  hangUp();
  for (const envoy of running) envoy.kill();
  upstream.close();
  harness.close();
  rmSync(folder, { recursive: true, force: true });
});

const behind = (proxies: TrustedProxiesFields) => (dist: MutableDist) => putInFront(dist, proxies);

/** Dists by what is in front of the gateway; 127.0.0.1 is never a proxy. */
const CASES = {
  nobody: () => undefined,
  'one proxy': behind({ cidrs: ['127.0.0.2/32', '::1/128'] }),
  'one proxy of IPv4': behind({ cidrs: ['127.0.0.2/31'] }),
  'two proxies': behind({ cidrs: ['127.0.0.2/32'], hops: 2 }),
  'whoever connects': (dist: MutableDist) => count(dist, 1),
} as const satisfies Record<string, (dist: MutableDist) => unknown>;

type Case = keyof typeof CASES;

const gateways = new Map<Case, { readonly http: number; readonly https: number; readonly log: string }>();

const refusing = {
  apiVersion: 'security.istio.io/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name: 'by-address', namespace: 'istio-ingress' },
  spec: { action: 'DENY', rules: [{ from: [{ source: { remoteIpBlocks: [REFUSED] } }] }] },
};

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some((one) => one.address === '::1'));

beforeAll(async () => {
  const [istiod, envoy] = [await istioProxies(), envoyProgram()];
  if (!istiod || !envoy) return;
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const clusters = Object.entries(CASES).map(([name, change]) => {
    const dist = new MutableDist(harness.environment('prod'));
    dist.add('ingress-gateway', refusing);
    for (const route of dist.edit('VirtualService tenant-acme-prod/web').spec.http) route.name = 'rate-20';
    change(dist);
    return [name, new Surroundings(dist.toEnvironment(), 'gateways')] as const;
  });
  for (const { name, said } of askIstiod<Editable[]>(istiod, 'gateways', clusters)) {
    const [plain = 0, encrypted = 0] = await freePorts(2);
    const log = path.join(folder, `${encrypted}.log`);
    const around = {
      ports: { 80: plain, 443: encrypted },
      behind: () => ({ port: (upstream.address() as AddressInfo).port }),
      certificates: () => certificates,
      log,
      asked: [BOUNCER],
      ipv6: hasIpv6,
    };
    running.push(await startEnvoy(envoy, folder, edgeBootstrap(said[0], around)));
    gateways.set(name as Case, { http: plain, https: encrypted, log });
  }
}, 600_000);

/** A test of gateways; it is left out where they are not to be had. */
function test(title: string, run: () => Promise<void>): void {
  it(title, async () => {
    if (gateways.size > 0) await run();
    else process.stderr.write(`SKIPPED: ${title}: no istioctl that was built, or no Envoy\n`);
  }, 60_000);
}

const gatewayOf = (of: Case) => {
  const gateway = gateways.get(of);
  if (!gateway) throw new Error('no gateway');
  return gateway;
};

let requests = 0;

/** Whom everything that goes by addresses takes a caller for. */
async function callers(of: Case, from: string, forwarded?: string): Promise<string[]> {
  const gateway = gatewayOf(of);
  const requestPath = `/${++requests}`;
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  const options = { port: gateway.https, tls: true, from };
  const { status, text } = await ask(options, TENANT, { path: requestPath, headers });
  const program = status === 403 ? REFUSED : text;
  const bouncer = asked.get(requestPath);
  const logged = await lineOf(gateway.log, requestPath);
  return [...new Set([program, logged, ...(bouncer ? [bouncer] : [])])];
}

/** Envoy writes its log at intervals. */
async function lineOf(log: string, requestPath: string): Promise<string> {
  for (let tries = 0; tries < 300; tries++) {
    const line = readFileSync(log, 'utf8')
      .split('\n')
      .find((one) => one.startsWith(`${requestPath} `));
    if (line) return line.split(' ')[1] ?? '';
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${requestPath} is not in the log`);
}

describe('who calls, to the program, the log, the bouncer and policies,', () => {
  const forged = `${REFUSED}, 203.0.113.7`;

  for (const [of, from, said, who] of [
    ['nobody', '127.0.0.1', REFUSED, '127.0.0.1'],
    ['one proxy', '127.0.0.1', undefined, '127.0.0.1'],
    ['one proxy', '127.0.0.1', REFUSED, '127.0.0.1'],
    ['one proxy', '127.0.0.1', forged, '127.0.0.1'],
    ['one proxy', '127.0.0.2', undefined, '127.0.0.2'],
    ['one proxy', '127.0.0.2', forged, '203.0.113.7'],
    ['one proxy', '127.0.0.2', `203.0.113.7, ${REFUSED}`, REFUSED],
    ['one proxy', '127.0.0.2', 'no address', '127.0.0.2'],
    ['one proxy', '127.0.0.2', `${REFUSED}, 2001:db8::7`, '2001:db8::7'],
    ['one proxy', '::1', forged, '203.0.113.7'],
    ['one proxy of IPv4', '::1', REFUSED, '::1'],
    ['one proxy of IPv4', '127.0.0.3', forged, '203.0.113.7'],
    ['two proxies', '127.0.0.1', `${forged}, 192.0.2.1`, '127.0.0.1'],
    ['two proxies', '127.0.0.2', `${forged}, 192.0.2.1`, '203.0.113.7'],
    ['two proxies', '127.0.0.2', REFUSED, '127.0.0.2'],
    ['whoever connects', '127.0.0.1', REFUSED, REFUSED],
  ] as const) {
    if (from === '::1' && !hasIpv6) continue;
    test(`is ${who} behind ${of} for ${from}, which says ${said ?? 'nothing'}`, async () => {
      expect(await callers(of, from, said)).toEqual([who]);
    });
  }

  test('is asked of the bouncer as well', async () => {
    expect(asked.size).toBeGreaterThan(5);
  });
});

describe('behind one proxy', () => {
  test('a client that forges an address for each request is one client to the limits', async () => {
    const burst = async (of: Case, from: string) => {
      const { https: port } = gatewayOf(of);
      const all = await Promise.all(
        Array.from({ length: 150 }, (_, at) =>
          ask({ port, tls: true, from }, TENANT, { headers: { 'x-forwarded-for': `192.0.2.${at}` } }),
        ),
      );
      return all.filter(({ status }) => status === 429).length;
    };
    expect(await burst('one proxy', '127.0.0.1')).toBeGreaterThan(50);
    expect(await burst('one proxy', '127.0.0.2')).toBe(0);
    expect(await burst('whoever connects', '127.0.0.1')).toBe(0);
  });

  test('nobody says that a connection is encrypted', async () => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1' };
    const plain = async (of: Case, from: string) =>
      (await ask({ port: gatewayOf(of).http, tls: false, from }, TENANT, { headers })).status;
    expect(await plain('one proxy', '127.0.0.1')).toBe(301);
    expect(await plain('one proxy', '127.0.0.2')).toBe(301);
    expect(await plain('whoever connects', '127.0.0.1')).not.toBe(301);
  });
});
