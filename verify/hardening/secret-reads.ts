import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { isAbout, rightsOf } from './rights';

const READING = ['get', 'list', 'watch', '*'];

/** Who reads every Secret of a namespace is everybody in it. @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/#listing-secrets */
export const secretReads: Rule = {
  name: 'hardening/secret-reads',
  contract: 'no role reads Secrets that it does not name',
  *check(environment): Iterable<Fault> {
    for (const right of rightsOf(environment)) {
      const reading = right.verbs.filter((verb) => READING.includes(verb));
      if (!isAbout(right, '', 'secrets') || right.names.length > 0 || reading.length === 0) continue;
      const where = right.object.namespace ?? 'all namespaces';
      yield {
        object: right.object,
        path: [...right.path, 'resources', right.resources.indexOf('secrets')],
        what: `allows ${reading.join(', ')} of every Secret of ${where}`,
        fix: 'name them in resourceNames',
      };
    }
  },
};
