import type { App } from 'cdk8s';
import type { ClusterFields } from '../../environments/cluster';
import type { TenantsFields } from '../../environments/tenants';
import type { CloudNativePg } from '../database/cloudnative-pg';
import type { PostgresBackups } from '../database/postgres-backups';
import type { IngressGateway } from '../gateway/ingress-gateway';
import type { Identity } from '../identity/identity';
import type { SecretStore } from '../security/secret-store';
import type { Workload } from '../workload';
import { CommonTenancy } from './common-tenancy';
import { addressOf, centralDatabase } from './database/central-database';
import type { TenantPlatform } from './tenant-platform';

export interface TenancyProps extends TenantsFields {
  /** The cluster, whose nodes and API server no tenant may name as outside. */
  readonly cluster: ClusterFields;
  /** What makes the database, where it is in the cluster. */
  readonly operator: CloudNativePg;
  /** Where that database is backed up. @default nowhere */
  readonly backups?: PostgresBackups;
  /** Who serves the tenants' hosts. */
  readonly gateway: IngressGateway;
  /** Keycloak, and the realm operator that makes the tenants' realms. */
  readonly identity: Identity;
  /** Where the keys of registries and of an outside database come from. @default none: nothing is fetched for tenants */
  readonly secretStore?: SecretStore;
  /** Who collects the tenants' metrics. @default nobody */
  readonly prometheus?: Workload;
  /** Series that a pod's metrics may be. @default 5000 */
  readonly sampleLimit?: number;
}

/** What tenants find: their database, and the platform's side of their connections. The tenants themselves are apps of their own. */
export class Tenancy {
  /** The platform as tenants see it. */
  readonly platform: TenantPlatform;

  constructor(platform: App, props: TenancyProps) {
    const { cluster, database, operator, backups, identity, ...common } = props;
    const { secretStore } = common;
    const { storageClass } = cluster;
    centralDatabase(platform, database, { storageClass, operator, backups, secretStore });
    const { platform: forTenants } = new CommonTenancy(platform, 'tenancy', {
      ...common,
      cluster,
      keycloak: identity.keycloak,
      realms: identity.realm,
      mail: identity.mail,
      database: addressOf(database),
    });
    this.platform = forTenants;
  }
}
