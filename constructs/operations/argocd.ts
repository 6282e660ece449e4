import type { Construct } from 'constructs';
import ipaddr from 'ipaddr.js';
import type { ArgoCdFields } from '../../environments/argocd';
import type { CertificatesFields } from '../../environments/certificates';
import type { RepositoryFields } from '../../environments/repository';
import { IntOrString, KubeService } from '../../imports/k8s';
import { DestinationRule, DestinationRuleSpecTrafficPolicyTlsMode } from '../../imports/networking.istio.io';
import { Component, keep } from '../component';
import { apiServer, connect, describe, external, overHttps, portsOf } from '../connection';
import type { IngressGateway } from '../gateway/ingress-gateway';
import { Route } from '../gateway/route';
import type { PlatformRealm } from '../identity/platform-realm';
import type { Namespace } from '../namespace';
import { createNamespace } from '../namespaces';
import { gitUrl } from '../repository';
import type { FetchedSecret } from '../security/fetched-secret';
import type { SecretStore } from '../security/secret-store';
import { charts, releases } from '../versions';
import { type Endpoint, Workload, type WorkloadProps } from '../workload';
import { argocdAlerts } from './argocd-alerts';
import { argocdDashboard } from './argocd-dashboard';
import { oidcConfig } from './argocd-sign-in';
import { type ArgoCdValues, argoCdValues } from './argocd-values';

export interface ArgoCdProps extends ArgoCdFields {
  /** Its namespace, made here. */
  readonly namespace: Namespace;
  /** Host name of the web interface and the API. */
  readonly host: string;
  /** Who serves the host. */
  readonly gateway: IngressGateway;
  /** Realm that people sign in to; it is made two waves later. */
  readonly realm: Pick<PlatformRealm, 'issuer'>;
  /** Who signs the certificate of its host. */
  readonly certificates: CertificatesFields;
  /** Git repository with the rendered platform. */
  readonly repository: RepositoryFields;
  /** Where the repository's key comes from; required where one is named. @default none */
  readonly secretStore?: SecretStore;
}

/**
 * Argo CD, which from the second sync on manages itself. It has no sidecars, so that it can repair the mesh.
 *
 * The first installation is a person's, with the same `values`; it was Helm's once.
 */
export class ArgoCd extends Component {
  /** Values of the chart, for the first installation. */
  readonly values: ArgoCdValues;

  constructor(scope: Construct, id: string, props: ArgoCdProps) {
    const { namespace, host, gateway, repository, realm, certificates } = props;
    const { issuer } = realm;
    const values = argoCdValues({ ...props, issuer, oidc: oidcConfig(issuer, certificates) });
    super(scope, id, {
      namespace: namespace.name,
      project: 'infrastructure',
      wave: 'gateway',
      chart: { ...charts.argocd, releaseName, values, installedBy: 'helm' },
    });
    this.values = values;

    // Closed together with the policies that open it: closed in an earlier wave, Argo CD would have lost the API server and
    // Git, and with them every way to let itself out again.
    createNamespace(this, namespace);

    fetchCredentials(this, props);
    const server = connectPrograms(this, repository);
    const https = server.endpoint('https', { name: 'argocd-server', port: 443 });
    new Route(this, 'route', {
      gateway,
      host,
      to: https,
      // Watches of its page and of `argocd app wait` begin with the first event.
      answersLate: true,
      withoutMesh: 'Argo CD has no sidecar, so that it can repair the mesh; its server speaks TLS of its own',
    });
    ownTls(this, https, gateway.limits.retryBudget);
    askRealm(this, server, props);
  }

  /** Page that says that it works. */
  get page() {
    return { name: 'argocd', host: this.values.global.domain };
  }

  override get alerts() {
    return [argocdAlerts];
  }

  override get dashboards() {
    return { argocd: argocdDashboard };
  }
}

/** Prefix of the chart's object names; with it they are the ones of Argo CD's own manifests. */
const releaseName = 'argocd';

/** The chart's programs with what each of them needs of the others. @returns the server */
function connectPrograms(scope: Construct, repository: RepositoryFields): Workload {
  const server = program(scope, 'server', {
    ports: { https: { port: 8080, protocol: 'tls' }, metrics: { port: 8083, protocol: 'http' } },
    probes: ['https'],
    metrics: { port: 'metrics' },
  });
  const repoServer = program(scope, 'repo-server', {
    ports: { grpc: { port: 8081, protocol: 'tls' }, metrics: { port: 8084, protocol: 'http' } },
    probes: ['metrics'],
    metrics: { port: 'metrics' },
  });
  const controller = program(scope, 'application-controller', {
    ports: { metrics: { port: 8082, protocol: 'http' } },
    probes: ['metrics'],
    metrics: { port: 'metrics', honorLabels: true },
  });
  const applicationSets = program(scope, 'applicationset-controller', {
    ports: { probe: { port: 8081, protocol: 'http' }, metrics: { port: 8080, protocol: 'http' } },
    probes: ['probe'],
    metrics: { port: 'metrics', honorLabels: true },
  });
  const redis = program(scope, 'redis', { ports: { redis: { port: 6379, protocol: 'tcp' } } });
  const redisSecretInit = program(scope, 'redis-secret-init');

  for (const client of [server, controller, applicationSets]) {
    connect(client, repoServer.endpoint('grpc'), {
      mtls: 'none',
      because: 'neither has a sidecar; the repo server serves TLS of its own',
    });
  }
  for (const client of [server, controller, repoServer]) {
    connect(client, redis.endpoint('redis'), {
      mtls: 'none',
      because: 'neither has a sidecar; Redis asks for a password and holds a cache only',
    });
  }
  for (const client of [server, controller, applicationSets, redisSecretInit]) connect(client, apiServer);
  connectSources(repoServer, repository);
  return server;
}

