import type { ClusterFields } from '../../environments/cluster';
import type { Pods, Target } from '../connection';
import type { TenantCrawlers } from '../gateway/crawlers';
import type { GatewayLimits } from '../gateway/gateway-limits';
import type { RealmMail } from '../identity/realm-mail';
import type { SecretStoreRef } from '../security/fetched-secret';
import type { TenantKey } from '../security/secret-store-providers';
import type { DatabaseAddress } from './database/database-address';

/**
 * What a tenant's stage knows of the platform around it, as plain values: computed once for an environment, so that a tenant is
 * written without the platform being at hand.
 */
export interface TenantPlatform {
  readonly cluster: ClusterFields;
  /** Domain below which the tenants' hosts are. */
  readonly domain: string;
  readonly gateway: {
    /** How a VirtualService names the Gateway of the tenants' hosts. */
    readonly reference: string;
    /** Namespace of the proxies, which alone have to know the tenants' Services. */
    readonly namespace: string;
    readonly pods: Pods;
    /** What it answers itself at the tenants' hosts. @default nothing */
    readonly crawlers?: TenantCrawlers;
    /** What one client may ask of a host whose file says nothing, and how long services may take. */
    readonly limits: Pick<
      GatewayLimits,
      'requestSize' | 'requestRate' | 'responseTimeout' | 'streamIdleTimeout'
    >;
  };
  readonly keycloak: {
    /** Address inside of the cluster, without a path. */
    readonly url: string;
    /** Address in every token and browser, without a path. */
    readonly publicUrl: string;
    readonly http: Target;
    /** Its Service as a Sidecar names it, `<namespace>/<host>`. */
    readonly service: string;
    /** Name of the `ClusterKeycloak` in which the realms are made. */
    readonly name: string;
    /** Hosts with ports of identity providers that it may ask. */
    readonly asks: readonly string[];
    /** By what realms send mail. @default they send none */
    readonly mail?: RealmMail;
  };
  /** Where the tenants' data is. */
  readonly database: DatabaseAddress;
  /** Who collects metrics. @default nobody */
  readonly prometheus?: Pods;
  /** Series that a pod's metrics may be. @default 5000 */
  readonly sampleLimit?: number;
  /** What secrets are fetched from that cannot be drawn in the cluster. @default none: images are pulled without a secret */
  readonly secretStore?: SecretStoreRef;
  /** Where in the secret store a tenant's own keys are. @default there is none */
  readonly tenantKey?: TenantKey;
  /** Key in the secret store with access to the platform's registry, property `dockerconfigjson`. @default none */
  readonly pullSecretKey?: string;
}
