import type { Construct } from 'constructs';
import type { GrafanaFields } from '../../environments/grafana';
import { IntOrString, KubeDeployment, KubeService, KubeServiceAccount, type Volume } from '../../imports/k8s';
import { Component } from '../component';
import { ConfigFiles } from '../config-file';
import { connect } from '../connection';
import { type DataSourceType, dataSourceFile, type Sources } from '../dashboard/data-sources';
import type { Dashboards } from '../dashboards';
import type { IngressGateway } from '../gateway/ingress-gateway';
import { Route } from '../gateway/route';
import type { Keycloak } from '../identity/keycloak';
import type { PlatformRealm } from '../identity/platform-realm';
import { keptVolume } from '../kept-volume';
import { scratch } from '../pod';
import { resourcesErrors, sizeErrors } from '../quantity';
import { GeneratedPassword } from '../security/generated-password';
import { type Endpoint, Workload } from '../workload';
import { dashboardFiles, dashboardProvider } from './dashboard-files';
import { grafanaPod, secretsPath } from './grafana-pod';
import { type GrafanaSettings, grafanaSettings, iniText } from './grafana-settings';
import { GrafanaSignIn, signInSettings } from './grafana-sign-in';
import type { Loki } from './loki';
import type { Alertmanager } from './metrics/alertmanager';
import type { Prometheus } from './metrics/prometheus';
import { observabilityNamespace } from './observability-namespace';

export interface GrafanaProps extends GrafanaFields {
  /** Host name, one of the gateway's. */
  readonly host: string;
  /** Who serves the host. */
  readonly gateway: IngressGateway;
  /** Data source of logs. @default none */
  readonly loki?: Loki;
  /** Data source of metrics. @default none */
  readonly prometheus?: Prometheus;
  /** Data source of alerts. @default none */
  readonly alertmanager?: Alertmanager;
  /** Where people sign in. */
  readonly keycloak: Keycloak;
  /** Realm that they are in. */
  readonly realm: PlatformRealm;
  /** What it shows, by name. */
  readonly dashboards: Dashboards;
  /** StorageClass of the volume. @default the cluster's own default */
  readonly storageClass?: string;
}

/**
 * Grafana, one replica with a database of its own, and the platform's dashboards. People sign in with Keycloak, and have the
 * role of the platform's realm; for when that is down there is `admin`, with the password in the Secret `grafana-admin`. It reads metrics, logs and alerts and can change none.
 *
 * @see https://grafana.com/docs/grafana/latest/setup-grafana/
 */
export class Grafana extends Component {
  /** Web interface and API. */
  readonly http: Endpoint;

