import http from 'node:http';
import tls from 'node:tls';
import type { Editable, MutableDist } from '../../mutations/mutation';
import { type Answer, type Asked, ask, sendAndWait } from './edge-client';
import { CLUSTER } from './edge-envoy';
import { edgeGateways } from './edge-gateways';

// Has the code of istiod make the gateway's configuration of the real dist, runs it in a real Envoy, and asks it for what it should refuse:
// with what is set at the edge, and without. Needs Go, istioctl that was built, and Python: npm run test:planted-faults

/** Says what it is asked for; below `/own` with headers of its own, and it never reads what is sent. */
const upstream = http.createServer({ maxHeaderSize: 100_000 }, (request, response) => {
  const { url, method } = request;
  if (url === '/gone') {
    request.socket.destroy();
    return;
  }
  if (url === '/slow') {
    request.resume().once('end', () => response.end());
    return;
  }
  response.writeHead(url?.startsWith('/own') ? 404 : 200, {
    server: 'shop/1.2.3',
    'x-powered-by': 'shop',
    ...(url?.startsWith('/own') && {
      'content-security-policy': "frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
    }),
  });
  response.end(JSON.stringify({ url, method }));
});

upstream.on('upgrade', (_, socket) => {
  socket.end('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
});

const KEYCLOAK = 'keycloak.platform.example.org';
const GRAFANA = 'grafana.platform.example.org';
const ARGOCD = 'argocd.platform.example.org';
const TENANT = 'acme.apps.platform.example.org';
const OTHER = 'globex.apps.platform.example.org';

const routesOf = (dist: MutableDist, namespace: string): Editable[] =>
  dist.edit(`VirtualService ${namespace}/web`).spec.http;

/** Dists by what is done to them. */
const CASES = {
  'as it is': () => undefined,
  'with short times': (dist: MutableDist) => {
    const { podAnnotations } = dist.application('ingress-gateway').spec.sources[0].helm.valuesObject;
    const config = JSON.parse(podAnnotations['proxy.istio.io/config']);
    Object.assign(config.connectionSettings, {
      httpIdleTimeout: '1s',
      httpRequestHeadersTimeout: '1s',
      httpRequestTimeout: '2s',
    });
    podAnnotations['proxy.istio.io/config'] = JSON.stringify(config);
  },
  'with tenants of other rates': (dist: MutableDist) => {
    for (const route of routesOf(dist, 'tenant-acme-prod')) route.name = 'rate-20';
    for (const route of routesOf(dist, 'tenant-globex-prod')) route.name = 'rate-1000';
  },
  'without all of it': (dist: MutableDist) => {
    dist.remove('EnvoyFilter istio-ingress/edge');
    const { podAnnotations } = dist.application('ingress-gateway').spec.sources[0].helm.valuesObject;
    podAnnotations['proxy.istio.io/config'] = '{}';
    for (const { namespace, name } of dist.toEnvironment().ofKind('networking.istio.io', 'VirtualService')) {
      const { spec } = dist.edit(`VirtualService ${namespace}/${name}`);
      if (!spec.gateways) continue;
      spec.http = spec.http.filter(({ directResponse }: Editable) => directResponse === undefined);
    }
  },
} as const satisfies Record<string, (dist: MutableDist) => void>;

type Case = keyof typeof CASES;

upstream.keepAliveTimeout = 600_000;

const { test, gatewayOf } = edgeGateways(CASES, upstream);

/** Asks over HTTPS. */
const from = (of: Case, host: string, asked?: Asked): Promise<Answer> =>
  ask({ port: gatewayOf(of).https, tls: true }, host, asked);

const HTML = 'text/html; charset=utf-8';
const PROBLEM = 'application/problem+json';

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

/** Of each of its pages. */
const OWN = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
};

