import type { KubernetesObject } from '../../../verify/dist';

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** `NAMESPACE/NAME` of the ServiceAccounts that there are, and of those that are bound to a role. */
export function accountsIn(objects: readonly KubernetesObject[]): string[] {
  const accounts = objects.flatMap(({ kind, name, namespace, manifest }) => {
    if (kind === 'ServiceAccount') return [`${namespace}/${name}`];
    if (kind !== 'RoleBinding' && kind !== 'ClusterRoleBinding') return [];
    const { subjects = [] } = manifest as { subjects?: readonly Subject[] };
    return subjects
      .filter((subject) => subject.kind === 'ServiceAccount')
      .map((subject) => `${subject.namespace ?? namespace}/${subject.name}`);
  });
  return [...new Set(accounts)].sort();
}
