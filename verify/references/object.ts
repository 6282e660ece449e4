import { World } from '../created/world';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { nearest } from '../schema/values/nearest';
import { type Reference, referencesOf } from './reference';

/** What an object names exists, or something is known to create it. */
export const object: Rule = {
  name: 'references/object',
  contract:
    'every object that another one names is in dist, or is created by an operator, a chart or Kubernetes',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    for (const object of environment.objects) {
      for (const reference of referencesOf(object)) {
        const { group, kind, namespace, name, path } = reference;
        if (world.find(group, kind, namespace, name)) continue;
        yield { object, path, what: `${describe(reference)} does not exist`, fix: fixOf(world, reference) };
      }
    }
  },
};

export const describe = ({ kind, namespace, name }: Omit<Reference, 'keys' | 'path'>): string =>
  namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;

/** Names that are compared; with more, somebody else's mistake would cost minutes. */
const MOST = 1000;

function fixOf(world: World, { group, kind, namespace, name }: Reference): string {
  const others = world.inNamespace(group, kind, namespace);
  const meant = nearest(
    name,
    others.slice(0, MOST).map((other) => other.name),
  );
  return meant ? `did you mean ${meant}` : 'add it, or name one that exists';
}
