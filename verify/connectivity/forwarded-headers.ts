import { field, items, mapping } from '../created/field';
import { World } from '../created/world';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Path } from '../locate';
import { destinationsOf } from '../references/destination';
import { Gateways, gatewaysOf, PLAIN_HTTP, type Server, serves } from '../references/gateway-server';
import { type HttpRoute, httpRoutesOf, isFor } from '../references/http-route';
import type { Rule } from '../rule';

/** A gateway appends to one header of whoever calls and hands the others on; programs behind it believe all of them. */
export const forwardedHeaders: Rule = {
  name: 'connectivity/forwarded-headers',
  contract:
    'every route at a gateway says who calls and under which name, and hands on nothing that callers say of it',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    const gateways = Gateways.of(environment);
    for (const root of environment.ofKind('networking.istio.io', 'VirtualService')) {
      const names = gatewaysOf(root);
      if (names.length === 0) continue;
      const hosts = items(root.manifest, 'spec', 'hosts').map(String);
      const servers = names
        .flatMap((name) => gateways.named(name))
        .filter((server) => isServed(server, root, hosts));
      for (const route of httpRoutesOf(world, root)) {
        const own = servers.filter(({ gateway, port }) => isFor(route, gateway, port));
        if (own.length > 0 && destinationsOf(route.value).length > 0)
          yield* checkRoute(route, truth(hosts, own));
      }
    }
  },
};

/** Whether a server hands anything on for one of some hosts. */
const isServed = (server: Server, route: KubernetesObject, hosts: readonly string[]): boolean =>
  field(server.value, 'tls', 'httpsRedirect') !== true && hosts.some((host) => serves(server, route, host));

/** Of these nothing true can be said, or somebody else says it. */
const NEVER: readonly string[] = [
  'forwarded',
  'true-client-ip',
  'x-client-ip',
  'x-forwarded-prefix',
  'x-forwarded-scheme',
  'x-forwarded-server',
  'x-forwarded-ssl',
  'x-real-ip',
];

/** Who connects, or whom the proxies that are trusted have seen. @see https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage */
const PEER = '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%';

/** The right values of what a route has to set. */
function truth(hosts: readonly string[], servers: readonly Server[]): ReadonlyMap<string, readonly string[]> {
  const [first = ''] = hosts;
  return new Map([
    ['x-forwarded-for', [PEER]],
    ['x-forwarded-host', [hosts.length === 1 && !first.includes('*') ? first : '%REQ(:AUTHORITY)%']],
    ['x-forwarded-port', servers.map(({ port }) => String(port))],
    ['x-forwarded-proto', servers.map(({ protocol }) => (PLAIN_HTTP.includes(protocol) ? 'http' : 'https'))],
  ]);
}

function* checkRoute(route: HttpRoute, right: ReadonlyMap<string, readonly string[]>): Iterable<Fault> {
  const { object, path: of, value } = route;
  const path = [...of, 'headers', 'request'];
  const set = Object.entries(mapping(value, 'headers', 'request', 'set'));
  const removed = new Set(items(value, 'headers', 'request', 'remove').map(lower));
  const written = new Set(set.map(([name]) => lower(name)));
  const open = [
    ...[...right.keys()].filter((name) => !written.has(name)),
    ...NEVER.filter((name) => !removed.has(name)),
  ];
  if (open.length > 0) {
    const what = `hands on what callers say of themselves in ${open.join(', ')}`;
    const fix = `set ${[...right.keys()].join(', ')} of the request, and remove the others`;
    yield { object, path, what, fix };
  }
  for (const [name, said] of set) {
    const values = right.get(lower(name)) ?? (NEVER.includes(lower(name)) ? [] : undefined);
    if (values === undefined || values.includes(String(said))) continue;
    const [value] = values;
    const what = `says ${said} in ${lower(name)}, where ${value ?? 'nothing'} is true`;
    yield { object, path: [...path, 'set', name], what, fix: value ? `set it to ${value}` : 'remove it' };
  }
  yield* checkOthers(route, new Set([...right.keys(), ...NEVER]));
}

/** What is added stands beside what is set, and so may what a destination sets. */
function* checkOthers({ object, path, value }: HttpRoute, names: ReadonlySet<string>): Iterable<Fault> {
  const places: [Path, unknown][] = [
    [[...path, 'headers', 'request', 'add'], field(value, 'headers', 'request', 'add')],
    ...items(value, 'route').flatMap((one, index) =>
      ['set', 'add'].map((change): [Path, unknown] => {
        const of = ['headers', 'request', change];
        return [[...path, 'route', index, ...of], field(one, ...of)];
      }),
    ),
  ];
  for (const [at, headers] of places) {
    for (const name of Object.keys(mapping(headers)).filter((one) => names.has(lower(one)))) {
      const what = `writes ${lower(name)} a second time`;
      yield { object, path: [...at, name], what, fix: 'remove it' };
    }
  }
}

const lower = (name: unknown): string => String(name).toLowerCase();
