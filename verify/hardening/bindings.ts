import { text } from '../created/field';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { bindingsOf } from './rights';

/** Roles of every cluster that read every Secret of where they are bound, or do everything. */
const BROAD = ['cluster-admin', 'admin', 'edit'];

/** Subjects that are more than whom anybody means. */
const EVERYBODY = ['system:anonymous', 'system:unauthenticated', 'system:authenticated', 'system:masters'];

/** @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege */
export const bindings: Rule = {
  name: 'hardening/bindings',
  contract: 'nobody is bound to an administrator’s role, and no role to everybody',
  *check(environment): Iterable<Fault> {
    for (const { object, role, roleKind, subjects } of bindingsOf(environment)) {
      if (roleKind === 'ClusterRole' && BROAD.includes(role)) {
        const what = `binds ${role}, which reads every Secret there`;
        yield { object, path: ['roleRef', 'name'], what, fix: 'write a Role with what is needed' };
      }
      for (const [index, subject] of subjects.entries()) {
        const crowd = crowdOf(subject, object.namespace);
        if (crowd === undefined) continue;
        const path = ['subjects', index, 'name'];
        const fix = 'name the ServiceAccount or the group that needs it';
        yield { object, path, what: `gives ${role} to ${crowd}`, fix };
      }
    }
  },
};

/** Whom a subject names, if that is more than anybody means. */
function crowdOf(subject: unknown, namespace = ''): string | undefined {
  const name = text(subject, 'name') ?? '';
  if (text(subject, 'kind') === 'ServiceAccount') {
    const of = text(subject, 'namespace') ?? namespace;
    return name === 'default' ? `every pod of ${of} that names no ServiceAccount` : undefined;
  }
  const isEverybody = EVERYBODY.includes(name) || name.startsWith('system:serviceaccounts');
  return isEverybody ? `all of ${name}` : undefined;
}
