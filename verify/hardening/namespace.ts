import { text } from '../created/field';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { ENFORCE } from './pod-security';

/** Admission is the only check of the pods that charts and operators bring. */
export const namespace: Rule = {
  name: 'hardening/namespace',
  contract: 'every namespace enforces the Pod Security Standard "restricted", of the release of the cluster',
  *check(environment): Iterable<Fault> {
    for (const object of environment.ofKind('', 'Namespace')) {
      const level = text(object.manifest, 'metadata', 'labels', ENFORCE);
      if (level !== 'restricted') {
        yield {
          object,
          path: ['metadata', 'labels', ENFORCE],
          what: `must be restricted, got ${JSON.stringify(level) ?? 'none'}`,
          fix: 'set it to restricted; a pod that cannot be goes into a namespace of its own, with an exception',
        };
      }
      const version = text(object.manifest, 'metadata', 'labels', `${ENFORCE}-version`);
      if (version !== undefined && version !== 'latest') {
        yield {
          object,
          path: ['metadata', 'labels', `${ENFORCE}-version`],
          what: `holds the namespace to the standard of ${version}, which later releases of the cluster do not change`,
          fix: 'remove it',
        };
      }
    }
  },
};
