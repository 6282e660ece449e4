import http from 'node:http';
import { connect } from 'node:net';
import type { Editable, MutableDist } from '../../mutations/mutation';
import { ask } from './edge-client';
import { edgeGateways } from './edge-gateways';

// Has the code of istiod make the gateway's configuration of the real dist, runs it in a real Envoy before a program that answers late, or
// not, or is away, and counts how often it is asked: as it is, and with what Istio does by itself. Needs Go, istioctl that was built, and
// Python: npm run test:planted-faults

const TENANT = 'acme.apps.platform.example.org';
const AWAY = 'globex.apps.platform.example.org';
const ARGOCD = 'argocd.platform.example.org';
const away = 'outbound|8080||frontend.tenant-globex-prod.svc.cluster.local';

/** How often the program was asked, by method and path. */
const tries = new Map<string, number>();

/** Milliseconds after which something is later than the gateway waits here, which is a second. */
const LATE = 2500;

const upstream = http.createServer((request, response) => {
  const { url = '', method } = request;
  tries.set(`${method} ${url}`, (tries.get(`${method} ${url}`) ?? 0) + 1);
  const late = (text: string) => setTimeout(() => response.end(text), LATE);
  if (url.startsWith('/silent')) return;
  if (url.startsWith('/late')) late('late');
  else if (url.startsWith('/events')) {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n');
    late('data: last\n\n');
  } else if (url.startsWith('/gone')) request.resume().once('end', () => request.socket.destroy());
  else if (url.startsWith('/unavailable'))
    response.writeHead(200, { 'content-type': 'application/grpc', 'grpc-status': '14' }).end();
  else request.resume().once('end', () => response.end('taken'));
});

upstream.on('upgrade', (_, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
  setTimeout(() => socket.end('message'), LATE);
});

const routes = (dist: MutableDist): Editable[] =>
  dist
    .toEnvironment()
    .ofKind('networking.istio.io', 'VirtualService')
    .flatMap(({ namespace, name }) => dist.edit(`VirtualService ${namespace}/${name}`).spec.http);

/** Dists by what is done to them. */
const CASES = {
  'as it is, but for shorter times': (dist: MutableDist) => {
    for (const { retries } of routes(dist)) if (retries?.perTryTimeout) retries.perTryTimeout = '1s';
  },
  'with what Istio does by itself': (dist: MutableDist) => {
    for (const route of routes(dist)) delete route.retries;
    dist.remove('DestinationRule istio-system/retry-budget');
  },
} as const satisfies Record<string, (dist: MutableDist) => void>;

type Case = keyof typeof CASES;

const [OURS, ISTIOS] = Object.keys(CASES) as [Case, Case];

const { test, gatewayOf } = edgeGateways(CASES, upstream, ({ program, nobody }) => ({
  behind: (cluster) => ({ port: /globex/.test(cluster) ? nobody : program }),
}));

let requests = 0;

/** A request of its own, and how often the program has had it. */
async function asked(of: Case, host: string, kind: string, method = 'GET') {
  const requestPath = `/${kind}/${++requests}`;
  const start = Date.now();
  const answer = await ask({ port: gatewayOf(of).https, tls: true }, host, { path: requestPath, method });
  const { status, text } = answer;
  return { status, text, seconds: (Date.now() - start) / 1000, tries: tries.get(`${method} ${requestPath}`) };
}

