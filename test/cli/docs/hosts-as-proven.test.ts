import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hostsOf } from '../../../cli/docs/hosts';
import { synth } from '../../../cli/synth/synth';
import { readTenants } from '../../../cli/synth/tenants';
import * as proofs from '../../../cli/verify/main';
import { Platform } from '../../../constructs/platform';
import { TenantApp } from '../../../constructs/tenancy/tenant-app';
import type { TenantPlatform } from '../../../constructs/tenancy/tenant-platform';
import { dev } from '../../../environments/dev';
import { prod } from '../../../environments/prod';
import { idOf, principalOf } from '../../../verify/connectivity/call';
import { targetsOf } from '../../../verify/connectivity/gateway-routes';
import { Authorizers } from '../../../verify/connectivity/mesh/authorizers';
import { trafficAt } from '../../../verify/connectivity/mesh/target-proxy';
import { Network } from '../../../verify/connectivity/network';
import { field, items, text } from '../../../verify/created/field';
import type { Pod } from '../../../verify/created/pod';
import { loadDist } from '../../../verify/load';
import { destinationsOf } from '../../../verify/references/destination';
import { gatewaysOf } from '../../../verify/references/gateway-server';
import { httpRoutesOf } from '../../../verify/references/http-route';

const root = path.join(__dirname, '../../..');
const output = mkdtempSync(path.join(tmpdir(), 'plinth-hosts-'));
afterAll(() => rmSync(output, { recursive: true, force: true }));

const silent = [jest.spyOn(console, 'log'), jest.spyOn(console, 'error')];
for (const spy of silent) spy.mockImplementation(() => undefined);
synth([dev, prod], ['--no-verify', '--quiet', '--output', output], root, () => proofs);
for (const spy of silent) spy.mockRestore();
const networks = new Map(loadDist(output).environments.map((one) => [one.name, Network.of(one)]));

/** A request from outside, in one line. */
interface Way {
  readonly host: string;
  readonly path: string;
  readonly pod: Pod;
  readonly port: number;
}

/** Where the routes of the gateway lead in dist. */
const waysIn = (network: Network): Way[] =>
  network.environment
    .ofKind('networking.istio.io', 'VirtualService')
    .filter((route) => gatewaysOf(route).length > 0)
    .flatMap((root) =>
      httpRoutesOf(network.world, root).flatMap(({ object, value, matches }) =>
        destinationsOf(value)
          .flatMap((one) => targetsOf(network, object, one.value))
          .flatMap(({ pod, port }) =>
            items(root.manifest, 'spec', 'hosts').flatMap((host) =>
              (matches.length > 0 ? matches : [undefined]).map((match) => {
                const [exact, prefix] = [text(match, 'uri', 'exact'), text(match, 'uri', 'prefix')];
                return { host: String(host), path: exact ?? `${prefix ?? '/'}*`, pod, port };
              }),
            ),
          ),
      ),
    );

/** What a connection calls a pod that it selects; those that select the pods of every tenant name none. */
const nameOf = (network: Network, pod: Pod): string =>
  network.declarations.connections
    .find(({ to }) => to.pods.includes(pod) && to.name.startsWith(`${pod.namespace}/`))
    ?.to.name.replace(/:.*/, '') ?? idOf(pod);

