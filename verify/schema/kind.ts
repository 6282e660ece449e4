import type { Fault } from '../finding';
import type { Rule } from '../rule';
import type { Catalog } from './catalog/catalog';
import { nearest } from './values/nearest';

/** Kinds that are not known cannot be proven. */
export const kind = (catalog: Catalog): Rule => ({
  name: 'schema/kind',
  contract: 'every object is of a kind that has a schema',
  *check({ objects }): Iterable<Fault> {
    for (const object of objects) {
      const { apiVersion, kind } = object;
      if (catalog.find(apiVersion, kind) || catalog.versionsOf(apiVersion, kind).length > 0) continue;
      const meant = nearest(kind, catalog.kindsOf(apiVersion));
      yield {
        object,
        path: ['kind'],
        shared: `${apiVersion} ${kind}`,
        what: `no schema for ${apiVersion} ${kind}`,
        fix: meant
          ? `did you mean ${meant}`
          : 'correct apiVersion and kind, or add the kind to cli/import/kinds.ts and run "npm run import"',
      };
    }
  },
});
