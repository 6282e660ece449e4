import type { Construct } from 'constructs';
import { Component, isKept, type Manifest } from '../component';
import type { Endpoint, Workload } from '../workload';
import { TenantDatabaseAccess } from './database/tenant-database-access';
import { StageEgress } from './stage-egress';
import { StageMonitor } from './stage-monitor';
import { StageNamespace } from './stage-namespace';
import { StagePullSecrets } from './stage-pull-secrets';
import { audience, StageRealm } from './stage-realm';
import { StageRoute } from './stage-route';
import { connectServices, stageServices } from './stage-services';
import { type Stage, settingsOf } from './stage-settings';
import { StageSignOn, type StageSignOnProps, signedIn } from './stage-sign-on';
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
  private readonly isRemoved: boolean;
  private readonly home: StageNamespace;
  private readonly realm: StageRealm;

  constructor(scope: Construct, id: string, props: TenantStageProps) {
    const { tenant, stage, platform } = props;
    const settings = settingsOf(tenant, stage);
    super(scope, id, { namespace: settings.namespace, project: 'tenants', wave: 'tenants' });
    this.isRemoved = tenant.removed ?? false;
    const { gateway, keycloak } = platform;
    const host = `${settings.host}.${platform.domain}`;
    const addresses = realmAddresses(settings.realm, keycloak);

    this.home = new StageNamespace(this, 'namespace', {
      settings,
      removed: this.isRemoved,
      knows: ['istio-system/*', keycloak.service, platform.database.service],
      monitored: platform.prometheus !== undefined,
    });
    new StageViewers(this, 'viewers', { group: settings.viewers });
    const pullSecrets = new StagePullSecrets(this, 'pull-secrets', { settings, platform }).names;
    this.realm = new StageRealm(this, 'realm', {
      settings,
      removed: this.isRemoved,
      platform,
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
      realm: this.realm,
      database,
      pullSecrets,
    });
    const { frontend, api, producer } = services;
    const signOn = this.signOnBefore(frontend.http, { settings, platform, addresses, host });
    new StageRoute(this, 'route', {
      ...{ gateway, host, settings },
      api: api.http,
      frontend: frontend.http,
      signOn: signOn?.http,
    });
    const { issuer, keys } = addresses;
    new StageTokens(this, 'tokens', { api: api.workload, issuer, keys, audience });
    connectServices(services, platform, {
      issuer,
      browsers: signOn && signedIn(host, signOn.roles),
    });
    database.open(api.workload);
    const workloads = { frontend: frontend.workload, api: api.workload, producer: producer.workload };
    this.monitor(platform, api.workload, [...Object.values(workloads), ...(signOn?.workloads ?? [])]);
    new StageEgress(this, 'egress', { egress: settings.egress, workloads, cluster: platform.cluster });
  }

  /** Lets the platform's Prometheus collect metrics, if there is one. */
  private monitor(
    { prometheus, sampleLimit }: TenantPlatform,
    api: Workload,
    workloads: readonly Workload[],
  ) {
    if (prometheus) new StageMonitor(this, 'monitor', { prometheus, sampleLimit, api, workloads });
  }

  /** The sign-in that the tenant's file asks for. */
  private signOnBefore(
    frontend: Endpoint,
    around: Pick<StageSignOnProps, 'settings' | 'platform' | 'addresses' | 'host'>,
  ): StageSignOn | undefined {
    const { signOn } = around.settings.frontend;
    const { signOn: secret } = this.realm.secrets;
    return signOn && new StageSignOn(this, 'sign-on', { ...around, roles: signOn.roles, secret, frontend });
  }

  /** What stays when the tenant is removed, until somebody purges it: with what is kept the whole realm. */
  get kept(): readonly Manifest[] {
    return this.leaving(this.realm);
  }

  /**
   * Of a tenant that is removed only what is kept, and what closes its namespace: Argo CD prunes what the folder has no more, while the
   * Application and the folder stay. A folder that is missing would be an error to it, by which nothing is pruned.
   */
  override toJson(): Manifest[] {
    return this.isRemoved ? this.leaving(this.home, this.realm) : super.toJson();
  }

  /** Every object of some parts, and of the others those that stay when they go from Git. */
  private leaving(...parts: readonly Construct[]): Manifest[] {
    const whole = new Set<unknown>(parts.flatMap((part) => part.node.findAll()));
    const objects = this.apiObjects;
    return super.toJson().filter((manifest, at) => isKept(manifest) || whole.has(objects[at]));
  }
}