describe('what the gateway answers itself', () => {
  const tooLarge: Asked = { method: 'POST', headers: { 'content-length': '10485761' } };
  const tooLong: Asked = { method: 'POST', chunks: [Buffer.alloc(2 * 1024 ** 2)] };
  const encoded: Asked = { path: '/realms/a%2f..%2f..%2fmetrics' };

  for (const [what, status, title, host, asked] of [
    ['an encoded slash', 400, 'Bad Request', KEYCLOAK, encoded],
    ['a host that nobody serves', 403, 'Forbidden', KEYCLOAK, { headers: { host: 'x.example.org' } }],
    ['a path that is not served', 404, 'Not Found', KEYCLOAK, { path: '/metrics' }],
    ['a program that hangs up', 503, 'Service Unavailable', TENANT, { path: '/gone' }],
    ['a body that is too large', 413, 'Content Too Large', TENANT, tooLarge],
    ['a body that turns out too large', 413, 'Content Too Large', TENANT, tooLong],
  ] as const satisfies (readonly [string, number, string, string, Asked])[]) {
    test(`is ${status} for ${what}: a page for browsers, the problem for programs`, async () => {
      const program = await from('as it is', host, asked);
      expect(program).toMatchObject({ status, headers: { ...OWN, 'content-type': PROBLEM } });
      expect(JSON.parse(program.text)).toMatchObject({ title, status });
      const headers = { ...browser, ...('headers' in asked && asked.headers) };
      const page = await from('as it is', host, { ...asked, headers });
      expect(page).toMatchObject({ status, headers: { ...OWN, 'content-type': HTML } });
      expect(page.text).toContain(`<h1>${title}</h1>`);
      for (const { headers, text } of [program, page]) {
        expect(headers).not.toHaveProperty('server');
        expect(text).not.toMatch(/envoy|istio/i);
      }
    });
  }

  test('is 431 for headers that are too large or too many: a page for whoever has too many cookies', async () => {
    const many = Object.fromEntries(Array.from({ length: 110 }, (_, at) => [`x-${at}`, 'a']));
    for (const headers of [{ cookie: 'a'.repeat(40_000) }, many]) {
      const answer = await from('as it is', TENANT, { headers });
      expect(answer).toMatchObject({ status: 431, headers: { ...OWN, 'content-type': HTML } });
      expect(answer.headers).not.toHaveProperty('server');
      expect(answer.text).toContain('Delete the cookies');
    }
    const headers = { cookie: 'a'.repeat(40_000) };
    expect(await from('without all of it', TENANT, { headers })).toMatchObject({ status: 200 });
  });

  test('is HTTPS for whoever comes without it, and says nothing of HSTS there', async () => {
    const port = gatewayOf('as it is').http;
    const answer = await ask({ port, tls: false }, TENANT, { path: '/a' });
    expect(answer).toMatchObject({ status: 301, headers: { location: `https://${TENANT}/a` } });
    expect(answer.headers).not.toHaveProperty('strict-transport-security');
    expect(answer.headers).not.toHaveProperty('server');
  });

  test('is Envoy’s own without all of it', async () => {
    const { status, headers, text } = await from('without all of it', KEYCLOAK, { path: '/metrics' });
    expect(status).toBe(404);
    expect(headers).toMatchObject({ server: 'istio-envoy' });
    expect(headers).not.toHaveProperty('strict-transport-security');
    expect(text).toBe('');
    const large = await from('without all of it', TENANT, tooLarge);
    const long = await from('without all of it', TENANT, tooLong);
    expect([large.status, long.status]).toEqual([200, 200]);
  });
});

