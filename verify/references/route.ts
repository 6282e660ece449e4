import { field, items, text } from '../created/field';
import { World } from '../created/world';
import { type Environment, groupBy, type KubernetesObject, reference } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { gatewaysOf } from './gateway-server';
import { plainHost } from './host-pattern';
import { httpRoutesOf, takenBy } from './http-route';

/** Routes are asked in their order, the first that fits answers; those of two VirtualServices in the order of their age. */
export const route: Rule = {
  name: 'references/route',
  contract: 'every route can be reached, and which one answers is not decided by the age of objects',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    for (const object of environment.ofKind('networking.istio.io', 'VirtualService')) {
      yield* checkOrder(world, object);
    }
    yield* checkAge(world, environment);
  },
};

/** A route behind one that takes all its requests is none. */
function* checkOrder(world: World, object: KubernetesObject): Iterable<Fault> {
  const taken = new Set<string>();
  for (const { object: of, path, matches } of httpRoutesOf(world, object)) {
    const all = matches.length === 0 ? [undefined] : matches;
    if (all.every((match) => isTaken(taken, match))) {
      const what = 'is never asked: a route before it takes all of its requests';
      yield { object: of, path, what, fix: 'move it forward, or remove it' };
    }
    for (const match of all) {
      const prefix = takenBy(match);
      // letters of another case are other paths, unless the route says that they are not
      if (prefix !== undefined) taken.add(prefix);
    }
  }
}

const MAX_PATH = 1024;

function isTaken(taken: ReadonlySet<string>, match: unknown): boolean {
  if (taken.has('')) return true;
  const uri = text(match, 'uri', 'exact') ?? text(match, 'uri', 'prefix');
  return uri !== undefined && field(match, 'ignoreUriCase') !== true && below(taken, uri);
}

/** Whether a path begins with one of some others. */
function below(prefixes: ReadonlySet<string>, path: string): boolean {
  for (let end = 0; end <= Math.min(path.length, MAX_PATH); end++) {
    if (prefixes.has(path.slice(0, end))) return true;
  }
  return false;
}

/** @see https://istio.io/latest/docs/ops/best-practices/traffic-management/#split-virtual-services */
function* checkAge(world: World, environment: Environment): Iterable<Fault> {
  const all = environment.ofKind('networking.istio.io', 'VirtualService').flatMap((object) =>
    items(object.manifest, 'spec', 'hosts').flatMap((host, index) =>
      gatewaysOf(object).map((gateway) => ({
        ...{ object, index, host, key: `${object.namespace} ${gateway} ${plainHost(String(host))}` },
      })),
    ),
  );
  const reported = new Set<KubernetesObject>();
  for (const rivals of groupBy(all, ({ key }) => key).values()) {
    const [first] = rivals;
    const objects = new Set<KubernetesObject>();
    const taken = new Paths();
    for (const { object, index, host } of rivals) {
      if (objects.has(object)) continue;
      objects.add(object);
      const isRival = taken.add(matchesOf(world, object));
      if (!first || !isRival || reported.has(object)) continue;
      reported.add(object);
      yield {
        object,
        path: ['spec', 'hosts', index],
        what: `${reference(first.object)} answers for ${host} as well, and the older one is asked first`,
        fix: 'write the routes of a host into one VirtualService',
      };
    }
  }
}

const matchesOf = (world: World, object: KubernetesObject): unknown[] =>
  httpRoutesOf(world, object).flatMap(({ matches }) => (matches.length === 0 ? [undefined] : matches));

/** Paths that several VirtualServices take. */
class Paths {
  private readonly exact = new Set<string>();
  private readonly prefixes = new Set<string>();
  /** Every beginning of what is in the two. */
  private readonly beginnings = new Set<string>();
  private takesAll = false;

  /** Whether one of the requests was taken before. Istio puts what takes all of them behind the rest. */
  add(matches: readonly unknown[]): boolean {
    const isFirst = this.beginnings.size === 0 && !this.takesAll;
    const found = matches.map((match) => this.has(match));
    for (const match of matches) this.put(match);
    return !isFirst && found.includes(true);
  }

  private has(match: unknown): boolean {
    if (takenBy(match) === '') return this.takesAll;
    const exact = text(match, 'uri', 'exact');
    const prefix = text(match, 'uri', 'prefix') ?? '';
    if (exact === undefined && this.beginnings.has(prefix)) return true;
    return (exact !== undefined && this.exact.has(exact)) || below(this.prefixes, exact ?? prefix);
  }

  private put(match: unknown): void {
    if (takenBy(match) === '') {
      this.takesAll = true;
      return;
    }
    const exact = text(match, 'uri', 'exact');
    const path = (exact ?? text(match, 'uri', 'prefix') ?? '').slice(0, MAX_PATH);
    if (exact === undefined) this.prefixes.add(path);
    else this.exact.add(path);
    for (let end = 0; end <= path.length; end++) this.beginnings.add(path.slice(0, end));
  }
}
