import type { Construct } from 'constructs';
import { Component } from '../component';
import { TenantDatabaseAccess } from './database/tenant-database-access';
import { StageEgress } from './stage-egress';
import { StageMonitor } from './stage-monitor';
import { StageNamespace } from './stage-namespace';
import { StagePullSecrets } from './stage-pull-secrets';
import { audience, StageRealm } from './stage-realm';
import { StageRoute } from './stage-route';
import { connectServices, stageServices } from './stage-services';
import { type Stage, settingsOf } from './stage-settings';
import { StageTokens } from './stage-tokens';
import { realmAddresses } from './stage-variables';
import { StageViewers } from './stage-viewers';
import type { Tenant } from './tenant';
import type { TenantPlatform } from './tenant-platform';

export interface TenantStageProps {
  /** The tenant's file. */
  readonly tenant: Tenant;
  /** Which of its stages: the file's values for it come before those for both. */
  readonly stage: Stage;
  /** What the stage finds around it. */
  readonly platform: TenantPlatform;
}

/** One isolated home of a tenant: its namespace, its realm, and its three services, of which the api alone has Keycloak and data. */
export class TenantStage extends Component {
  constructor(scope: Construct, id: string, props: TenantStageProps) {
    const { tenant, stage, platform } = props;
    const settings = settingsOf(tenant, stage);
    super(scope, id, { namespace: settings.namespace, project: 'tenants', wave: 'tenants' });
    const { gateway, keycloak } = platform;
    const host = `${settings.host}.${platform.domain}`;
    const addresses = realmAddresses(settings.realm, keycloak);

    new StageNamespace(this, 'namespace', {
      settings,
      knows: ['istio-system/*', keycloak.service, platform.database.service],
      monitored: platform.prometheus !== undefined,
    });
    new StageViewers(this, 'viewers', { group: settings.viewers });
    const pullSecrets = new StagePullSecrets(this, 'pull-secrets', { settings, platform }).names;
    const realm = new StageRealm(this, 'realm', {
      settings,
      keycloak: keycloak.name,
      url: `https://${host}`,
    });

    const database = new TenantDatabaseAccess(this, 'database', {
      database: platform.database,
      tenant: settings.tenant,
      stage,
    });

    const services = stageServices(this, {
      settings,
      gateway: gateway.namespace,
      addresses,
      realm,
      database,
      pullSecrets,
    });
    const { frontend, api, producer } = services;
    new StageRoute(this, 'route', { gateway, host, api: api.http, frontend: frontend.http });
    new StageTokens(this, 'tokens', {
      api: api.workload,
      issuer: addresses.issuer,
      keys: addresses.keys,
      audience,
    });

    connectServices(services, platform, addresses.issuer);
    database.open(api.workload);
    const workloads = { frontend: frontend.workload, api: api.workload, producer: producer.workload };
    if (platform.prometheus) {
      new StageMonitor(this, 'monitor', {
        prometheus: platform.prometheus,
        api: api.workload,
        workloads: Object.values(workloads),
      });
    }
    new StageEgress(this, 'egress', { egress: settings.egress, workloads, cluster: platform.cluster });
  }
}
