import type { App } from 'cdk8s';
import type { AlertingFields } from '../../environments/alerting';
import type { ClusterFields } from '../../environments/cluster';
import type { GrafanaFields } from '../../environments/grafana';
import type { LokiFields } from '../../environments/loki';
import type { PrometheusFields } from '../../environments/prometheus';
import type { SignOnFields } from '../../environments/sign-on';
import { dashboardsOf } from '../dashboards';
import type { IngressGateway } from '../gateway/ingress-gateway';
import type { GuardedPage } from '../gateway/route';
import type { Identity } from '../identity/identity';
import type { SignOn } from '../identity/sign-on/sign-on';
import type { Namespace } from '../namespace';
import type { ObjectStorage } from '../object-storage/object-storage';
import type { SecretStore } from '../security/secret-store';
import { Alloy } from './alloy';
import { Grafana } from './grafana';
import { Loki, type LokiProps } from './loki';
import { Alerting } from './metrics/alerting';
import { Alerts } from './metrics/alerts';
import { BlackboxExporter } from './metrics/blackbox-exporter';
import type { ProbedPage } from './metrics/blackbox-modules';
import { KubeStateMetrics } from './metrics/kube-state-metrics';
import { NodeExporter } from './metrics/node-exporter';
import type { Postfix } from './metrics/postfix';
import { Prometheus } from './metrics/prometheus';
import { PrometheusOperator } from './metrics/prometheus-operator';
import { Scrapes } from './metrics/scrapes';
import { Promtail } from './promtail';

export interface ObservabilityProps {
  /** Name of the environment, by which samples and lines of several clusters are told apart. */
  readonly environment: string;
  /** Class of the volumes, and by which addresses replicas find each other. */
  readonly cluster: Pick<ClusterFields, 'storageClass' | 'ipFamilies'>;
  /** Address under which the pages of `docs/runbooks` are, without a slash at the end. */
  readonly runbooks: string;
  /** Where the keys of relay and webhooks come from. @default none */
  readonly secretStore?: SecretStore;
  /** Where buckets are. */
  readonly objectStorage: ObjectStorage;
  /** Who serves Grafana's host, and is asked for the pages. */
  readonly gateway: IngressGateway;
  /** Pages that are asked for from outside of the mesh. */
  readonly pages: readonly ProbedPage[];
  /** Whether browsers know the authority of the certificates. */
  readonly publicCertificates: boolean;
  /** Prometheus and what it collects from. @default no metrics are collected */
  readonly prometheus?: PrometheusFields;
  /** Who is told. @default nothing tells anybody */
  readonly alerting?: AlertingFields;
  /** By what e-mail of alerts leaves. @default none does */
  readonly postfix?: Postfix;
  /** Loki, and who collects. @default no logs are collected */
  readonly loki?: LokiFields;
  /** Whether there are tenants, whose pods' logs are collected too. */
  readonly tenants: boolean;
  /** Where people sign in to Grafana. */
  readonly identity: Identity;
  /** Grafana, for whatever else is there. @default nothing is shown */
  readonly grafana?: GrafanaFields;
  /** Host name of Grafana. */
  readonly host: string;
  /** Pages of Prometheus and Alertmanager, and who opens them. @default they have no hosts */
  readonly signOn?: SignedOnPages;
}

/** What makes the sign-in before pages, the domain that they are under, and the roles that open each. */
interface SignedOnPages extends Pick<SignOnFields, 'prometheus' | 'alertmanager'> {
  readonly before: SignOn;
  readonly domain: string;
}

/** Metrics, logs and alerts: what is collected, and what is shown of it. Each is there if it is given. */
export class Observability {
  /** @default no metrics are collected */
  readonly prometheus?: Prometheus;
  /** @default no logs are collected */
  readonly loki?: Loki;
  private readonly alerting?: Alerting;
  /** Address of Grafana for people. @default there is none */
  private readonly grafana?: string;

