import { App } from 'cdk8s';
import { ArgoCd } from '../argocd/argocd';
import { Bootstrap } from '../argocd/bootstrap';
import { pageOf } from '../argocd/repository';
import { RootApplications } from '../argocd/root-applications';
import type { Environment } from '../environments/environment';
import { CloudNativePg } from './database/cloudnative-pg';
import { PostgresCluster } from './database/postgres-cluster';
import { CertManager } from './gateway/cert-manager';
import { CertificateIssuer } from './gateway/certificate-issuer';
import { IngressGateway } from './gateway/ingress-gateway';
import { Keycloak } from './identity/keycloak';
import { KeycloakOperator } from './identity/keycloak-operator';
import { PlatformRealm } from './identity/platform-realm';
import { RealmOperator } from './identity/realm-operator';
import { IstioBase } from './mesh/istio-base';
import { IstioCni } from './mesh/istio-cni';
import { Istiod } from './mesh/istiod';
import { MeshPolicy } from './mesh/mesh-policy';
import { Namespaces, namespaces } from './namespaces';
import { Alerts } from './observability/alerts/alerts';
import { Alloy } from './observability/alloy';
import { Grafana } from './observability/grafana';
import { Loki } from './observability/loki';
import { Alertmanager } from './observability/metrics/alertmanager';
import { BlackboxExporter } from './observability/metrics/blackbox-exporter';
import { KubeStateMetrics } from './observability/metrics/kube-state-metrics';
import { NodeExporter } from './observability/metrics/node-exporter';
import { Postfix } from './observability/metrics/postfix';
import { Prometheus } from './observability/metrics/prometheus';
import { PrometheusOperator } from './observability/metrics/prometheus-operator';
import { Scrapes } from './observability/metrics/scrapes';
import { Promtail } from './observability/promtail';
import { derivePolicies } from './policies/policies';
import { ExternalSecrets } from './security/external-secrets';
import { SecretStore } from './security/secret-store';
import { componentsOf } from './synthesis';
import { addressOf, centralDatabase } from './tenancy/database/central-database';
import { Tenancy } from './tenancy/tenancy';
import type { TenantPlatform } from './tenancy/tenant-platform';

/** The platform of one environment: every component, in the order of the waves, with exactly what it is given. */
export class Platform extends App {
  readonly argocd: ArgoCd;
  readonly root: RootApplications;
  readonly bootstrap: Bootstrap;
  /** The platform as tenants see it. */
  readonly forTenants: TenantPlatform;

