import { Construct } from 'constructs';
import { ExternalSecret } from '../../imports/external-secrets.io';
import { fetchedSecret } from '../security/fetched-secret';
import { type TenantKey, tenantKeyOf } from '../security/secret-store-providers';
import type { StageSettings } from './stage-settings';
import type { TenantPlatform } from './tenant-platform';

export interface StagePullSecretsProps {
  /** The stage, with the name of the tenant's own key. */
  readonly settings: StageSettings;
  /** The secret store, and where in it the keys are. */
  readonly platform: Pick<TenantPlatform, 'secretStore' | 'tenantKey' | 'pullSecretKey'>;
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
    const keys = { registry: ofPlatform(platform), 'tenant-registry': ofTenant(settings, platform) };
    this.names = Object.entries(keys).flatMap(([name, access]) => {
      if (!access) return [];
      new ExternalSecret(this, name, {
        metadata: { name },
        spec: fetchedSecret(secretStore, {
          name,
          key: access.key,
          type: 'kubernetes.io/dockerconfigjson',
          properties: { '.dockerconfigjson': access.property },
        }),
      });
      return [name];
    });
  }
}

const ofPlatform = ({ pullSecretKey }: StagePullSecretsProps['platform']): TenantKey | undefined =>
  pullSecretKey ? { key: pullSecretKey, property: 'dockerconfigjson' } : undefined;

/** Among the tenant's own, so that no tenant's file can name the key of another or of the platform. */
function ofTenant(
  { tenant, imagePullSecret }: StageSettings,
  { tenantKey }: StagePullSecretsProps['platform'],
): TenantKey | undefined {
  if (!imagePullSecret || !tenantKey) return undefined;
  return tenantKeyOf(tenantKey, { tenant, name: imagePullSecret, property: 'dockerconfigjson' });
}
