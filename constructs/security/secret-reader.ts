import type { Construct } from 'constructs';
import { KubeServiceAccount } from '../../imports/k8s';
import { type Account, grant } from './grant';
import { allowTokenRequests } from './token-requests';

/**
 * A ServiceAccount that External Secrets may be, to read one Secret and nothing else.
 *
 * @param of construct in whose component's namespace the Secret is
 */
export function secretReader(
  scope: Construct,
  account: Account,
  secret: string,
  of: Construct = scope,
): void {
  const { name } = account;
  new KubeServiceAccount(scope, 'service-account-of-reader', {
    metadata: { name },
    automountServiceAccountToken: false,
  });
  grant(of, {
    // There, readers of other namespaces may be called the same.
    ...(of !== scope && { name: secret }),
    rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: [secret], verbs: ['get'] }],
    to: account,
  });
  allowTokenRequests(scope, name);
}
