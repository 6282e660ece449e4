import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts } from '../../cli/cluster/control-plane/free-ports';
import { until } from '../../cli/cluster/until';
import { describeProvided } from '../provided';
import { envoyProgram, startEnvoy } from '../verify/connectivity/istiod/envoy';
import { istioProxies } from '../verify/connectivity/istiod/program';
import { Harness } from '../verify/mutations/harness';
import { MutableDist } from '../verify/mutations/mutation';
import { behindOneProxy, gatewayBootstrap } from './gateway';
import { LinesOfLoki } from './loki';
import { CrowdSecProcesses } from './processes';
import { crowdSecPrograms, missingPrograms } from './programs';

// Runs CrowdSec and the bouncer of dist/prod with a real Envoy, which has the gateway's configuration from the code of istiod: what the
// gateway logs is read, an address is banned for it, and its requests are refused. Needs Go, istioctl that was built, and Python:
// npm run test:planted-faults

/** Lines that Keycloak 26.7.5 wrote with the log options of dist: wrong passwords, names that pretend to be fields, a sign-in. */
const EVENTS = readFileSync(path.join(__dirname, 'keycloak-events.log'), 'utf8').trim().split('\n');
const HOST = 'grafana.platform.example.org';

const folder = mkdtempSync(path.join(tmpdir(), 'plinth-crowdsec-'));
const harness = new Harness();
const loki = new LinesOfLoki();
/** What is behind the gateway: some pages are there. */
const upstream = http.createServer({ maxHeaderSize: 96 * 1024 }, ({ url = '', method }, response) => {
  const status = method === 'POST' ? 401 : /^\/(page|$)/.test(url) ? 200 : 404;
  response.writeHead(status).end();
});
let envoy: ChildProcess | undefined;
let processes: CrowdSecProcesses | undefined;
afterAll(async () => {
  envoy?.kill();
  await processes?.stopAll();
  loki.close();
  upstream.close();
  harness.close();
  rmSync(folder, { recursive: true, force: true });
});

const accessLog = path.join(folder, 'access.log');
let logged = 0;

/** Hands what the gateway has logged since to Loki, as collectors do. */
function collect(): void {
  if (!existsSync(accessLog)) return;
  const lines = readFileSync(accessLog, 'utf8').split('\n').slice(0, -1);
  for (const line of lines.slice(logged)) loki.push(line, 'response_code');
  logged = lines.length;
}

let port = 0;

/** The status of a request from an address, as the proxy before the gateway hands it on. */
const request = (
  from: string,
  target = '/page',
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<number> =>
  new Promise((resolve, reject) => {
    const all = { 'user-agent': 'Mozilla/5.0', ...headers, host: HOST, 'x-forwarded-for': from };
    http
      .request({ host: '127.0.0.1', port, path: target, method, headers: all, agent: false }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      })
      .once('error', reject)
      .end();
  });

/** What somebody does, and the scenario that it is. */
const attacks: Readonly<
  Record<string, { readonly from: string; readonly act: (from: string) => Promise<void> }>
> = {
  'plinth/http-probing': {
    from: '203.0.113.101',
    act: (from) => times(20, async (n) => void (await request(from, `/nothing-${n}`))),
  },
  'plinth/http-sensitive-paths': {
    from: '203.0.113.102',
    act: async (from) => {
      for (const target of [
        '/.env',
        '/.git/config',
        '/wp-login.php?x=1',
        '/phpMyAdmin/',
        '/a/.aws/credentials',
      ])
        await request(from, target);
    },
  },
  'plinth/http-cve-probing': {
    from: '203.0.113.103',
    act: async (from) => {
      for (const target of ['/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php', '/a/..%2f..%2fetc/passwd'])
        await request(from, target);
    },
  },
  'plinth/http-scanner': {
    from: '2001:db8::104',
    act: async (from) =>
      void (await request(from, '/', { headers: { 'user-agent': 'Nuclei - Open-source' } })),
  },
  'plinth/http-crawl': {
    from: '203.0.113.105',
    act: (from) => times(200, async (n) => void (await request(from, `/page/${n}`))),
  },
  'plinth/http-401-bf': {
    from: '203.0.113.106',
    act: (from) => times(18, async () => void (await request(from, '/login', { method: 'POST' }))),
  },
  'plinth/sign-in-bf': {
    from: '203.0.113.107',
    act: async (from) => signIns(from, 12, () => 'admin'),
  },
  'plinth/sign-in-names': {
    from: '203.0.113.108',
    act: async (from) => signIns(from, 10, (n) => `person-${n}`),
  },
};

