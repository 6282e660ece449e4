import { readFileSync } from 'node:fs';
import http from 'node:http';
import { networkInterfaces } from 'node:os';
import type { TrustedProxiesFields } from '../../../../environments/trusted-proxies';
import type { MutableDist } from '../../mutations/mutation';
import { count, putInFront } from '../../trusted-proxies';
import { ask } from './edge-client';
import { edgeGateways } from './edge-gateways';

// Has the code of istiod make the gateway's configuration of the real dist with proxies in front, runs it in a real Envoy, and calls it from
// trusted and from other addresses: everything that goes by the caller's address has to see the same one. Needs Go, istioctl that was built,
// and Python: npm run test:planted-faults

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

const refusing = {
  apiVersion: 'security.istio.io/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name: 'by-address', namespace: 'istio-ingress' },
  spec: { action: 'DENY', rules: [{ from: [{ source: { remoteIpBlocks: [REFUSED] } }] }] },
};

/** With a policy that goes by addresses, and a rate that a test can reach. */
const dist = (change: (dist: MutableDist) => unknown) => (dist: MutableDist) => {
  dist.add('ingress-gateway', refusing);
  for (const route of dist.edit('VirtualService tenant-acme-prod/web').spec.http) route.name = 'rate-20';
  change(dist);
};

const behind = (proxies: TrustedProxiesFields) => dist((one) => putInFront(one, proxies));

/** Dists by what is in front of the gateway; 127.0.0.1 is never a proxy. */
const CASES = {
  nobody: dist(() => undefined),
  'one proxy': behind({ cidrs: ['127.0.0.2/32', '::1/128'] }),
  'one proxy of IPv4': behind({ cidrs: ['127.0.0.2/31'] }),
  'two proxies': behind({ cidrs: ['127.0.0.2/32'], hops: 2 }),
  'whoever connects': dist((one) => count(one, 1)),
} as const satisfies Record<string, (dist: MutableDist) => unknown>;

type Case = keyof typeof CASES;

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some((one) => one.address === '::1'));

const { test, gatewayOf } = edgeGateways(CASES, upstream, () => ({ asked: [BOUNCER], ipv6: hasIpv6 }));

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
