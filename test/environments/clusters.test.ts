import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { synth } from '../../cli/synth/synth';
import * as proofs from '../../cli/verify/main';
import type { Environment } from '../../environments/environment';
import { prod } from '../../environments/prod';

const root = path.join(__dirname, '../..');
const scratch = mkdtempSync(path.join(tmpdir(), 'plinth-clusters-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What synthesis and every proof say of an environment; nothing where it is proven. */
function faults(environment: Environment): string[] {
  const said: string[] = [];
  const spies = [
    jest.spyOn(console, 'log').mockImplementation(() => undefined),
    jest.spyOn(console, 'error').mockImplementation((line) => said.push(line)),
  ];
  synth([environment], ['--output', scratch], root, () => proofs);
  for (const spy of spies) spy.mockRestore();
  return said;
}

const { cluster } = prod;
const v6 = ['2001:db8:1::/64'];
const pods = { namespace: 'somebody', labels: { app: 'theirs' }, port: 8443 };
type People = Extract<NonNullable<Environment['alerting']>['delivery'], { to: 'people' }>;
const delivery = prod.alerting.delivery as People;
const highlyAvailable = prod.loki as Extract<Environment['loki'], { mode: 'highly-available' }>;

/** Every host outside, somewhere else than in the internet. */
const elsewhere = (domain: string, place: object): Environment => ({
  ...prod,
  repository: { ...prod.repository, url: `https://git.${domain}:8443/platform.git`, ...place },
  certificates: { ...prod.certificates, ...place } as Environment['certificates'],
  secretStore: {
    ...prod.secretStore,
    server: `https://vault.${domain}:8200`,
    ...place,
  } as never,
  loki: { ...highlyAvailable, objectStorage: { ...highlyAvailable.objectStorage, ...place } },
  prometheus: { ...prod.prometheus, remoteWrite: { url: `https://mimir.${domain}/push`, ...place } },
  alerting: {
    ...prod.alerting,
    delivery: {
      ...delivery,
      email: { ...delivery.email, relay: { ...delivery.email.relay, ...place } },
      chat: { ...delivery.chat, host: `chat.${domain}`, ...place },
      deadMansSwitch: { host: `switch.${domain}`, urlKey: 'platform/switch', ...place },
    },
  },
  tenants: {
    ...prod.tenants,
    database: {
      provider: 'external',
      host: `pg.${domain}`,
      port: 21699,
      database: 'tenants',
      credentialsKey: 'platform/tenant-database',
      connectionsPerLogin: 5,
      ...place,
    },
  },
});

it.each([
  [
    'IPv6 alone',
    {
      ...prod,
      cluster: {
        ...cluster,
        ipFamilies: ['IPv6'],
        nodes: v6,
        apiServer: { ...cluster.apiServer, cidrs: v6 },
      },
    },
  ],
  [
    'both address families',
    { ...prod, cluster: { ...cluster, ipFamilies: ['IPv4', 'IPv6'], nodes: [...cluster.nodes, ...v6] } },
  ],
  [
    'a cache on the nodes that resolves names',
    {
      ...prod,
      cluster: {
        ...cluster,
        dns: { cidrs: ['169.254.20.10/32'], pods: { labels: { 'k8s-app': 'kube-dns' } } },
      },
    },
  ],
  [
    'no pods that resolve names',
    { ...prod, cluster: { ...cluster, dns: { cidrs: ['169.254.169.254/32'] } } },
  ],
  ['hosts outside in private networks', elsewhere('internal.example.org', { cidrs: ['10.20.0.0/24'] })],
  ["hosts that are somebody else's pods", elsewhere('somebody.svc.cluster.local', { pods })],
] as [string, Environment][])('a cluster with %s is proven', (_, environment) => {
  expect(faults(environment)).toEqual([]);
});