/** Pods of one of the chart's programs; each has a ServiceAccount of its own. */
function program<P extends string = never>(
  scope: Construct,
  name: string,
  props: Pick<WorkloadProps<P>, 'ports' | 'probes' | 'metrics'> = {},
): Workload {
  const fullName = `${releaseName}-${name}`;
  return new Workload(scope, fullName, {
    labels: { 'app.kubernetes.io/name': fullName, 'app.kubernetes.io/instance': releaseName },
    serviceAccount: fullName,
    mesh: 'none',
    ...props,
  });
}

/**
 * Hosts of the repositories that a component can come from. Charts are often kept elsewhere than their index; those hosts are
 * reached as well, since the port is opened to every public address.
 */
function connectSources(repoServer: Workload, { url, cidrs, pods }: RepositoryFields): void {
  const { protocol, hostname, port } = gitUrl(url);
  if (protocol === 'ssh:') {
    // Charts may come from the same host over HTTPS.
    const ssh = external(`${hostname} over SSH`, Number(port || 22), { cidrs, pods, protocol: 'tcp' });
    connect(repoServer, ssh, {
      because: 'SSH encrypts by itself, and knows the server by its key',
    });
  }
  const charted = [...Object.values(charts), ...Object.values(releases)].map(({ repository }) => repository);
  const targets = [
    ...(protocol === 'ssh:' ? [] : [overHttps(url, { cidrs, pods })]),
    ...charted.map((repository) => overHttps(repository)),
  ];
  // A host may have charts and the repository; where the repository is, the environment knows better.
  const byHost = new Map(
    targets.reverse().map((target) => [`${describe(target)} ${portsOf(target)[0]?.port}`, target]),
  );
  for (const target of byHost.values()) connect(repoServer, target);
}

/**
 * What Argo CD reads a private repository with. It belongs to no project, so that all may use it, and it stays when it is no
 * longer asked for: the commit that brings it back could not be read without.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#repositories
 */
function fetchCredentials(scope: Construct, { repository, secretStore }: ArgoCdProps): void {
  const { url, deployKey, credentialsKey } = repository;
  const key = deployKey ?? credentialsKey;
  if (key === undefined) return;
  if (!secretStore) {
    throw new Error(
      `${scope.node.path}: secretStore must be given when the repository has a key, got none; "${key}" is fetched from it`,
    );
  }
  const properties: FetchedSecret['properties'] = deployKey
    ? { sshPrivateKey: 'ssh-private-key' }
    : { username: 'username', password: 'password' };
  secretStore.fetch(scope, 'repository', {
    name: 'repository',
    key,
    properties,
    files: {
      type: 'git',
      url,
      ...Object.fromEntries(Object.keys(properties).map((name) => [name, `{{ .${name} }}`])),
    },
    labels: { 'argocd.argoproj.io/secret-type': 'repository' },
    annotations: keep,
  });
}

/**
 * Argo CD has no identity in the mesh, so it asks Keycloak as browsers do, through the gateway: for the realm's keys, and for tokens. By
 * DNS it comes to the load balancer, whose address is public, or which the cluster leads to the gateway itself.
 */
function askRealm(scope: Construct, server: Workload, { realm, gateway, gatewayAddress }: ArgoCdProps): void {
  const { hostname } = new URL(realm.issuer);
  connect(server, gateway.https, {
    mtls: 'none',
    because: 'Argo CD has no sidecar, so that it can repair the mesh; HTTPS ends in the gateway',
    http: { hosts: [hostname, `${hostname}:*`] },
  });
  if (!gatewayAddress) {
    connect(server, overHttps(realm.issuer));
    return;
  }
  const { namespace, labels } = gateway.workload;
  // A Service keeps its address, so another address is another Service.
  const address = ipaddr.parse(gatewayAddress).toNormalizedString().replaceAll(/[.:]/g, '-');
  new KubeService(scope, 'gateway', {
    metadata: { name: `keycloak-for-argocd-${address}`, namespace },
    spec: {
      clusterIp: gatewayAddress,
      selector: labels,
      ports: [{ name: 'https', port: 443, targetPort: IntOrString.fromNumber(443) }],
    },
  });
}

/**
 * The gateway encrypts towards the server, whose certificate is of its own making and known to nobody. The mesh's budget of retries is said
 * again, because of several rules one counts.
 */
function ownTls(scope: Construct, server: Endpoint, percent: number): void {
  new DestinationRule(scope, 'destination-rule', {
    metadata: { name: server.workload.name },
    spec: {
      host: server.host,
      trafficPolicy: {
        tls: { mode: DestinationRuleSpecTrafficPolicyTlsMode.SIMPLE, insecureSkipVerify: true },
        retryBudget: { percent },
      },
    },
  });
}