describe('what programs answer', () => {
  test('gets the headers that it lacks, and none that tells who they are', async () => {
    for (const host of [KEYCLOAK, GRAFANA, ARGOCD, TENANT]) {
      const { status, headers, text } = await from('as it is', host, { path: '/realms/a' });
      expect(JSON.parse(text)).toEqual({ url: '/realms/a', method: 'GET' });
      expect({ status, headers }).toMatchObject({
        status: 200,
        headers: {
          'content-security-policy': "frame-ancestors 'self'",
          'referrer-policy': 'strict-origin-when-cross-origin',
          'strict-transport-security': 'max-age=31536000',
          'x-content-type-options': 'nosniff',
        },
      });
      for (const name of ['server', 'x-powered-by', 'alt-svc']) expect(headers).not.toHaveProperty(name);
    }
    const { headers } = await from('without all of it', TENANT);
    expect(headers).toMatchObject({ server: 'istio-envoy', 'x-powered-by': 'shop' });
    expect(headers).not.toHaveProperty('strict-transport-security');
  });

  test('keeps what it says of its own, pages of errors too', async () => {
    const { status, headers, text } = await from('as it is', TENANT, { path: '/own', headers: browser });
    expect(JSON.parse(text)).toEqual({ url: '/own', method: 'GET' });
    expect({ status, headers }).toMatchObject({
      status: 404,
      headers: { 'content-security-policy': "frame-ancestors 'none'", 'referrer-policy': 'no-referrer' },
    });
  });

  test('is a WebSocket where it is asked for one', async () => {
    const headers = { connection: 'upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    expect(await from('as it is', GRAFANA, { path: '/api/live/ws', headers, end: false })).toMatchObject({
      status: 101,
    });
  });

  test('is not held up by a body that is neither too large nor too long', async () => {
    const headers = { 'content-length': String(10 * 1024 ** 2) };
    const chunks = [Buffer.alloc(10 * 1024 ** 2)];
    expect(await from('as it is', TENANT, { method: 'POST', headers, chunks })).toMatchObject({
      status: 200,
    });
    const short = [Buffer.alloc(1000), Buffer.alloc(1000)];
    expect(await from('as it is', TENANT, { method: 'POST', chunks: short })).toMatchObject({ status: 200 });
  });
});

describe('paths', () => {
  /** Where a request to a host gets to; a status where it gets nowhere. */
  const goes = async (host: string, asked: string): Promise<string> => {
    const { status, headers, text } = await from('as it is', host, { path: asked });
    const cluster = headers[CLUSTER] ?? '';
    return status === 200
      ? `${cluster.split('|')[3]?.split('.')[0]} ${JSON.parse(text).url}`
      : String(status);
  };

  test('are what policies see, however they are written', async () => {
    const tried = [
      '/realms/acme-prod/account',
      '/realms/../metrics',
      '/realms/%2e%2e/metrics',
      '/realms/..%2fmetrics',
      '/realms/..%2Fmetrics',
      '/realms/..%5cmetrics',
      '/realms/..\\metrics',
      '//metrics',
      '/%2fmetrics',
      '/%6detrics',
      '/metrics/',
      '/metrics;x',
      '/realms%2f..%2fadmin',
      '/REALMS/acme-prod',
    ];
    const seen = Object.fromEntries(
      await Promise.all(tried.map(async (one) => [one, await goes(KEYCLOAK, one)] as const)),
    );
    expect(seen).toMatchInlineSnapshot(`
{
  "/%2fmetrics": "400",
  "/%6detrics": "404",
  "//metrics": "404",
  "/REALMS/acme-prod": "404",
  "/metrics/": "404",
  "/metrics;x": "404",
  "/realms%2f..%2fadmin": "400",
  "/realms/%2e%2e/metrics": "404",
  "/realms/..%2Fmetrics": "400",
  "/realms/..%2fmetrics": "400",
  "/realms/..%5cmetrics": "400",
  "/realms/../metrics": "404",
  "/realms/..\\metrics": "404",
  "/realms/acme-prod/account": "keycloak-instance-service /realms/acme-prod/account",
}
`);
  });

  test('below /api have no encoded slash, and others may have one', async () => {
    const tried = [
      '/api/token',
      '/api//token',
      '/api/%2ftoken',
      '/api/x%2F..%2ftoken',
      '/x/../api/token',
      '/a%2fb',
    ];
    const seen = Object.fromEntries(
      await Promise.all(tried.map(async (one) => [one, await goes(TENANT, one)] as const)),
    );
    expect(seen).toMatchInlineSnapshot(`
{
  "/a%2fb": "frontend /a%2fb",
  "/api/%2ftoken": "400",
  "/api//token": "api /api/token",
  "/api/token": "api /api/token",
  "/api/x%2F..%2ftoken": "400",
  "/x/../api/token": "api /api/token",
}
`);
    expect(await goes(ARGOCD, '/api/v1/repositories/https%3A%2F%2Fgithub.com%2Fa')).toBe(
      'argocd-server /api/v1/repositories/https%3A%2F%2Fgithub.com%2Fa',
    );
  });
});

