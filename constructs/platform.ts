import { App } from 'cdk8s';
import type { Environment } from '../environments/environment';
import { CrowdSec } from './crowdsec/crowdsec';
import { Database } from './database/database';
import { Gateway } from './gateway/gateway';
import type { IngressGateway } from './gateway/ingress-gateway';
import { Identity } from './identity/identity';
import { SignOn } from './identity/sign-on/sign-on';
import { Mesh } from './mesh/mesh';
import { MeshPolicy } from './mesh/mesh-policy';
import { Namespaces, namespacesOf } from './namespaces';
import { ObjectStorage } from './object-storage/object-storage';
import type { Loki } from './observability/loki';
import { mailRelay } from './observability/mail-relay';
import { Observability } from './observability/observability';
import { argocdNamespace } from './operations/argocd-namespace';
import { Operations } from './operations/operations';
import { derivePolicies } from './policies/policies';
import { pageOf } from './repository';
import type { SecretStore } from './security/secret-store';
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
    const host = (program: string) => `${program}.${domain}`;
    new Mesh(this, { cluster, istiodReplicas: environment.istio.istiodReplicas });
    const { secretStore } = new Security(this, { replicas, secretStore: environment.secretStore });
    const { ingress: gateway, issuer } = new Gateway(this, {
      ...environment.istio.gateway,
      replicas,
      ipFamilies,
      certificates,
      secretStore,
      hosts: programsOf(environment).map(host),
      serviceLevels: levelsOf(environment, host),
      ...servedOf(environment),
    });
    const { operator, backups } = new Database(this, { replicas, ...backupsOf(environment, secretStore) });
    const objectStorage = new ObjectStorage(this, { cluster, secretStore, garage: environment.garage });
    const postfix = mailRelay(this, { alerting: environment.alerting, secretStore });
    const identity = new Identity(this, {
      replicas,
      database: { ...environment.keycloakDatabase, storageClass, operator, backups },
      keycloak: { ...environment.keycloak, ipFamilies, gateway, host: host('keycloak') },
      mail: postfix?.forRealms,
    });
    const { argocd } = new Operations(this, {
      ...environment.argocd,
      host: host('argocd'),
      gateway,
      repository,
      secretStore,
      certificates,
      realm: identity.realm,
      issuer,
    });
    const observability = new Observability(this, {
      ...partsOf(environment),
      secretStore,
      objectStorage,
      postfix,
      gateway,
      pages: [argocd.page, identity.page],
      identity,
      host: host('grafana'),
      signOn: signOnOf(this, environment, identity),
    });
    keepOut(this, environment, observability.loki, gateway);
    const prometheus = observability.prometheus?.workload;
    if (tenants) {
      const sampleLimit = environment.prometheus?.tenantSampleLimit;
      const around = { cluster, operator, backups, gateway, identity, secretStore, prometheus, sampleLimit };
      this.forTenants = new Tenancy(this, { ...tenants, ...around }).platform;
    }
    this.argocdValues = argocd.values;
    // what follows from all of them
    observability.watch(this, [argocdNamespace, ...namespacesOf(this)]);
    close(this, gateway, cluster);
  }
}

/** The namespaces of all components, and the policies that follow from their connections. */
function close(platform: App, { limits }: IngressGateway, cluster: Environment['cluster']): void {
  new Namespaces(platform, 'namespaces');
  new MeshPolicy(platform, 'mesh-policy', {
    namespaces: namespacesOf(platform).filter(({ mesh }) => mesh),
    retryBudget: limits.retryBudget,
  });
  derivePolicies(platform, cluster);
}

/** Those that have a host, by name. */
const programsOf = ({ grafana, signOn }: Environment): string[] => [
  ...(signOn?.alertmanager ? ['alertmanager'] : []),
  'argocd',
  ...(grafana ? ['grafana'] : []),
  'keycloak',
  ...(signOn?.prometheus ? ['prometheus'] : []),
];

/** Where databases are backed up; the environment is refused for it if there is no secret store. */
const backupsOf = ({ name, backups }: Environment, secretStore: SecretStore | undefined) => ({
  backups: backups && secretStore && { ...backups, environment: name, secretStore },
});

/** The sign-in before the pages of programs that have none of their own. */
const signOnOf = (platform: App, { signOn, domain }: Environment, identity: Identity) =>
  signOn && { ...signOn, domain, before: new SignOn(platform, { ...signOn, ...identity }) };

/** Refuses at the gateway who is banned for what was logged. */
function keepOut(
  platform: App,
  { crowdsec, cluster }: Environment,
  loki: Loki | undefined,
  gateway: IngressGateway,
): void {
  if (crowdsec && loki) new CrowdSec(platform, 'crowdsec', { ...crowdsec, cluster, loki, gateway });
}

/** What each host promises, and the tenants' hosts together. */
const levelsOf = (
  { serviceLevels: { tenants, ...programs } = {} }: Environment,
  host: (program: string) => string,
) => ({
  hosts: Object.fromEntries(Object.entries(programs).map(([program, level]) => [host(program), level])),
  tenants,
});

/** Whose hosts there are beside the platform's, and what crawlers and finders of weaknesses are told at them. */
const servedOf = ({ tenants, bots, securityTxt }: Environment) => ({
  tenantDomain: tenants?.domain,
  bots,
  tenantBots: tenants?.bots,
  securityTxt,
});

/** What of metrics, logs and alerts there is, of what cluster, and whether there are tenants whose logs are collected. */
const partsOf = ({
  name,
  cluster,
  certificates,
  repository,
  runbooks,
  prometheus,
  alerting,
  loki,
  grafana,
  tenants,
}: Environment) => ({
  environment: name,
  cluster,
  publicCertificates: certificates.issuer === 'acme' && !certificates.caBundle,
  runbooks: runbooks ?? `${pageOf(repository)}/blob/main/docs/runbooks`,
  prometheus,
  alerting,
  loki,
  grafana,
  tenants: tenants !== undefined,
});
