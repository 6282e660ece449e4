import type { App } from 'cdk8s';
import { ExternalSecrets } from '../../../../constructs/security/external-secrets';
import { SecretStore } from '../../../../constructs/security/secret-store';

/** A secret store, with what it needs. */
export const secretStore = (app: App): SecretStore =>
  new SecretStore(app, 'secret-store', {
    provider: 'vault',
    server: 'https://vault.example.org:8200',
    path: 'secret',
    mountPath: 'kubernetes',
    role: 'plinth',
    operator: new ExternalSecrets(app, 'external-secrets', { replicas: 1 }),
  });