async function times(n: number, act: (n: number) => Promise<void>): Promise<void> {
  for (let index = 0; index < n; index += 1) await act(index);
}

/** Keycloak's line of a wrong password, with another address and name in it. */
const wrongPassword = EVENTS.find((line) =>
  /ipAddress=\\"203\.0\.113\.20\\", error=\\"invalid_user_credentials/.test(line),
) as string;
function signIns(from: string, n: number, name: (n: number) => string): void {
  for (let index = 0; index < n; index += 1) {
    const line = wrongPassword
      .replace('203.0.113.20', from)
      .replace('username=\\"admin', `username=\\"${name(index)}`);
    loki.push(line, 'LOGIN_ERROR');
  }
}

const banned = () => processes?.decisions().map(({ scenario, value }) => `${scenario} ${value}`) ?? [];
const addresses = (all: readonly string[]) => [...new Set(all.map((one) => one.replace(/.* /, '')))].sort();
const isRefused = async (from: string) => ((await request(from)) === 403 ? true : undefined);

const visitor = '203.0.113.1';
const office = '192.0.2.50';
const attackers = Object.values(attacks).map(({ from }) => from);
const [attacker = ''] = attackers;

const expected = [
  ...Object.entries(attacks).map(([scenario, { from }]) => `${scenario} ${from}`),
  // Who was refused in Keycloak's own lines, whatever names pretended.
  ...['10', '11', '13', '15', '16', '20'].map((n) => `plinth/sign-in-bf 203.0.113.${n}`),
  'plinth/sign-in-bf 2001:db8::7',
];

/** A person: pages, a few that are gone, what pages bring along, a password that was mistyped. */
async function visit(): Promise<void> {
  await times(30, async (n) => void (await request(visitor, `/page/${n}`)));
  await times(5, async (n) => void (await request(visitor, `/gone-${n}`)));
  await times(40, async (n) => void (await request(visitor, `/assets/${n}.js`)));
  signIns(visitor, 4, () => 'me');
}

async function start(): Promise<CrowdSecProcesses> {
  const istiod = (await istioProxies()) as string;
  const [lapi = 0, crowdSecMetrics = 0, bouncer = 0, bouncerMetrics = 0, gateway = 0] = await freePorts(5);
  port = gateway;
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const behind = (upstream.address() as AddressInfo).port;
  const dist = behindOneProxy(new MutableDist(harness.environment('prod')));
  const bootstrap = gatewayBootstrap(istiod, dist, { port, upstream: behind, bouncer, log: accessLog });
  envoy = await startEnvoy(envoyProgram() as string, folder, bootstrap);
  const ports = { lapi, crowdSecMetrics, bouncer, bouncerMetrics, loki: await loki.listen() };
  return new CrowdSecProcesses(dist, await crowdSecPrograms(), folder, ports);
}

