import { World } from '../../../../verify/created/world';
import { type Environment, type KubernetesObject, reference } from '../../../../verify/dist';
import type { Editable } from '../mutation';
import type { Generator } from './generator';

const RBAC = 'rbac.authorization.k8s.io';

/** Rules by which something watches custom resources that the environment has. */
function* watchingRules(environment: Environment): Iterable<{ role: KubernetesObject; index: number }> {
  const definitions = World.of(environment).ofKind('apiextensions.k8s.io', 'CustomResourceDefinition');
  const used = definitions
    .map(({ manifest }) => (manifest as Editable).spec)
    .flatMap(({ group, names }) =>
      environment
        .ofKind(group, names.kind)
        .map(({ namespace }) => ({ group, plural: names.plural, namespace })),
    );
  for (const role of ['Role', 'ClusterRole'].flatMap((kind) => environment.ofKind(RBAC, kind))) {
    if (bindingsOf(environment, role).length === 0) continue;
    for (const [index, rule] of ((role.manifest as Editable).rules ?? []).entries()) {
      const isUsed = used.some(
        ({ group, plural, namespace }) =>
          rule.apiGroups?.includes(group) &&
          rule.resources?.includes(plural) &&
          (role.namespace === undefined || role.namespace === namespace),
      );
      if (isUsed && rule.verbs.includes('watch')) yield { role, index };
    }
  }
}

/** Bindings of a role that are for programs and not for people. */
const bindingsOf = (environment: Environment, { kind, name, namespace }: KubernetesObject) =>
  ['RoleBinding', 'ClusterRoleBinding']
    .flatMap((of) => environment.ofKind(RBAC, of))
    .filter(({ manifest, namespace: own }) => {
      const { roleRef, subjects = [] } = manifest as Editable;
      const isFor =
        roleRef.kind === kind && roleRef.name === name && (kind === 'ClusterRole' || own === namespace);
      return isFor && subjects.some((subject: Editable) => subject.kind === 'ServiceAccount');
    });

export const ofOwners: readonly Generator[] = [
  {
    name: 'the role of an operator watches no more',
    rules: ['waves/owner'],
    *generate(environment) {
      for (const { role, index } of watchingRules(environment)) {
        yield {
          at: `${reference(role)} rules[${index}]`,
          mutate: (dist) => {
            const rule = dist.edit(reference(role)).rules[index];
            rule.verbs = rule.verbs.filter((verb: string) => verb !== 'watch');
          },
        };
      }
    },
  },
  {
    name: 'nobody is bound to the role of an operator',
    rules: ['waves/owner'],
    *generate(environment) {
      const roles = new Set(Array.from(watchingRules(environment), ({ role }) => role));
      for (const role of roles) {
        const bindings = bindingsOf(environment, role);
        yield { at: reference(role), mutate: (dist) => dist.remove(...bindings.map(reference)) };
      }
    },
  },
];
