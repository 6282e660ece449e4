import type { Fault } from '../finding';
import type { Rule } from '../rule';
import type { Catalog } from './catalog/catalog';

/** Versions that the target release does not serve, or only for now. */
export const version = (catalog: Catalog): Rule => ({
  name: 'schema/version',
  contract: 'every object is written in an API version that the target serves and does not deprecate',
  *check({ objects }): Iterable<Fault> {
    for (const object of objects) {
      const { apiVersion, kind } = object;
      const schema = catalog.find(apiVersion, kind);
      const versions = catalog.versionsOf(apiVersion, kind).join(' or ');
      const path = ['apiVersion'];
      if (schema?.deprecated) {
        const what = `${apiVersion} ${kind} is deprecated ${schema.deprecated}`;
        yield { object, path, severity: 'warning', what, fix: 'use what replaces it before it is removed' };
      } else if (!schema && versions) {
        const target =
          object.group.includes('.') && !object.group.endsWith('.k8s.io')
            ? 'imports/schemas'
            : `Kubernetes ${catalog.kubernetes}`;
        yield {
          object,
          path,
          what: `${target} has no ${apiVersion} ${kind}`,
          fix: `write it as ${versions}`,
        };
      }
    }
  },
});