  constructor(
    platform: App,
    private readonly props: ObservabilityProps,
  ) {
    const { environment, cluster, runbooks, secretStore, gateway, publicCertificates } = props;
    const { storageClass, ipFamilies } = cluster;
    this.grafana = props.grafana && `https://${props.host}`;
    const { grafana } = this;
    if (props.alerting)
      this.alerting = new Alerting(platform, {
        ...props.alerting,
        storageClass,
        secretStore,
        grafana,
        postfix: props.postfix,
        page: pageOf('alertmanager', '/api/', props),
      });
    const alertmanager = this.alerting?.alertmanager;
    if (props.loki) {
      const alerting = alertmanager && { alertmanager, runbooks, cluster: environment, grafana };
      const { objectStorage: store, ...loki } = props.loki;
      this.loki = new Loki(platform, 'loki', {
        ...loki,
        bucket: store && props.objectStorage.bucket(store, 'loki'),
        storageClass,
        ipFamilies,
        alerting,
      } as LokiProps);
    }
    if (!props.prometheus || !alertmanager) return;
    const operator = new PrometheusOperator(platform, 'prometheus-operator');
    this.prometheus = new Prometheus(platform, 'prometheus', {
      ...props.prometheus,
      storageClass,
      cluster: environment,
      operator,
      alertmanager,
      grafana,
      secretStore,
      page: pageOf('prometheus', '/api/', props),
    });
    new KubeStateMetrics(platform, 'kube-state-metrics');
    new NodeExporter(platform, 'node-exporter');
    new BlackboxExporter(platform, 'blackbox-exporter', {
      replicas: props.prometheus.replicas,
      gateway,
      pages: pagesOf(props),
      publicCertificates,
    });
  }

  /**
   * What is made of all that components bring and declare: logs, scrapes, alerts and dashboards. Called after the last other component.
   *
   * @param namespaces all of the platform's
   */
  watch(platform: App, namespaces: readonly Namespace[]): void {
    const { loki, prometheus } = this;
    if (loki && this.props.loki) {
      const { environment, tenants, loki: fields } = this.props;
      const { storageClass } = this.props.cluster;
      collectLogs(platform, { fields, loki, environment, tenants, namespaces, storageClass });
    }
    const { grafana, host, cluster, gateway, identity, runbooks } = this.props;
    if (grafana) {
      new Grafana(platform, 'grafana', {
        ...grafana,
        storageClass: cluster.storageClass,
        host,
        loki,
        prometheus,
        alertmanager: this.alerting?.alertmanager,
        keycloak: identity.keycloak,
        realm: identity.realm,
        gateway,
        dashboards: dashboardsOf(platform),
      });
    }
    if (!prometheus) return;
    new Scrapes(platform, 'scrapes', { prometheus });
    new Alerts(platform, 'alerts', { runbooks, grafana: this.grafana });
  }
}

interface LogCollection extends Pick<ObservabilityProps, 'environment' | 'tenants'> {
  readonly fields: LokiFields;
  readonly loki: Loki;
  readonly namespaces: readonly Namespace[];
  readonly storageClass?: string;
}

/** Collects the logs of all of the platform's namespaces, and of every tenant's. */
function collectLogs(
  platform: App,
  { fields, environment, storageClass, ...collected }: LogCollection,
): void {
  const { collector, collectorStorage: storage, tenantLinesPerSecond, accessLogLinesPerSecond } = fields;
  const props = { ...collected, tenantLinesPerSecond, accessLogLinesPerSecond };
  if (collector === 'promtail') new Promtail(platform, 'promtail', props);
  else new Alloy(platform, 'alloy', { ...props, cluster: environment, storage, storageClass });
}

/** The host of a program, and the sign-in before it, which its own calls in the browser do not follow. */
function pageOf(
  program: 'prometheus' | 'alertmanager',
  api: string,
  { signOn, gateway }: ObservabilityProps,
): GuardedPage | undefined {
  const roles = signOn?.[program]?.roles;
  if (!signOn || !roles) return undefined;
  const host = `${program}.${signOn.domain}`;
  return { gateway, host, signOn: signOn.before.before({ program, host, roles, apiPaths: [api] }) };
}

/** Of all that has a page, by name. */
function pagesOf({ pages, grafana, host }: ObservabilityProps): ProbedPage[] {
  const own = grafana ? [{ name: 'grafana', host, path: '/api/health' }] : [];
  return [...pages, ...own].sort((a, b) => (a.name < b.name ? -1 : 1));
}
