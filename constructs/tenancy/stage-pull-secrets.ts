import { Construct } from 'constructs';
import { ExternalSecret } from '../../imports/external-secrets.io';
import { fetchedSecret } from '../security/fetched-secret';
import type { StageSettings } from './stage-settings';
import type { TenantPlatform } from './tenant-platform';

export interface StagePullSecretsProps {
  readonly settings: StageSettings;
  readonly platform: Pick<TenantPlatform, 'secretStore' | 'pullSecretKey'>;
}

/** Secrets to pull images with, from the secret store; where there is none, images are public or on the node already. */
export class StagePullSecrets extends Construct {
  readonly names: readonly string[];

  constructor(scope: Construct, id: string, props: StagePullSecretsProps) {
    super(scope, id);
    const { settings, platform } = props;
    const { secretStore } = platform;
    if (!secretStore) {
      this.names = [];
      return;
    }
    const keys = { registry: platform.pullSecretKey, 'tenant-registry': settings.imagePullSecret };
    this.names = Object.entries(keys).flatMap(([name, key]) => {
      if (!key) return [];
      new ExternalSecret(this, name, {
        metadata: { name },
        spec: fetchedSecret(secretStore, {
          name,
          key,
          type: 'kubernetes.io/dockerconfigjson',
          properties: { '.dockerconfigjson': 'dockerconfigjson' },
        }),
      });
      return [name];
    });
  }
}