/** What the proofs say of a way, in the words of the table. */
function proven(network: Network, { host, path, pod, port }: Way): string {
  const gateway = network.pods.find(({ mesh }) => mesh === 'gateway') as Pod;
  const request = { host, path: path.replace('*', 'x'), port, traffic: trafficAt(network, pod, port) };
  const asked = network.authorizations.asks(pod, {}, request).map(({ provider }) => provider);
  if (asked.length > 0) {
    const [authorizer] = asked.map((name) => Authorizers.of(network).askedFrom(pod.namespace, name));
    return `people of realm ${authorizer?.realms.join()} with role ${[...(authorizer?.roles ?? [])].sort().join(' or ')}`;
  }
  const answerTo = (token: string) =>
    network.authorizations.decide(pod, { principal: principalOf(gateway) }, { ...request, token }).answer;
  if (pod.mesh === 'none' || answerTo('nobody/nobody') === 'yes') return 'whoever comes';
  const issuers = network.environment
    .ofKind('security.istio.io', 'RequestAuthentication')
    .flatMap(({ manifest }) =>
      items(manifest, 'spec', 'jwtRules').map((rule) => String(field(rule, 'issuer'))),
    );
  const known = [...new Set(issuers)].filter((issuer) => answerTo(`${issuer}/*`) === 'yes');
  return `tokens of realm ${known.map((issuer) => issuer.split('/').pop()).join()}`;
}

/** A row in the same words: the proofs know nothing of whom a program signs in by itself. */
function told(who: string): string {
  const words = who.replaceAll('`', '');
  const [, people, roles] = /^(people of realm \S+ with role )(.*)$/.exec(words) ?? [];
  if (people && roles) return people + roles.split(' or ').sort().join(' or ');
  return words.startsWith('tokens of') ? words : 'whoever comes';
}

describe.each([dev, prod])('the table of hosts in $name', (environment) => {
  const network = networks.get(environment.name) as Network;
  const platform = new Platform(environment);
  const { forTenants } = platform;
  const tenants = forTenants ? readTenants(path.join(root, 'tenants')).tenants : [];
  const apps = tenants.map((tenant) => new TenantApp(tenant, forTenants as TenantPlatform));
  const rows = [platform, ...apps].flatMap(hostsOf);
  const doors = new Set(
    network.declarations.connections
      .flatMap(({ to, http }) =>
        http?.authorization?.roles ? to.pods.map((pod) => ({ pod, name: http.authorization?.provider })) : [],
      )
      .flatMap(({ pod, name = '' }) => Authorizers.of(network).askedFrom(pod.namespace, name)?.targets ?? [])
      .map(({ pod }) => pod),
  );
  const ways = waysIn(network).filter(({ pod }) => !doors.has(pod));

  test('has a row for every way that dist has, and for no other', () => {
    const found = ways.map(({ host, path, pod }) => `${host}${path} ${nameOf(network, pod)}`);
    const listed = rows.flatMap(({ host, paths, program }) => paths.map((one) => `${host}${one} ${program}`));
    expect([...new Set(listed)].sort()).toEqual([...new Set(found)].sort());
  });

  test('names what is open before a sign-in as dist leads it to who signs people in', () => {
    const found = waysIn(network)
      .filter(({ pod }) => doors.has(pod))
      .map(({ host, path }) => `${host}${path}`);
    const listed = rows.flatMap(({ host, open }) => open.map((one) => `${host}${one}`));
    expect([...new Set(listed)].sort()).toEqual([...new Set(found)].sort());
    expect(listed).not.toEqual([]);
  });

  test('says who gets in as the proofs do', () => {
    const row = (way: Way) =>
      rows.find(({ host, paths }) => host === way.host && paths.includes(way.path))?.who ?? '';
    const lines = (say: (way: Way) => string) => ways.map((way) => `${way.host}${way.path}: ${say(way)}`);
    expect(lines((way) => told(row(way)))).toEqual(lines((way) => proven(network, way)));
  });

  test('names paths as refused that the proofs refuse to whom a row lets in', () => {
    const gateway = network.pods.find(({ mesh }) => mesh === 'gateway') as Pod;
    const open = ways.flatMap(({ host, path, pod, port }) =>
      (rows.find((row) => row.host === host && row.paths.includes(path))?.refused ?? []).filter((refused) => {
        const request = {
          host,
          port,
          path: refused.replace('*', 'x'),
          traffic: trafficAt(network, pod, port),
        };
        const caller = { principal: principalOf(gateway) };
        return network.authorizations.decide(pod, caller, request).answer !== 'no';
      }),
    );
    expect(open).toEqual([]);
  });
});
