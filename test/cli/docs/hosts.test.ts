import path from 'node:path';
import { App, Chart } from 'cdk8s';
import { hostsOf, hostTable } from '../../../cli/docs/hosts';
import { requestWays } from '../../../cli/docs/request-way';
import { readTenants } from '../../../cli/synth/tenants';
import { Platform } from '../../../constructs/platform';
import { componentsOf } from '../../../constructs/synthesis';
import { TenantApp } from '../../../constructs/tenancy/tenant-app';
import type { TenantPlatform } from '../../../constructs/tenancy/tenant-platform';
import { prod } from '../../../environments/prod';
import { VirtualService } from '../../../imports/networking.istio.io';
import { find } from '../../manifests';
import { prodPlatform } from '../../platform';

const platform = prodPlatform();
const { tenants } = readTenants(path.join(__dirname, '../../../tenants'));
const appOf = (name: string) =>
  new TenantApp(
    tenants.find((one) => one.name === name) as (typeof tenants)[number],
    platform.forTenants as TenantPlatform,
  );
const tenantApp = appOf('acme');
const guardedApp = appOf('globex');
const rows = hostsOf(platform);
const row = (host: string) => rows.find((one) => one.host.startsWith(`${host}.`));

test('every host that the Gateway serves has a row', () => {
  const gateway = find(
    componentsOf(platform).flatMap((component) => component.toJson()),
    'Gateway',
    'platform',
  );
  const served = new Set(
    gateway.spec.servers.flatMap(({ hosts }: { hosts: string[] }) =>
      hosts.map((host) => host.split('/').pop()),
    ),
  );
  expect(new Set(rows.map(({ host }) => host))).toEqual(served);
});

test('people with a role are told apart from everybody, and from those whom a program signs in itself', () => {
  expect(row('prometheus')).toMatchObject({
    program: 'observability-system/prometheus',
    who: expect.stringMatching(/^people of realm `platform` with role `platform-admin` or/),
    refused: expect.arrayContaining(['/api/v1/admin*']),
  });
  expect(row('grafana')).toMatchObject({ signIn: 'at Keycloak, realm `platform`, by the program' });
  expect(row('keycloak')).toMatchObject({ who: 'everybody', paths: expect.arrayContaining(['/realms/*']) });
});

test('what is open by its sign-in alone has no host without it', () => {
  const { signOn: _, ...without } = prod;
  expect(hostsOf(new Platform(without)).map(({ host }) => host)).not.toContain(row('prometheus')?.host);
});

test("below a tenant's /api tokens of its own realm are needed", () => {
  const api = hostsOf(tenantApp).filter(({ paths }) => paths.includes('/api'));
  expect(api.map(({ who }) => who)).toEqual(['tokens of realm `acme-test`', 'tokens of realm `acme-prod`']);
});

test("a tenant's frontend behind a sign-in is for people of its realm with a role, and its api for tokens", () => {
  const own = hostsOf(guardedApp).filter(({ host }) => host.startsWith('globex.'));
  expect(own.map(({ program, who, signIn }) => [program, who, signIn])).toEqual([
    ['tenant-globex-prod/api', 'tokens of realm `globex-prod`', 'a token in `Authorization`'],
    [
      'tenant-globex-prod/frontend',
      'people of realm `globex-prod` with role `reader` or `dispatcher`',
      'at Keycloak, by tenant-sign-on',
    ],
  ]);
});

test('a route that no connection leads through is refused', () => {
  const app = new App();
  new VirtualService(new Chart(app, 'chart'), 'lost', {
    spec: {
      hosts: ['lost.example.org'],
      gateways: ['istio-ingress/platform'],
      http: [{ route: [{ destination: { host: 'lost.default.svc.cluster.local' } }] }],
    },
  });
  expect(() => hostsOf(app)).toThrow(/^lost\.example\.org: must lead where a connection/);
});

test('a table has a line for each row', () => {
  expect(hostTable(rows).split('\n')).toHaveLength(rows.length + 3);
});

describe('the ways to hosts', () => {
  const ways = requestWays([platform, tenantApp, guardedApp], prod.cluster);
  const wayTo = (host: string) => ways.split(/^To /m).find((way) => way.startsWith(host)) ?? '';
  const names = (way: string) => [...way.matchAll(/n\d+\["([^"]+)"\]/g)].map(([, name]) => name);

  test('pass who is asked, what those need, and where people sign in', () => {
    expect(names(wayTo('alertmanager')).sort()).toEqual([
      'alertmanager',
      'crowdsec',
      'crowdsec-bouncer',
      'internet',
      'istio-ingress',
      'keycloak',
      'load-balancers',
      'oauth2-proxy-alertmanager',
      'valkey',
    ]);
  });

  test("pass the sign-in of the stage before a tenant's frontend", () => {
    const way = wayTo('globex-preview');
    expect(names(way)).toEqual(
      expect.arrayContaining(['frontend', 'api', 'oauth2-proxy', 'valkey', 'keycloak']),
    );
    expect(names(way)).not.toContain('producer');
  });

  test('have no sign-in where there is none', () => {
    expect(names(wayTo('argocd'))).toEqual(expect.arrayContaining(['argocd-server', 'keycloak']));
    expect(names(wayTo('argocd'))).not.toContain('valkey');
  });

  test('are one for each kind of host', () => {
    expect([...ways.matchAll(/^To ([^.]+)/gm)].map(([, host]) => host)).toEqual([
      'alertmanager',
      'argocd',
      'keycloak',
      'acme-test',
      'globex-preview',
    ]);
  });
});