describeProvided('CrowdSec at the gateway', missingPrograms(), 'see docs/edge.md', () => {
  let crowdSec: CrowdSecProcesses;
  beforeAll(async () => {
    crowdSec = await start();
    processes = crowdSec;
  }, 900_000);

  it('keeps nobody out before there is somebody to ask', async () => {
    expect(await request(visitor)).toBe(200);
    await crowdSec.startCrowdSec();
    await crowdSec.startBouncer();
    expect(await request(visitor)).toBe(200);
  }, 120_000);

  it('bans who attacks, and nobody else', async () => {
    // It reads from then on; what was logged while it was away it never sees.
    expect(await until(60, async () => (loki.asked.size === 2 ? true : undefined))).toBe(true);
    for (const { from, act } of Object.values(attacks)) await act(from);
    for (const from of [office, '10.1.2.3', 'fd00::7'])
      for (const { act } of Object.values(attacks)) await act(from);
    await visit();
    await times(12, async () => {
      for (const line of EVENTS) loki.push(line, 'LOGIN_ERROR');
    });
    await until(90, async () => {
      collect();
      const all = banned();
      return expected.every((one) => all.includes(one)) || undefined;
    });
    expect(banned()).toEqual(expect.arrayContaining(expected));
    expect(addresses(banned())).toEqual(addresses(expected));
  }, 180_000);

  it('asks Loki for what it reads alone', () => {
    const asked = 'GET /loki/api/v1/query_range';
    expect([...loki.asked].sort()).toEqual([
      `${asked} {audit="keycloak"} |= "LOGIN_ERROR" | keep namespace`,
      `${asked} {namespace="istio-ingress",container="istio-proxy"} |= "response_code" | keep namespace`,
    ]);
  });

  it('has the gateway refuse them, by whatever they say they are', async () => {
    for (const from of addresses(expected))
      expect([from, await until(30, () => isRefused(from))]).toEqual([from, true]);
    for (const from of [visitor, office, '10.1.2.3', 'fd00::7', '203.0.113.12', '198.51.100.99'])
      expect([from, await request(from)]).toEqual([from, 200]);
    const headers = {
      'x-plinth-client-address': visitor,
      'x-real-ip': visitor,
      forwarded: `for=${visitor}`,
    };
    expect(await request(attacker, '/page', { headers })).toBe(403);
    expect(await request(`${visitor}, ${attacker}`)).toBe(403);
    const long = `/page?${'a'.repeat(20_000)}`;
    expect([await request(attacker, long), await request(visitor, long)]).toEqual([403, 200]);
  }, 120_000);

  it('gives the series that alerts and the dashboard ask for', async () => {
    const ofCrowdSec = await crowdSec.metrics('crowdSecMetrics');
    expect(ofCrowdSec).toMatch(
      /^cs_active_decisions\{action="ban",origin="crowdsec",reason="plinth\/sign-in-bf"\} 8$/m,
    );
    expect(ofCrowdSec).toMatch(
      /^cs_lokisource_hits_total\{acquis_type="envoy-access-log",datasource_type="loki",source=.*\} \d+$/m,
    );
    expect(ofCrowdSec).toMatch(
      /^cs_parser_hits_ko_total\{acquis_type="keycloak-event",source=.*type="loki"\} \d+$/m,
    );
    expect(ofCrowdSec).toMatch(/^cs_alerts\{reason="plinth\/http-crawl"\} \d+$/m);
    const ofBouncer = await crowdSec.metrics('bouncerMetrics');
    expect(ofBouncer).toMatch(/^crowdsec_bouncer_checks_total\{verdict="denied"\} [1-9]/m);
    expect(ofBouncer).toMatch(/^crowdsec_bouncer_checks_total\{verdict="unknown"\} 0$/m);
    expect(ofBouncer).toMatch(/^crowdsec_bouncer_bans 15$/m);
  });

  it('holds what is known while it is away, and keeps it over a restart', async () => {
    await crowdSec.stop('crowdsec');
    expect([await request(attacker), await request(visitor)]).toEqual([403, 200]);
    await crowdSec.startCrowdSec();
    expect(addresses(banned())).toEqual(addresses(expected));
  }, 120_000);

  it('lets in whose ban is lifted', async () => {
    crowdSec.cscli('decisions', 'delete', '--ip', attacker);
    expect(await until(30, async () => ((await request(attacker)) === 200 ? true : undefined))).toBe(true);
  }, 60_000);

  it('lets the office in whatever is decided, and bans networks', async () => {
    crowdSec.cscli('decisions', 'add', '--ip', office, '--duration', '1h');
    crowdSec.cscli('decisions', 'add', '--range', '198.51.100.0/24', '--duration', '1h');
    expect(await until(30, () => isRefused('198.51.100.99'))).toBe(true);
    expect([await request(office), await request(visitor)]).toEqual([200, 200]);
  }, 60_000);

  it('keeps nobody out when there is nobody to ask', async () => {
    await crowdSec.stop('bouncer');
    expect(await request('198.51.100.99')).toBe(200);
  });
});
