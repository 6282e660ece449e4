import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { rightsOf } from './rights';

/** @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege */
export const wildcards: Rule = {
  name: 'hardening/wildcards',
  contract: 'no role has a wildcard, which grows with every kind that is installed',
  *check(environment): Iterable<Fault> {
    for (const { object, path, groups, resources, verbs, urls } of rightsOf(environment)) {
      const lists = { apiGroups: groups, resources, verbs, nonResourceURLs: urls };
      for (const [name, values] of Object.entries(lists)) {
        const index = values.findIndex((value) => value.includes('*'));
        if (index < 0) continue;
        yield {
          object,
          path: [...path, name, index],
          what: `allows ${JSON.stringify(values[index]?.slice(0, 80))}`,
          fix: 'list what is needed',
        };
      }
    }
  },
};
