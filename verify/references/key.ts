import { isCreated, type WorldObject } from '../created/creation';
import { mapping } from '../created/field';
import { World } from '../created/world';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { describe } from './object';
import { oneOf } from './one-of';
import { referencesOf } from './reference';

/** The keys of a Secret or ConfigMap; undefined where nobody can know them. */
export function keysOf(object: WorldObject): ReadonlySet<string> | undefined {
  if (isCreated(object) && object.hasMoreKeys) return undefined;
  const { manifest } = object;
  return new Set(
    ['data', 'stringData', 'binaryData'].flatMap((name) => Object.keys(mapping(manifest, name))),
  );
}

/** A key that a Secret or ConfigMap does not have keeps the pod from starting. */
export const key: Rule = {
  name: 'references/key',
  contract: 'every key that is named is in the Secret or ConfigMap',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    for (const object of environment.objects) {
      for (const reference of referencesOf(object)) {
        if (reference.keys.length === 0) continue;
        const { group, kind, namespace, name } = reference;
        const target = world.find(group, kind, namespace, name);
        const known = target && keysOf(target);
        if (!known) continue;
        for (const { path, key } of reference.keys.filter(({ key }) => !known.has(key))) {
          const what = `${describe(reference)} has no key ${JSON.stringify(key)}`;
          yield { object, path, what, fix: oneOf([...known], 'add the key') };
        }
      }
    }
  },
};