describe('a service that answers late', () => {
  test('is waited for as long as is said, and not asked again', async () => {
    for (const method of ['GET', 'POST']) {
      const answer = await asked(OURS, TENANT, 'silent', method);
      expect(answer).toMatchObject({ status: 504, tries: 1 });
      expect(answer.seconds).toBeGreaterThan(0.9);
      expect(answer.seconds).toBeLessThan(2.4);
    }
    expect(await asked(OURS, TENANT, 'late')).toMatchObject({ status: 504, tries: 1 });
    expect(await asked(ISTIOS, TENANT, 'late')).toMatchObject({ status: 200, text: 'late' });
  });

  test('is waited for longer where its clients wait for events', async () => {
    expect(await asked(OURS, ARGOCD, 'late')).toMatchObject({ status: 200, text: 'late', tries: 1 });
  });

  test('may take its time once it has begun', async () => {
    const { status, text, seconds } = await asked(OURS, TENANT, 'events');
    expect({ status, text }).toEqual({ status: 200, text: 'data: first\n\ndata: last\n\n' });
    expect(seconds).toBeGreaterThan(LATE / 1000 - 0.1);
  });

  test('keeps a WebSocket on which nothing is said', async () => {
    const { https: port } = gatewayOf(OURS);
    const tls = await import('node:tls');
    const said = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = tls.connect({ host: '127.0.0.1', port, servername: TENANT, rejectUnauthorized: false });
      socket.write(
        `GET /ws HTTP/1.1\r\nhost: ${TENANT}\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\r\n`,
      );
      socket
        .on('data', (chunk) => {
          text += chunk;
        })
        .once('error', reject)
        .once('close', () => resolve(text));
    });
    expect(said).toMatch(/^HTTP\/1.1 101 /);
    expect(said).toMatch(/message$/);
  });

  test('is not blamed for a client that sends slowly', async () => {
    const { http: _, https: port } = gatewayOf(OURS);
    const tls = await import('node:tls');
    const said = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = tls.connect({ host: '127.0.0.1', port, servername: TENANT, rejectUnauthorized: false });
      socket.write(`POST /up HTTP/1.1\r\nhost: ${TENANT}\r\nconnection: close\r\ncontent-length: 2\r\n\r\na`);
      setTimeout(() => socket.write('b'), LATE);
      socket
        .on('data', (chunk) => {
          text += chunk;
        })
        .once('error', reject)
        .once('close', () => resolve(text));
    });
    expect(said).toMatch(/^HTTP\/1.1 200 /);
    expect(said).toContain('taken');
  });
});

describe('a service that fails', () => {
  test('is asked once if it had the request, whatever the method', async () => {
    for (const method of ['GET', 'POST', 'PUT'])
      expect(await asked(OURS, TENANT, 'gone', method)).toMatchObject({ status: 503, tries: 1 });
    expect(await asked(OURS, TENANT, 'unavailable', 'POST')).toMatchObject({ status: 200, tries: 1 });
    expect(await asked(ISTIOS, TENANT, 'unavailable', 'POST')).toMatchObject({ status: 200, tries: 3 });
  });
});

describe('a service that is away', () => {
  const read = (port: number): Promise<string> =>
    new Promise((resolve, reject) => {
      let text = '';
      connect(port, '127.0.0.1', function (this: import('node:net').Socket) {
        this.write(`GET /stats?filter=globex HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
      })
        .on('data', (chunk) => {
          text += chunk;
        })
        .once('error', reject)
        .once('close', () => resolve(text));
    });

  /** How many requests were repeated, and how many were not because of the budget. */
  const repeated = async (of: Case, count: number) => {
    const counters = async () => {
      const text = await read(gatewayOf(of).admin);
      const counter = (name: string) =>
        Number(
          text
            .split('\n')
            .find((line) => line.startsWith(`cluster.${away}.${name}: `))
            ?.split(': ')[1],
        );
      return { made: counter('upstream_rq_retry'), spared: counter('upstream_rq_retry_overflow') };
    };
    const before = await counters();
    const all = await Promise.all(
      Array.from({ length: count }, () => ask({ port: gatewayOf(of).https, tls: true }, AWAY)),
    );
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([503]));
    const after = await counters();
    return { made: after.made - before.made, spared: after.spared - before.spared };
  };

  test('is asked three times for one request', async () => {
    expect(await repeated(OURS, 1)).toEqual({ made: 2, spared: 0 });
  });

  test('is asked for few of many requests again', async () => {
    const ours = await repeated(OURS, 60);
    expect(ours.spared).toBeGreaterThan(10);
    expect(ours.made).toBeLessThan(90);
    expect(await repeated(ISTIOS, 60)).toEqual({ made: 120, spared: 0 });
  });

  test('has a budget like every other, Argo CD with TLS of its own too', async () => {
    const budgets = (of: Case) =>
      new Set(
        gatewayOf(of)
          .clusters.filter(({ name }) => name.startsWith('outbound|'))
          .map(({ circuitBreakers }) => circuitBreakers?.thresholds[0]?.retryBudget?.budgetPercent?.value),
      );
    expect(budgets(OURS)).toEqual(new Set([20]));
    expect(budgets(ISTIOS)).toEqual(new Set([20, undefined]));
  });
});
