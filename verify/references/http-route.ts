import { field, items, mapping, number, text } from '../created/field';
import type { World } from '../created/world';
import type { KubernetesObject } from '../dist';
import type { Path } from '../locate';
import { toGateway } from './gateway-server';

/** An HTTP route as a gateway has it: one of a VirtualService, or of another that it leaves a path to. */
export interface HttpRoute {
  /** Where it is written. */
  readonly object: KubernetesObject;
  readonly path: Path;
  readonly value: unknown;
  /** What requests it is for, of which one is enough; every one if there are none. */
  readonly matches: readonly unknown[];
}

/** The HTTP routes of a VirtualService. @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#Delegate */
export function httpRoutesOf(world: World, object: KubernetesObject): HttpRoute[] {
  return items(object.manifest, 'spec', 'http').flatMap((value, index): HttpRoute[] => {
    const matches = items(value, 'match');
    const delegate = delegateOf(world, object, value);
    if (field(value, 'delegate') === undefined)
      return [{ object, path: ['spec', 'http', index], value, matches }];
    return items(delegate?.manifest, 'spec', 'http').map((route, at) => ({
      object: delegate ?? object,
      path: ['spec', 'http', at],
      value: { ...mapping(value), ...mapping(route), delegate: undefined },
      matches: merge(matches, items(route, 'match')),
    }));
  });
}

/** The VirtualService that a route leaves its requests to; undefined where there is none. */
export function delegateOf(
  world: World,
  { namespace }: KubernetesObject,
  route: unknown,
): KubernetesObject | undefined {
  const name = text(route, 'delegate', 'name') ?? '';
  const of = text(route, 'delegate', 'namespace') ?? namespace;
  return world.find('networking.istio.io', 'VirtualService', of, name);
}

/** What the delegate says of a request comes before what is said where it is named. */
function merge(root: readonly unknown[], own: readonly unknown[]): readonly unknown[] {
  if (root.length === 0 || own.length === 0) return root.length === 0 ? own : root;
  return own.flatMap((one) => root.map((other) => ({ ...mapping(other), ...mapping(one) })));
}

/** Whether a route is for requests to a port of a Gateway. @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/networking/core/route/route.go sourceMatchHTTP */
export function isFor(
  { matches, object }: HttpRoute,
  gateway: KubernetesObject,
  port: number | undefined,
): boolean {
  const name = `${gateway.namespace}/${gateway.name}`;
  return (
    matches.length === 0 ||
    matches.some((match) => {
      const only = items(match, 'gateways').map((one) => toGateway(String(one), object.namespace ?? ''));
      const wanted = number(match, 'port');
      return (only.length === 0 || only.includes(name)) && (wanted === undefined || wanted === port);
    })
  );
}

/**
 * The paths below which a match takes every request, so that nothing behind it is asked for them; `''` for all of them, undefined where
 * it asks for more than a path.
 *
 * @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/networking/core/route/route.go IsCatchAllRoute
 */
export function takenBy(match: unknown): string | undefined {
  const { name: _, statPrefix: __, uri, ignoreUriCase: ___, ...others } = mapping(match);
  if (Object.values(others).some((one) => one !== undefined)) return undefined;
  if (uri === undefined || /^\/?\.\*$/.test(text(uri, 'regex') ?? '')) return '';
  const prefix = field(uri, 'prefix');
  return prefix === '/' ? '' : typeof prefix === 'string' ? prefix : undefined;
}
