import type { Fault } from '../finding';
import type { Rule } from '../rule';
import type { Catalog } from './catalog/catalog';
import { validate } from './values/validate';

/** The body of every object, against the schema of its kind. */
export const fields = (catalog: Catalog): Rule => ({
  name: 'schema/fields',
  contract: 'every field exists in the schema of its kind and has a value that the schema allows',
  *check({ objects }): Iterable<Fault> {
    for (const object of objects) {
      const kind = catalog.find(object.apiVersion, object.kind);
      if (!kind) continue;
      for (const flaw of validate(object.manifest, kind.schema)) yield { object, ...flaw };
    }
  },
});
