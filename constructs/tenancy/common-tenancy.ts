import type { Construct } from 'constructs';
import type { ClusterFields } from '../../environments/cluster';
import type { TenantsFields } from '../../environments/tenants';
import { KubeClusterRole } from '../../imports/k8s';
import { Component } from '../component';
import { connect, fromAfar, imply, type Pods, portsOf, type Target } from '../connection';
import type { IngressGateway } from '../gateway/ingress-gateway';
import type { Keycloak } from '../identity/keycloak';
import type { PlatformRealm } from '../identity/platform-realm';
import type { RealmMail } from '../identity/realm-mail';
import { OwnAuthorization } from '../mesh/own-authorization';
import type { SecretStore } from '../security/secret-store';
import { type Port, proxyMetricsPort, type Workload } from '../workload';
import type { DatabaseAddress } from './database/database-address';
import { proxyMetricsBecause } from './stage-monitor';
import { servicePorts } from './stage-server';
import { realmsOnly } from './stage-services';
import { viewerRole } from './stage-viewers';
import { tenantAlerts } from './tenant-alerts';
import { tenantDashboard } from './tenant-dashboard';
import type { TenantPlatform } from './tenant-platform';
import { everyTenantPod, tenantPods } from './tenant-pods';
import { signOnName, tenantSignOn } from './tenant-sign-on';

export interface CommonTenancyProps extends Pick<TenantsFields, 'domain' | 'pullSecretKey'> {
  /** The cluster, whose nodes and API server no tenant may name as outside. */
  readonly cluster: ClusterFields;
  /** Who serves the tenants' hosts, and is let in to their frontends and apis. */
  readonly gateway: IngressGateway;
  /** Whom the tenants' apis ask for keys and about tokens. */
  readonly keycloak: Keycloak;
  /** Where the tenants' data is. */
  readonly database: DatabaseAddress;
  /** Where the realms are made. */
  readonly realms: PlatformRealm;
  /** By what realms send mail. @default they send none */
  readonly mail?: RealmMail;
  /** Where the tenants' keys come from. @default none: nothing is fetched for tenants */
  readonly secretStore?: SecretStore;
  /** Who collects the tenants' metrics. @default nobody */
  readonly prometheus?: Workload;
  /** Series that a pod's metrics may be. @default 5000 */
  readonly sampleLimit?: number;
}

/**
 * What all tenants have in common, made once: the role of those who may look, and the
 * platform's side of their connections. It knows no tenant by name, so that one more changes nothing here.
 */
export class CommonTenancy extends Component {
  /** The platform as tenants see it. */
  readonly platform: TenantPlatform;

  constructor(scope: Construct, id: string, props: CommonTenancyProps) {
    const { cluster, domain, gateway, keycloak, realms, database, secretStore, pullSecretKey, prometheus } =
      props;
    super(scope, id, { namespace: realms.namespace, project: 'iam', wave: 'services' });

    new KubeClusterRole(this, 'viewer', { metadata: { name: viewerRole }, rules: viewerRules });

    connect(tenantPods('api'), keycloak.http, realmsOnly);
    connect(gateway.workload, on(tenantPods('frontend'), servicePorts.http));
    connect(gateway.workload, on(tenantPods('api'), servicePorts.http));
    new OwnAuthorization(this, 'sign-on', tenantSignOn);
    connect(tenantPods(signOnName), keycloak.http, realmsOnly);
    connect(gateway.workload, on(tenantPods(signOnName), { port: tenantSignOn.port, protocol: 'http' }));
    if (prometheus) collect(prometheus);
    secretStore?.openToTenants(pullSecretKey);

    this.platform = {
      cluster,
      domain,
      gateway: {
        reference: gateway.tenantsReference,
        namespace: gateway.namespace,
        pods: fromAfar(gateway.workload),
        crawlers: gateway.crawlers.forTenants,
        limits: gateway.limits,
      },
      keycloak: {
        url: keycloak.http.url,
        publicUrl: `https://${keycloak.host}`,
        http: { ...fromAfar(keycloak.http.workload), on: portsOf(keycloak.http) },
        service: `${keycloak.namespace}/${keycloak.http.host}`,
        name: realms.keycloak,
        asks: keycloak.asks,
        mail: props.mail,
      },
      database,
      secretStore: secretStore?.ref,
      tenantKey: secretStore?.tenantKey,
      pullSecretKey,
      prometheus: prometheus && fromAfar(prometheus),
      sampleLimit: props.sampleLimit,
    };
  }

  override get alerts() {
    return [tenantAlerts];
  }

  override get dashboards() {
    return { tenant: tenantDashboard };
  }
}

/** Opens the way to the metrics of the tenants' apis, and of all their proxies. */
function collect(prometheus: Workload): void {
  connect(prometheus, on(tenantPods('api'), servicePorts.metrics));
  imply(prometheus, on(everyTenantPod, proxyMetricsPort), proxyMetricsBecause);
}

const on = (pods: Pods, port: Port): Target => ({ ...pods, on: [port] });

const look = ['get', 'list', 'watch'];

/** All that a stage is made of but Secrets; nothing that writes, and no way into a pod. */
const viewerRules = [
  {
    apiGroups: [''],
    resources: [
      ...['configmaps', 'events', 'limitranges', 'pods', 'pods/log', 'resourcequotas', 'serviceaccounts'],
      ...['services', 'namespaces'],
    ],
    verbs: look,
  },
  { apiGroups: ['apps'], resources: ['deployments', 'replicasets'], verbs: look },
  { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], verbs: look },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: look },
  { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: look },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: look },
  { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: look },
  {
    apiGroups: ['networking.istio.io'],
    resources: ['serviceentries', 'sidecars', 'virtualservices'],
    verbs: look,
  },
  {
    apiGroups: ['security.istio.io'],
    resources: ['authorizationpolicies', 'peerauthentications', 'requestauthentications'],
    verbs: look,
  },
  {
    apiGroups: ['v1.edp.epam.com'],
    resources: [
      'clients',
      'clientscopes',
      'realms',
      'realmroles',
      'realmusers',
      'realmidentityproviders',
    ].map((kind) => `keycloak${kind}`),
    verbs: look,
  },
  { apiGroups: ['external-secrets.io'], resources: ['externalsecrets'], verbs: look },
  { apiGroups: ['metrics.k8s.io'], resources: ['pods'], verbs: ['get', 'list'] },
];
