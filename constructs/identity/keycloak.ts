import type { Construct } from 'constructs';
import { KubeService, KubeServiceAccount } from '../../imports/k8s';
import { Keycloak as Server } from '../../imports/k8s.keycloak.org';
import { Component, keep } from '../component';
import { connect, external } from '../connection';
import type { PostgresCluster } from '../database/postgres-cluster';
import { disruptionBudget } from '../disruption-budget';
import type { IngressGateway } from '../gateway/ingress-gateway';
import { Route, type RouteProps } from '../gateway/route';
import { resourcesErrors } from '../quantity';
import { GeneratedPassword } from '../security/generated-password';
import { type Endpoint, Workload } from '../workload';
import { keycloakAlerts } from './keycloak-alerts';
import { keycloakDashboard } from './keycloak-dashboard';
import type { KeycloakOperator } from './keycloak-operator';
import { forwarded, type KeycloakServers, serverSpec } from './keycloak-server';

export interface KeycloakProps extends KeycloakServers {
  /** It watches its own namespace only, so the servers are there. */
  readonly operator: KeycloakOperator;
  /** Who serves the host. */
  readonly gateway: IngressGateway;
}

/**
 * Keycloak, the identity provider. Plain HTTP inside of the pod, mutual TLS of the mesh outside of it, TLS to the database within
 * that. The administrators of its first start are temporary; the accounts that last are another construct's.
 *
 * @see https://www.keycloak.org/operator/advanced-configuration
 */
export class Keycloak extends Component {
  /** Sign-in, tokens and, as far as it is let in, administration. */
  readonly http: Endpoint;
  /** Metrics and health. */
  readonly management: Endpoint;
  /** Where its data is. */
  readonly database: PostgresCluster;
  /** Host name in browsers and in the issuer of every token. */
  readonly host: string;
  /** Hosts with ports of identity providers that it may ask. */
  readonly asks: readonly string[];
  /** Where administrators sign in, without a path: the host, or what is forwarded from where they sit. */
  readonly administrators: string;
  /** Temporary client with all rights, made at the first start; its secret is drawn in the cluster. */
  readonly administration: { readonly clientId: string; readonly secret: string; readonly key: string };

  constructor(scope: Construct, id: string, props: KeycloakProps) {
    const { instances, adminConsole, operator, database, gateway, host, poolSize = 20 } = props;
    super(scope, id, { namespace: operator.namespace, project: 'iam', wave: 'services' });

    new KubeServiceAccount(this, 'service-account', {
      metadata: { name: serviceAccount },
      automountServiceAccountToken: false,
    });
    this.host = host;
    this.administrators = adminConsole === 'internal' ? forwarded : `https://${host}`;
    this.database = database;
    this.administration = {
      clientId: 'realm-operator',
      secret: 'keycloak-administration',
      key: 'client-secret',
    };
    const { secret: administration } = new GeneratedPassword(this, 'administration', {
      name: this.administration.secret,
      keys: [this.administration.key],
      values: { 'client-id': this.administration.clientId },
    });
    new Server(this, 'server', {
      metadata: { name, annotations: keep },
      spec: serverSpec({ ...props, poolSize, serviceAccount, labels, administration }),
    });
    clusterService(this);
    disruptionBudget(this, name, { replicas: instances, labels });

    const servers = new Workload(this, 'keycloak', {
      // Those of the operator's Jobs for updates and imports as well, which run under the same ServiceAccount.
      labels: { 'app.kubernetes.io/managed-by': 'keycloak-operator', 'app.kubernetes.io/instance': name },
      serviceAccount,
      mesh: 'sidecar',
      ports: {
        http: { port: 8080, protocol: 'http' },
        management: { port: 9000, protocol: 'http' },
        jgroups: { port: 7800, protocol: 'tcp' },
        'jgroups-fd': { port: 57800, protocol: 'tcp' },
      },
      probes: ['management'],
      metrics: { port: 'management', labels },
    });
    this.http = servers.endpoint('http', { name: `${name}-service`, port: 8080 });
    this.management = servers.endpoint('management', { name: `${name}-service`, port: 9000 });
    new Route(this, 'route', { gateway, host, to: this.http, ...exposure[adminConsole] });
    connect(servers, database.sql);
    this.asks = askProviders(servers, props.identityProviders);
    connect(servers, servers.endpoint('jgroups'));
    connect(servers, servers.endpoint('jgroups-fd'));
    this.node.addValidation({ validate: () => errors({ ...props, poolSize }) });
  }

  override get alerts() {
    return [keycloakAlerts({ database: this.database.name })];
  }

  override get dashboards() {
    return { keycloak: keycloakDashboard };
  }
}

/** @returns hosts with ports */
function askProviders(servers: Workload, providers: KeycloakProps['identityProviders'] = []): string[] {
  return providers.map(({ host, port = 443, ...location }) => {
    connect(servers, external(host, port, location));
    return `${host}:${port}`;
  });
}

const name = 'keycloak-instance';
const serviceAccount = 'keycloak';
/** Labels that the operator gives the servers, and none of its Jobs. */
const labels = { app: 'keycloak', 'app.kubernetes.io/instance': name };

/** Paths of the realm `master`, and no others that begin so. */
export const realmOfAdministrators: readonly string[] = ['', '/*', ';*', '%*'].map(
  (tail) => `/realms/master${tail}`,
);

/** What the gateway may ask for. Metrics and health are on another port; should they ever move to this one, they stay inside. */
const exposure: Record<KeycloakProps['adminConsole'], Pick<RouteProps, 'prefixes' | 'notPaths'>> = {
  public: { notPaths: ['/metrics*', '/health*'] },
  // What applications and their users need; the admin console, its API and the realm of administrators are not among it.
  internal: {
    prefixes: ['/realms/', '/resources/', '/.well-known/'],
    notPaths: realmOfAdministrators,
  },
};

/**
 * Lets servers reach each other's port 57800 in the mesh: they call each other by pod address, and a sidecar starts mutual TLS to an
 * address only on ports of a headless Service. The operator's own has 7800 alone, and of two with the same one istiod drops one;
 * without 57800 servers are suspected dead.
 *
 * @see https://www.keycloak.org/server/caching#_network_ports
 */
function clusterService(scope: Construct): void {
  new KubeService(scope, 'jgroups', {
    metadata: { name: 'keycloak-jgroups' },
    spec: {
      clusterIp: 'None',
      // A server joins the others before it is ready.
      publishNotReadyAddresses: true,
      selector: labels,
      ports: [{ name: 'tcp-jgroups-fd', port: 57800 }],
    },
  });
}

function errors(props: KeycloakProps & { readonly poolSize: number }): string[] {
  const { instances, resources, operator, database, poolSize } = props;
  const connections = instances * poolSize;
  return [
    ...(Number.isInteger(instances) && instances >= 1
      ? []
      : [
          `instances must be a whole number of at least 1, got ${instances}; write 2 for updates without a gap`,
        ]),
    ...resourcesErrors(resources),
    ...(connections <= database.connectionLimit
      ? []
      : [
          `poolSize times instances must not exceed the connectionLimit of ${database.name} (${database.connectionLimit}), got ${connections}; lower one or raise the limit`,
        ]),
    ...(database.namespace === operator.namespace
      ? []
      : [
          `database must be in namespace ${operator.namespace}, got ${database.namespace}; its Secrets are read from there`,
        ]),
  ];
}
