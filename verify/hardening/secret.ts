import { mapping } from '../created/field';
import type { Fault } from '../finding';
import type { Rule } from '../rule';

/** Encoded is not encrypted. */
export const secret: Rule = {
  name: 'hardening/secret',
  contract: 'no Secret has values: they are generated in the cluster, or fetched from a store',
  *check(environment): Iterable<Fault> {
    for (const object of environment.ofKind('', 'Secret')) {
      for (const part of ['data', 'stringData']) {
        for (const [key, value] of Object.entries(mapping(object.manifest, part))) {
          if (value === '' || value === null) continue;
          yield {
            object,
            path: [part, key],
            what: 'a value of a Secret is in dist, where it can be read',
            fix: 'use an ExternalSecret or a generator',
          };
        }
      }
    }
  },
};
