import { field, items, number, text } from '../created/field';
import { World } from '../created/world';
import type { Environment, KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import { destinationsOf } from '../references/destination';
import { Gateways, type Server } from '../references/gateway-server';
import { type HttpRoute, httpRoutesOf, isFor } from '../references/http-route';
import type { Rule } from '../rule';
import { type EdgePatch, patchesOf } from './envoy-filter';

/** What every host has that is served to browsers, whoever serves it: the gateway itself gives it. */
export const edge: Rule = {
  name: 'hardening/edge',
  contract:
    'every host of a gateway says HSTS, tells no server, counts requests and refuses what is too large, with pages of its own',
  *check(environment): Iterable<Fault> {
    const gateways = Gateways.of(environment);
    for (const server of gateways.servers.filter(({ protocol }) => protocol === 'HTTPS')) {
      yield* checkServer(environment, gateways, server);
    }
  },
};

function* checkServer(environment: Environment, gateways: Gateways, server: Server): Iterable<Fault> {
  const { gateway: object, path, port } = server;
  const [pod] = gateways.podsOf(object);
  if (!pod || port === undefined) return; // references/… finds that
  const patches = patchesOf(environment, pod, gateways.portOf(pod, port));
  for (const [what, isGiven] of Object.entries(WANTED)) {
    if (patches.some(isGiven)) continue;
    const fix = 'say it in an EnvoyFilter of the gateways of this port';
    yield { object, path: [...path, 'hosts'], what: `are served without ${what}`, fix };
  }
  const rates = patches.flatMap(bucketsOf);
  for (const route of gateways.routesOf(server)) yield* checkRoutes(environment, server, route, rates);
}

/** Half a year, below which a browser that comes seldom has forgotten it. */
const SHORTEST = 15_768_000;

const WANTED: Readonly<Record<string, (patch: EdgePatch) => boolean>> = {
  'strict-transport-security of half a year': (patch) =>
    SHORTEST <= Number(/^max-age=(\d+)/.exec(added(patch, 'strict-transport-security') ?? '')?.[1] ?? 0),
  'x-content-type-options: nosniff': (patch) => added(patch, 'x-content-type-options') === 'nosniff',
  'referrer-policy': (patch) => added(patch, 'referrer-policy') !== undefined,
  'frame-ancestors': (patch) =>
    /(?:^|; ?)frame-ancestors /.test(added(patch, 'content-security-policy') ?? ''),
  'removing the header server': (patch) => mutations(patch).some((one) => field(one, 'remove') === 'server'),
  'pages of their own for what is refused': ({ config }) =>
    items(config, 'local_reply_config', 'mappers').length > 0,
  'a limit of headers': ({ config }) => (number(config, 'max_request_headers_kb') ?? 0) > 0,
  'a limit of requests': (patch) => bucketsOf(patch).length > 0,
  'a limit of bodies whose length is not said': ({ type }) => /^(?:ExtensionWithMatcher|Buffer)$/.test(type),
};

const mutations = ({ config }: EdgePatch): readonly unknown[] =>
  items(config, 'mutations', 'response_mutations');

/** What a patch says in a header where nobody has said it, or in any case. */
const added = (patch: EdgePatch, name: string): string | undefined =>
  mutations(patch).flatMap((one) =>
    text(one, 'append', 'header', 'key') === name ? [text(one, 'append', 'header', 'value')] : [],
  )[0];

const isAlways = (fraction: unknown): boolean =>
  number(fraction, 'default_value', 'numerator') === 100 &&
  (text(fraction, 'default_value', 'denominator') ?? 'HUNDRED') === 'HUNDRED';

/** The names of rates for which a patch has buckets with tokens; none where it only looks on. */
function bucketsOf({ type, config }: EdgePatch): string[] {
  if (type !== 'LocalRateLimit') return [];
  if (![field(config, 'filter_enabled'), field(config, 'filter_enforced')].every(isAlways)) return [];
  return items(config, 'descriptors')
    .filter((one) => (number(one, 'token_bucket', 'max_tokens') ?? 0) > 0)
    .flatMap((one) => items(one, 'entries').flatMap((entry) => text(entry, 'value') ?? []));
}

/** A body is refused by a route before any that leads somewhere, and what is led somewhere is counted in a bucket that there is. */
function* checkRoutes(
  environment: Environment,
  { gateway, port }: Server,
  root: KubernetesObject,
  rates: readonly string[],
): Iterable<Fault> {
  const routes = httpRoutesOf(World.of(environment), root).filter((one) => isFor(one, gateway, port));
  const open = routes.findIndex((one) => destinationsOf(one.value).length > 0);
  const [first] = routes.slice(open);
  if (open < 0 || !first) return;
  if (!routes.slice(0, open).some(refusesSize)) {
    const fix = 'answer 413 before it where content-length is too large';
    yield { object: first.object, path: first.path, what: 'takes a body of any size', fix };
  }
  for (const { object, path, value } of routes) {
    const name = text(value, 'name');
    if (!name?.startsWith('rate-') || rates.length === 0 || rates.includes(name)) continue;
    const what = `is counted as ${name}, for which the gateway has no bucket, and so not at all`;
    yield { object, path: [...path, 'name'], what, fix: `choose one of ${[...new Set(rates)].join(', ')}` };
  }
}

/** Whether a route answers requests that say too large a length, whatever else they ask for. */
const refusesSize = ({ value, matches }: HttpRoute): boolean =>
  number(value, 'directResponse', 'status') === 413 &&
  matches.some(
    (match) =>
      text(match, 'headers', 'content-length', 'regex') !== undefined &&
      Object.keys(match as object).length === 1,
  );
