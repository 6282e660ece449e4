import { DestinationRules } from '../connectivity/mesh/destination-rules';
import { field, items, number, text } from '../created/field';
import { World } from '../created/world';
import type { Environment } from '../dist';
import type { Fault } from '../finding';
import { toService } from '../references/cluster-host';
import { destinationsOf } from '../references/destination';
import { Gateways } from '../references/gateway-server';
import { type HttpRoute, httpRoutesOf, isFor } from '../references/http-route';
import type { Rule } from '../rule';

/** What fails is not carried out twice, and what comes back is not asked three times as much as before. */
export const tries: Rule = {
  name: 'hardening/tries',
  contract: 'a gateway repeats only requests that a service has not got, and few of many at a time',
  *check(environment): Iterable<Fault> {
    const rules = new DestinationRules(World.of(environment));
    for (const route of routesOf(environment)) {
      const destinations = destinationsOf(route.value);
      if (destinations.length === 0) continue;
      yield* checkRetries(route);
      for (const { value } of destinations) yield* checkBudget(rules, route, text(value, 'host') ?? '');
    }
  },
};

/** Each once, whatever it is served by. */
function routesOf(environment: Environment): Set<HttpRoute> {
  const gateways = Gateways.of(environment);
  const world = World.of(environment);
  const known = new Map<object, readonly HttpRoute[]>();
  const found = new Set<HttpRoute>();
  for (const server of gateways.servers) {
    if (field(server.value, 'tls', 'httpsRedirect') === true) continue;
    for (const root of gateways.routesOf(server)) {
      const routes = known.get(root) ?? httpRoutesOf(world, root);
      known.set(root, routes);
      for (const route of routes) if (isFor(route, server.gateway, server.port)) found.add(route);
    }
  }
  return found;
}

/** Conditions under which a service has not got a request. @see https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter#x-envoy-retry-on */
const UNHEARD: readonly string[] = ['connect-failure', 'refused-stream', 'reset-before-request'];

/** What Istio repeats where nothing is said. @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/networking/core/route/retry/retry.go */
const ISTIOS = 'connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes';

function* checkRetries({ object, path, value }: HttpRoute): Iterable<Fault> {
  const retries = field(value, 'retries');
  if (retries !== undefined && (number(retries, 'attempts') ?? 0) <= 0) return;
  const heard = (text(retries, 'retryOn') ?? ISTIOS).split(',').filter((on) => !UNHEARD.includes(on.trim()));
  if (heard.length === 0) return;
  const what = `repeats requests that may have been carried out, after ${heard.join(', ')}`;
  yield { object, path: [...path, 'retries'], what, fix: `set retryOn to ${UNHEARD.slice(0, 2).join(',')}` };
}

function* checkBudget(rules: DestinationRules, { object, path }: HttpRoute, host: string): Iterable<Fault> {
  const service = toService(host, object.namespace ?? '', []);
  if (!service) return; // somebody else's, or references/… finds that
  const about = rules.about(service);
  const without = about.find(({ manifest }) => !hasBudget(field(manifest, 'spec')));
  if (about.length > 0 && !without) return;
  const what = `leads to ${service.namespace}/${service.name}, of which every request may be repeated at once`;
  const fix = without
    ? `say a retryBudget in DestinationRule ${without.namespace}/${without.name}`
    : 'say a retryBudget in a DestinationRule of istio-system for all Services';
  yield { object, path: [...path, 'route'], what, fix };
}

/** For all ports and subsets that have a policy of their own, too. */
const hasBudget = (spec: unknown): boolean =>
  [
    field(spec, 'trafficPolicy'),
    ...items(spec, 'subsets').flatMap((one) => field(one, 'trafficPolicy') ?? []),
  ].every((policy) => {
    const percent = number(policy, 'retryBudget', 'percent') ?? 20;
    return field(policy, 'retryBudget') !== undefined && percent < 100;
  });
