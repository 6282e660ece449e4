import { App } from 'cdk8s';
import type { Environment } from '../environments/environment';
import { Database } from './database/database';
import { Gateway } from './gateway/gateway';
import { iamNamespace } from './identity/iam-namespace';
import { Identity } from './identity/identity';
import { Mesh } from './mesh/mesh';
import { MeshPolicy } from './mesh/mesh-policy';
import { Namespaces, namespacesOf } from './namespaces';
import { Observability } from './observability/observability';
import { observabilityNamespace } from './observability/observability-namespace';
import { argocdNamespace } from './operations/argocd-namespace';
import { Operations } from './operations/operations';
import { derivePolicies } from './policies/policies';
import { pageOf } from './repository';
import { Security } from './security/security';
import { Tenancy } from './tenancy/tenancy';
import type { TenantPlatform } from './tenancy/tenant-platform';

/** The platform of one environment: its domains, each with exactly what it is given. The components are in the domains' files. */
export class Platform extends App {
  /** Values of Argo CD's chart, for its first installation. */
  readonly argocdValues: object;
  /** The platform as tenants see it. @default there are no tenants */
  readonly forTenants?: TenantPlatform;

  constructor(environment: Environment) {
    super();
    const { domain, cluster, repository, certificates, tenants } = environment;
    const { ipFamilies, storageClass } = cluster;
    const { replicas } = environment.operators;
    const hosts = {
      argocd: `argocd.${domain}`,
      keycloak: `keycloak.${domain}`,
      ...(environment.grafana && { grafana: `grafana.${domain}` }),
    };

    new Mesh(this, { cluster, istiodReplicas: environment.istio.istiodReplicas });
    const { secretStore } = new Security(this, { replicas, secretStore: environment.secretStore });
    const { ingress: gateway } = new Gateway(this, {
      ...environment.istio.gateway,
      replicas,
      ipFamilies,
      certificates,
      secretStore,
      hosts: Object.values(hosts).sort(),
      tenantDomain: tenants?.domain,
    });
    const { argocd } = new Operations(this, {
      argocd: {
        ...environment.argocd,
        namespace: argocdNamespace,
        host: hosts.argocd,
        gateway,
        repository,
        secretStore,
      },
    });
    this.argocdValues = argocd.values;
    const { operator } = new Database(this, { replicas });
    const identity = new Identity(this, {
      replicas,
      database: { ...environment.keycloakDatabase, storageClass, operator },
      keycloak: { ...environment.keycloak, ipFamilies, gateway, host: hosts.keycloak },
    });
    const { prometheus, alerting, loki, grafana } = environment;
    const observability = new Observability(this, {
      environment: environment.name,
      runbooks: environment.runbooks ?? `${pageOf(repository)}/blob/main/docs/runbooks`,
      secretStore,
      gateway,
      pages: [argocd.page, identity.page],
      publicCertificates: certificates.issuer === 'acme' && !certificates.caBundle,
      prometheus: prometheus && { ...prometheus, storageClass },
      alerting: alerting && { ...alerting, storageClass },
      loki: loki && { ...loki, storageClass, ipFamilies, namespaces: [iamNamespace, observabilityNamespace] },
      identity,
      grafana: grafana && hosts.grafana ? { ...grafana, storageClass, host: hosts.grafana } : undefined,
    });
    if (tenants) {
      const tenancy = new Tenancy(this, {
        ...tenants,
        cluster,
        operator,
        gateway,
        identity,
        secretStore,
        prometheus: observability.prometheus?.workload,
      });
      this.forTenants = tenancy.platform;
    }

    // what follows from all of them
    observability.watch(this);
    new Namespaces(this, 'namespaces');
    new MeshPolicy(this, 'mesh-policy', { namespaces: namespacesOf(this).filter(({ mesh }) => mesh) });
    derivePolicies(this, cluster);
  }
}
