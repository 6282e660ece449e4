import type { Construct } from 'constructs';
import { KubeServiceAccount } from '../../imports/k8s';
import { type Account, grant } from './grant';
import { allowTokenRequests } from './token-requests';

/** A ServiceAccount that External Secrets may be, to read one Secret of its namespace and nothing else. */
export function secretReader(scope: Construct, account: Account, secret: string): void {
  const { name } = account;
  new KubeServiceAccount(scope, 'service-account-of-reader', {
    metadata: { name },
    automountServiceAccountToken: false,
  });
  grant(scope, {
    rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: [secret], verbs: ['get'] }],
    to: account,
  });
  allowTokenRequests(scope, name);
}