  constructor(scope: Construct, id: string, props: GrafanaProps) {
    const { host, gateway, keycloak, realm, resources } = props;
    super(scope, id, {
      namespace: observabilityNamespace,
      project: 'observability',
      wave: 'services',
    });
    this.node.addValidation({ validate: () => errors(props) });

    new KubeServiceAccount(this, 'service-account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    const sources = sourcesOf(props);
    const signIn = new GrafanaSignIn(this, 'sign-in', { host, realm });
    const files = new ConfigFiles(this, 'configuration', name, {
      'grafana.ini': iniText(settings(props)),
      'data-sources.yaml': dataSourceFile(sources),
      'dashboards.yaml': dashboardProvider,
    });
    const spec = grafanaPod({
      name,
      resources,
      port,
      secrets: [...secrets(this), signIn.secret],
      dashboards: dashboardFiles(this, props.dashboards, new Set(Object.keys(sources) as DataSourceType[])),
      data: volume(this, props),
    });
    new KubeDeployment(this, 'deployment', {
      metadata: { name },
      spec: {
        replicas: 1,
        // A volume belongs to one pod at a time, and two databases do not know each other's sessions.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: labels },
        template: { metadata: { labels, annotations: files.checksum }, spec },
      },
    });
    new KubeService(this, 'service', {
      metadata: { name },
      spec: { selector: labels, ports: [{ name: 'http', port, targetPort: IntOrString.fromString('http') }] },
    });

    const grafana = new Workload(this, name, {
      labels,
      serviceAccount: name,
      mesh: 'sidecar',
      ports: { http: { port, protocol: 'http' } },
      probes: ['http'],
      metrics: { port: 'http', shared: true },
    });
    this.http = grafana.endpoint('http', { name, port });
    new Route(this, 'route', { gateway, host, to: this.http, notPaths: ['/metrics*'] });
    askDataSources(grafana, props);
    connect(grafana, keycloak.http, { http: { paths: [`${realm.path}/token`, `${realm.path}/userinfo`] } });
  }
}

/** What is set of `grafana.ini`, with the sign-in at the realm. */
const settings = ({ host, keycloak, realm }: GrafanaProps): GrafanaSettings => ({
  ...grafanaSettings(host, secretsPath),
  ...signInSettings({
    browser: `https://${keycloak.host}${realm.path}`,
    cluster: `${keycloak.http.url}${realm.path}`,
    host,
    secretFile: `${secretsPath}/client-secret`,
  }),
});

/** The data sources that there are. */
const sourcesOf = ({ prometheus, loki, alertmanager }: GrafanaProps): Sources => ({
  ...(prometheus && {
    prometheus: { url: prometheus.http.url, scrapeInterval: prometheus.scrapeInterval },
  }),
  ...(loki && { loki: { url: loki.http.url, hasRules: loki.hasRules } }),
  ...(alertmanager && { alertmanager: { url: alertmanager.http.url } }),
});

/** All that a data source asks with. */
function askDataSources(grafana: Workload, { loki, prometheus, alertmanager }: GrafanaProps): void {
  // What changes something in Loki is POST, PUT or DELETE.
  if (loki) {
    const paths = ['/loki/api/*', ...(loki.hasRules ? rulesOnLogs : [])];
    connect(grafana, loki.http, { http: { methods: ['GET'], paths } });
  }
  // Long expressions are sent by POST.
  if (prometheus) {
    connect(grafana, prometheus.http, {
      http: {
        methods: ['GET', 'POST'],
        paths: ['/api/v1/*'],
        notPaths: ['/api/v1/admin*', '/api/v1/write*'],
      },
    });
  }
  if (alertmanager) connect(grafana, alertmanager.http, { http: { methods: ['GET'], paths: ['/api/v2/*'] } });
}

/**
 * What the page of alerts asks Loki for: the rules and their state, and whether they can be changed, which files cannot.
 *
 * @see https://github.com/grafana/grafana/blob/v12.4.9/pkg/services/ngalert/api/lotex_prom.go `dsTypeToLotexRoutes`
 * @see https://github.com/grafana/grafana/blob/v12.4.9/pkg/services/ngalert/api/lotex_ruler.go `lokiPrefix`
 */
const rulesOnLogs = ['/prometheus/api/v1/rules', '/prometheus/api/v1/alerts', '/api/prom/rules*'];

const name = 'grafana';
const labels = { 'app.kubernetes.io/name': name };
const port = 3000;

/** Makes the secrets that `grafanaSettings` reads; their names. */
function secrets(scope: Construct): string[] {
  const admin = new GeneratedPassword(scope, 'admin', {
    name: 'grafana-admin',
    keys: ['admin-password'],
    values: { 'admin-user': 'admin' },
  });
  const secretKey = new GeneratedPassword(scope, 'secret-key', {
    name: 'grafana-secret-key',
    keys: ['secret-key'],
  });
  return [admin.secret, secretKey.secret];
}

/** Where the database is: on a volume that stays, or on a disk that goes with the pod. */
const volume = (scope: Construct, { storage, storageClass }: GrafanaProps): Volume =>
  storage ? keptVolume(scope, { claim: name, name: 'data', storage, storageClass }) : scratch('data', '1Gi');

const errors = ({ resources, storage }: GrafanaProps): string[] => [
  ...resourcesErrors(resources),
  ...(storage === undefined ? [] : sizeErrors('storage', storage)),
];
