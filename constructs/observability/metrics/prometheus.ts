import type { Construct } from 'constructs';
import { IntOrString, KubeService, KubeServiceAccount } from '../../../imports/k8s';
import { Prometheus as Server } from '../../../imports/monitoring.coreos.com';
import { Component, keep } from '../../component';
import { apiServer, connect, external, type Outside } from '../../connection';
import { disruptionBudget } from '../../disruption-budget';
import { type GuardedPage, Route } from '../../gateway/route';
import { resourcesErrors, sizeErrors } from '../../quantity';
import { grantEverywhere } from '../../security/grant';
import type { SecretStore } from '../../security/secret-store';
import { type Endpoint, Workload } from '../../workload';
import { prometheusAlerts } from './prometheus-alerts';
import { prometheusDashboard } from './prometheus-dashboard';
import type { PrometheusOperator } from './prometheus-operator';
import { discoveryRules } from './prometheus-rules';
import { type PrometheusServers, scrapeInterval, serverSpec } from './prometheus-server';

export interface PrometheusProps extends PrometheusServers {
  /** What makes the servers; they are in its namespace. */
  readonly operator: PrometheusOperator;
  /** What `remoteWrite.credentialsKey` is fetched from. @default none */
  readonly secretStore?: SecretStore;
  /** Host of its pages, and the sign-in before it. @default they have none */
  readonly page?: GuardedPage;
}

/**
 * Prometheus: collects the metrics of the platform and of its tenants, and evaluates the alert rules. What it asks is in
 * ServiceMonitors, PodMonitors and Probes of the namespaces with the label `plinth.dev/monitors`; what it evaluates in the
 * PrometheusRules of its own.
 *
 * It is its own proxy in the mesh for what it sends, with the certificate of its sidecar; what it takes comes through the sidecar.
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.Prometheus
 */
export class Prometheus extends Component {
  /** The servers. */
  readonly workload: Workload;
  /** Web interface and API. */
  readonly http: Endpoint;
  /** Time between two samples. */
  readonly scrapeInterval = scrapeInterval;

  constructor(scope: Construct, id: string, props: PrometheusProps) {
    const { replicas, operator, alertmanager, remoteWrite } = props;
    super(scope, id, { namespace: operator.namespace, project: 'observability', wave: 'services' });
    this.node.addValidation({ validate: () => errors(props) });

    new KubeServiceAccount(this, 'service-account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    grantEverywhere(this, { rules: discoveryRules, to: { name, namespace: this.namespace } });
    new Server(this, 'server', {
      metadata: { name: instance, annotations: keep },
      spec: serverSpec({ ...props, name, labels, credentials: credentials(this, props) }),
    });
    new KubeService(this, 'service', {
      metadata: { name },
      spec: {
        selector: labels,
        ports: [{ name: 'http', port, targetPort: IntOrString.fromNumber(port) }],
      },
    });
    disruptionBudget(this, name, { replicas, labels });

    this.workload = new Workload(this, name, {
      labels,
      serviceAccount: name,
      mesh: 'sidecar',
      ports: { http: { port, protocol: 'http' } },
      probes: ['http'],
      metrics: { port: 'http', shared: true },
    });
    this.http = this.workload.endpoint('http', { name, port });
    connect(this.workload, apiServer);
    for (const agent of nodeAgents) connect(this.workload, agent);
    connect(this.workload, alertmanager.http, {
      http: { methods: ['GET', 'POST'], paths: ['/metrics', '/api/v2/alerts'] },
    });
    connect(this.workload, this.http, {
      mtls: 'permissive',
      because: 'what a pod sends to itself passes no sidecar, and so both replicas are asked in the same way',
      http: { methods: ['GET'], paths: ['/metrics'] },
    });
    if (props.page) {
      // Its own way there is below the address that alerts link to.
      new Route(this, 'route', { ...props.page, to: this.http, home: '/query', notPaths: closed });
    }
    if (remoteWrite) {
      const { hostname, port: remotePort } = new URL(remoteWrite.url);
      connect(this.workload, external(hostname, Number(remotePort || 443), remoteWrite));
    }
  }

  override get alerts() {
    return [prometheusAlerts];
  }

  override get dashboards() {
    return { monitoring: prometheusDashboard };
  }
}

/** To people: what changes or stops a server, and what takes or gives away samples. Its own metrics are open by the rule of its own scrape. */
const closed = [
  '/-/*',
  '/debug*',
  '/federate*',
  '/api/v1/admin*',
  '/api/v1/write*',
  '/api/v1/read*',
  '/api/v1/otlp*',
];

const name = 'prometheus';
/** Name of the operator's object; its pods are `prometheus-main-0`, … */
const instance = 'main';
/** The operator's. */
const labels = { 'app.kubernetes.io/name': 'prometheus', 'app.kubernetes.io/instance': instance };
const port = 9090;

/** What every node has that is asked for metrics: both speak TLS of their own and ask for a token. */
const nodeAgents: readonly Outside[] = [
  { outside: 'kubelet', addresses: 'nodes', on: [{ port: 10250, protocol: 'tls' }] },
  { outside: 'node-exporter', addresses: 'nodes', on: [{ port: 9100, protocol: 'tls' }] },
];

/** Makes a Secret with what remote write signs in with; its name. */
function credentials(scope: Construct, { remoteWrite, secretStore }: PrometheusProps): string | undefined {
  if (!remoteWrite?.credentialsKey) return undefined;
  if (!secretStore) {
    throw new Error(
      `${scope.node.path}: secretStore must be given when remoteWrite.credentialsKey is, got none; it is fetched from it`,
    );
  }
  const secret = 'prometheus-remote-write';
  secretStore.fetch(scope, 'remote-write', {
    name: secret,
    key: remoteWrite.credentialsKey,
    properties: { username: 'username', password: 'password' },
  });
  return secret;
}

const errors = ({ replicas, retention, storage, resources }: PrometheusProps): string[] => [
  ...(Number.isInteger(replicas) && replicas >= 1
    ? []
    : [
        `replicas must be a whole number of at least 1, got ${replicas}; write 2 to lose no alert in a drain`,
      ]),
  ...(Number.isInteger(retention) && retention >= 1
    ? []
    : [`retention must be a whole number of days, at least 1, got ${retention}; write 15`]),
  ...(storage === undefined ? [] : sizeErrors('storage', storage)),
  ...resourcesErrors(resources),
];