  constructor(environment: Environment) {
    super();
    const { domain, cluster, operators, certificates } = environment;
    const {
      promtail: promtailNamespace,
      mail: mailNamespace,
      argocd: argocdNamespace,
      ...alwaysThere
    } = namespaces;
    const { delivery: alertsGo } = environment.alerting;
    const hosts = {
      argocd: `argocd.${domain}`,
      grafana: `grafana.${domain}`,
      keycloak: `keycloak.${domain}`,
    };
    const storage = { storageClass: cluster.storageClass };
    const runbooks = environment.runbooks ?? `${pageOf(environment.repository)}/blob/main/docs/runbooks`;

    // foundation
    const collectsFiles = environment.logCollector === 'promtail';
    const created = [
      ...Object.values(alwaysThere),
      ...(collectsFiles ? [promtailNamespace] : []),
      ...(alertsGo.to === 'people' ? [mailNamespace] : []),
    ];
    new Namespaces(this, 'namespaces', { namespaces: created });

    // mesh
    new IstioBase(this, 'istio-base');
    new IstioCni(this, 'istio-cni');
    new Istiod(this, 'istiod', { replicas: environment.istio.istiodReplicas });
    const certManager = new CertManager(this, 'cert-manager', {
      replicas: operators.replicas,
      ...(certificates.issuer === 'acme' && { acme: certificates }),
    });
    const externalSecrets = new ExternalSecrets(this, 'external-secrets', { replicas: operators.replicas });

    // gateway
    new MeshPolicy(this, 'mesh-policy', { namespaces: created.filter(({ mesh }) => mesh) });
    const secretStore =
      environment.secretStore &&
      new SecretStore(this, 'secret-store', { ...environment.secretStore, operator: externalSecrets });
    const issuer = new CertificateIssuer(this, 'certificate-issuer', {
      ...certificates,
      operator: certManager,
      secretStore,
    });
    const gateway = new IngressGateway(this, 'ingress-gateway', {
      ...environment.istio.gateway,
      hosts: Object.values(hosts),
      tenantDomain: environment.tenants.domain,
      issuer,
    });
    this.argocd = new ArgoCd(this, 'argocd', {
      ...environment.argocd,
      namespace: argocdNamespace,
      host: hosts.argocd,
      gateway,
      repository: environment.repository,
      secretStore,
    });

    // operators
    const cloudNativePg = new CloudNativePg(this, 'cloudnative-pg', { replicas: operators.replicas });
    const keycloakOperator = new KeycloakOperator(this, 'keycloak-operator');
    const prometheusOperator = new PrometheusOperator(this, 'prometheus-operator');
    const realmOperator = new RealmOperator(this, 'realm-operator', { replicas: operators.replicas });

    // services
    const database = new PostgresCluster(this, 'keycloak-db', {
      ...environment.keycloakDatabase,
      ...storage,
      namespace: namespaces.iam.name,
      project: 'iam',
      database: 'keycloak',
      operator: cloudNativePg,
    });
    const keycloak = new Keycloak(this, 'keycloak', {
      ...environment.keycloak,
      operator: keycloakOperator,
      database,
      gateway,
      host: hosts.keycloak,
    });
    const platformRealm = new PlatformRealm(this, 'platform-realm', { keycloak, operator: realmOperator });
    const postfix =
      alertsGo.to === 'people' && secretStore
        ? new Postfix(this, 'postfix', {
            replicas: Math.min(environment.alerting.replicas, 2),
            relay: alertsGo.email.relay,
            sender: alertsGo.email.sender,
            secretStore,
          })
        : undefined;
    const alertmanager = new Alertmanager(this, 'alertmanager', {
      ...environment.alerting,
      ...storage,
      postfix,
      secretStore,
    });
    const loki = new Loki(this, 'loki', {
      ...environment.loki,
      ...storage,
      secretStore,
      alerting: { alertmanager, runbooks },
    });
    const collected = [namespaces.iam, namespaces.observability];
    if (collectsFiles) new Promtail(this, 'promtail', { namespaces: collected, loki });
    else new Alloy(this, 'alloy', { namespaces: collected, loki, cluster: environment.name });
    const prometheus = new Prometheus(this, 'prometheus', {
      ...environment.prometheus,
      ...storage,
      cluster: environment.name,
      operator: prometheusOperator,
      alertmanager,
      secretStore,
    });
    new Grafana(this, 'grafana', {
      ...environment.grafana,
      storageClass: cluster.storageClass,
      loki,
      prometheus,
      alertmanager,
      keycloak,
      realm: platformRealm,
      gateway,
      host: hosts.grafana,
    });
    new KubeStateMetrics(this, 'kube-state-metrics');
    new NodeExporter(this, 'node-exporter');
    new BlackboxExporter(this, 'blackbox-exporter', {
      replicas: environment.prometheus.replicas,
      gateway,
      publicCertificates: certificates.issuer === 'acme' && !certificates.caBundle,
      pages: [
        { name: 'argocd', host: hosts.argocd },
        { name: 'grafana', host: hosts.grafana, path: '/api/health' },
        {
          name: 'keycloak',
          host: hosts.keycloak,
          path: '/realms/master/.well-known/openid-configuration',
          matching: `"issuer":"https://${hosts.keycloak}/realms/master"`,
        },
      ],
    });
    // for tenants
    const tenantDatabase = centralDatabase(this, environment.tenantDatabase, {
      ...storage,
      operator: cloudNativePg,
      secretStore,
    });
    const tenancy = new Tenancy(this, 'tenancy', {
      ...environment.tenants,
      cluster,
      gateway,
      keycloak,
      realms: platformRealm,
      database: addressOf(environment.tenantDatabase),
      secretStore,
      prometheus: prometheus.workload,
    });
    this.forTenants = tenancy.platform;

    // after the last workload
    new Scrapes(this, 'scrapes', { prometheus });
    new Alerts(this, 'alerts', {
      runbooks,
      databases: tenantDatabase ? [database, tenantDatabase] : [database],
      keycloakDatabase: database,
    });
    derivePolicies(this, cluster);

    // how Argo CD takes it
    const delivery = {
      environment: environment.name,
      repository: environment.repository,
      components: componentsOf(this),
    };
    this.root = new RootApplications(this, 'root', delivery);
    this.bootstrap = new Bootstrap(this, 'bootstrap', delivery);
  }
}
