import type { App } from 'cdk8s';
import type { SecretStoreFields } from '../../environments/secret-store';
import { ExternalSecrets } from './external-secrets';
import { SecretStore } from './secret-store';

export interface SecurityProps {
  /** Replicas of operators. */
  readonly replicas: number;
  /** What secrets are fetched from. @default none: everything secret is generated in the cluster */
  readonly secretStore?: SecretStoreFields;
}

/** Where secrets come from. */
export class Security {
  /** What secrets are fetched from that cannot be generated in the cluster. @default none */
  readonly secretStore?: SecretStore;

  constructor(platform: App, { replicas, secretStore }: SecurityProps) {
    const operator = new ExternalSecrets(platform, 'external-secrets', { replicas });
    if (secretStore)
      this.secretStore = new SecretStore(platform, 'secret-store', { ...secretStore, operator });
  }
}
