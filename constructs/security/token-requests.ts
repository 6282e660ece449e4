import type { Construct } from 'constructs';

import { controllerAccount } from './external-secrets';
import { type Account, grant } from './grant';

/**
 * Lets External Secrets, or another operator, ask for tokens of one ServiceAccount of the namespace, to be it somewhere else. The
 * chart would let it be every ServiceAccount of the cluster.
 *
 * @see https://kubernetes.io/docs/concepts/security/service-accounts/#assign-to-pod
 */
export function allowTokenRequests(
  scope: Construct,
  serviceAccount: string,
  to: Account = controllerAccount,
): void {
  grant(scope, {
    name: `${serviceAccount}-token`,
    rules: [
      {
        apiGroups: [''],
        resources: ['serviceaccounts/token'],
        resourceNames: [serviceAccount],
        verbs: ['create'],
      },
    ],
    to,
  });
}