describe('rates', () => {
  /** Asks at once, and says how many were answered, and in how many seconds. */
  const burst = async (of: Case, host: string, count: number) => {
    const start = Date.now();
    const all = await Promise.all(Array.from({ length: count }, () => from(of, host)));
    const refused = all.find(({ status }) => status === 429);
    return {
      passed: all.filter(({ status }) => status === 200).length,
      refused,
      seconds: (Date.now() - start) / 1000,
    };
  };

  test('are those of the host, for each client', async () => {
    const { passed, refused, seconds } = await burst('with tenants of other rates', TENANT, 400);
    expect(passed).toBeGreaterThanOrEqual(40);
    expect(passed).toBeLessThanOrEqual(40 + 20 * (seconds + 1));
    expect(refused).toMatchObject({ headers: { ...OWN, 'content-type': PROBLEM, 'retry-after': '1' } });
    expect(JSON.parse(refused?.text ?? '')).toMatchObject({ title: 'Too Many Requests', status: 429 });
    const port = gatewayOf('with tenants of other rates').https;
    const neighbour = await ask({ port, tls: true, from: '127.0.0.2' }, TENANT);
    expect(neighbour.status).toBe(200);
    const other = await burst('with tenants of other rates', OTHER, 1500);
    expect(other.passed).toBe(1500);
  });

  test('are the environment’s where nothing is said, also for what is nowhere', async () => {
    const start = Date.now();
    const all = await Promise.all(
      Array.from({ length: 1500 }, () => from('as it is', KEYCLOAK, { path: '/nowhere' })),
    );
    const passed = all.filter(({ status }) => status === 404).length;
    const seconds = (Date.now() - start) / 1000;
    expect(passed).toBeGreaterThanOrEqual(200);
    expect(passed).toBeLessThanOrEqual(200 + 100 * (seconds + 1));
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([404, 429]));
  });

  test('are none without all of it', async () => {
    expect(await burst('without all of it', TENANT, 600)).toMatchObject({ passed: 600, refused: undefined });
  });
});

describe('slow clients', () => {
  test('are closed, whether they send no request, no headers or no body', async () => {
    const { http: port } = gatewayOf('with short times');
    const start = `POST /slow HTTP/1.1\r\nhost: ${TENANT}\r\n`;
    expect(await sendAndWait(port, `${start}x-a: `)).toMatch(/^HTTP\/1.1 408 /);
    expect(await sendAndWait(port, '')).toBe('');
    const headers = { 'content-length': '10' };
    const answer = await from('with short times', TENANT, {
      path: '/slow',
      method: 'POST',
      headers,
      end: false,
    });
    expect(answer).toMatchObject({ status: 408, headers: OWN });
  });
});

describe('TLS', () => {
  /** The version and cipher on which the gateway agrees, or why it does not. */
  const agreed = (options: tls.ConnectionOptions): Promise<string> =>
    new Promise((resolve) => {
      const port = gatewayOf('as it is').https;
      const socket = tls.connect({
        host: '127.0.0.1',
        port,
        servername: TENANT,
        rejectUnauthorized: false,
        ...options,
      });
      socket
        .once('secureConnect', () => {
          resolve(`${socket.getProtocol()} ${socket.getCipher().name}`);
          socket.destroy();
        })
        .once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    });

  const only = (version: tls.SecureVersion, ciphers: string): tls.ConnectionOptions => ({
    minVersion: version,
    maxVersion: version,
    ciphers: `${ciphers}:@SECLEVEL=0`,
  });

  test('is 1.2 or 1.3, with ciphers of today', async () => {
    expect(await agreed({})).toMatch(/^TLSv1.3 /);
    const good = 'ECDHE-RSA-AES128-GCM-SHA256';
    expect(await agreed(only('TLSv1.2', good))).toBe(`TLSv1.2 ${good}`);
    for (const old of ['TLSv1', 'TLSv1.1'] as const)
      expect(await agreed(only(old, 'ALL'))).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
    for (const weak of ['AES128-SHA', 'AES128-GCM-SHA256', 'ECDHE-RSA-AES128-SHA', 'ECDHE-RSA-AES256-SHA384'])
      expect([weak, await agreed(only('TLSv1.2', weak))]).toEqual([
        weak,
        expect.stringMatching(/HANDSHAKE_FAILURE/),
      ]);
  });
});
