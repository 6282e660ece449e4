import { text } from '../created/field';
import { World } from '../created/world';
import { identity } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { referencesOf } from './reference';

/** What nothing names has been forgotten, or what should name it has a mistake in the name. */
export const used: Rule = {
  name: 'references/used',
  contract: 'every ConfigMap and ServiceAccount is used by something',
  *check(environment): Iterable<Fault> {
    const world = World.of(environment);
    const named = new Set<string>();
    for (const object of [...environment.objects, ...world.created]) {
      // being allowed something is no use of a ServiceAccount
      if (/^(?:Cluster)?RoleBinding$/.test(object.kind)) continue;
      for (const reference of referencesOf(object)) named.add(identity(reference));
    }
    for (const kind of ['ConfigMap', 'ServiceAccount']) {
      for (const object of environment.ofKind('', kind)) {
        // Argo CD finds its settings by name or label
        const isRead = text(object.manifest, 'metadata', 'labels', 'app.kubernetes.io/part-of') === 'argocd';
        if (isRead || named.has(identity(object))) continue;
        yield {
          object,
          what: 'nothing in its namespace uses it',
          fix: 'remove it, or name it where it should be used',
          severity: 'warning',
        };
      }
    }
  },
};
