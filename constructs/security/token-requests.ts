import type { Construct } from 'constructs';
import { KubeRole, KubeRoleBinding } from '../../imports/k8s';
import { controllerAccount } from './external-secrets';

/**
 * Lets External Secrets ask for tokens of one ServiceAccount of the namespace, to be it at a store. The chart would let it be every
 * ServiceAccount of the cluster.
 *
 * @see https://kubernetes.io/docs/concepts/security/service-accounts/#assign-to-pod
 */
export function allowTokenRequests(scope: Construct, serviceAccount: string): void {
  const name = `${serviceAccount}-token`;
  new KubeRole(scope, 'token-role', {
    metadata: { name },
    rules: [
      {
        apiGroups: [''],
        resources: ['serviceaccounts/token'],
        resourceNames: [serviceAccount],
        verbs: ['create'],
      },
    ],
  });
  new KubeRoleBinding(scope, 'token-role-binding', {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [controllerAccount],
  });
}
