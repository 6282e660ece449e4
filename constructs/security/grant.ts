import type { Construct } from 'constructs';
import {
  KubeClusterRole,
  KubeClusterRoleBinding,
  KubeRole,
  KubeRoleBinding,
  type PolicyRule,
} from '../../imports/k8s';

/** A ServiceAccount, wherever it is. */
export interface Account {
  readonly name: string;
  readonly namespace: string;
}

export interface GrantProps {
  /** Name of the role and of its binding. @default the account's */
  readonly name?: string;
  /** What the account may do, as in a Role. */
  readonly rules: PolicyRule[];
  /** Who may do it. */
  readonly to: Account;
}

/** Gives an account rights in one namespace. @default in the component's */
export function grant(scope: Construct, props: GrantProps & { readonly namespace?: string }): void {
  const { to, name = to.name, namespace, rules } = props;
  const metadata = { name, namespace };
  const id = [name, namespace].filter(Boolean).join(' in ');
  new KubeRole(scope, `role ${id}`, { metadata, rules });
  new KubeRoleBinding(scope, `role binding ${id}`, {
    metadata,
    roleRef: { apiGroup, kind: 'Role', name },
    subjects: [subject(to)],
  });
}

/** Gives an account rights in every namespace, and to what has none. */
export function grantEverywhere(scope: Construct, { to, name = to.name, rules }: GrantProps): void {
  new KubeClusterRole(scope, `cluster role ${name}`, { metadata: { name }, rules });
  new KubeClusterRoleBinding(scope, `cluster role binding ${name}`, {
    metadata: { name },
    roleRef: { apiGroup, kind: 'ClusterRole', name },
    subjects: [subject(to)],
  });
}

const apiGroup = 'rbac.authorization.k8s.io';

const subject = ({ name, namespace }: Account) => ({ kind: 'ServiceAccount', name, namespace });
