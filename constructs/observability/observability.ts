import type { App } from 'cdk8s';
import { dashboardsOf } from '../dashboards';
import type { IngressGateway } from '../gateway/ingress-gateway';
import type { Identity } from '../identity/identity';
import type { Namespace } from '../namespace';
import type { SecretStore } from '../security/secret-store';
import { Alloy } from './alloy';
import { Grafana, type GrafanaProps } from './grafana';
import { Loki, type LokiProps } from './loki';
import { Alerting, type AlertingProps } from './metrics/alerting';
import { Alerts } from './metrics/alerts';
import { BlackboxExporter } from './metrics/blackbox-exporter';
import type { ProbedPage } from './metrics/blackbox-modules';
import { KubeStateMetrics } from './metrics/kube-state-metrics';
import { NodeExporter } from './metrics/node-exporter';
import { Prometheus, type PrometheusProps } from './metrics/prometheus';
import { PrometheusOperator } from './metrics/prometheus-operator';
import { Scrapes } from './metrics/scrapes';
import { Promtail } from './promtail';

export interface ObservabilityProps {
  /** Name of the environment, by which samples and lines of several clusters are told apart. */
  readonly environment: string;
  /** Address under which the pages of `docs/runbooks` are, without a slash at the end. */
  readonly runbooks: string;
  readonly secretStore?: SecretStore;
  readonly gateway: IngressGateway;
  /** Pages that are asked for from outside of the mesh. */
  readonly pages: readonly ProbedPage[];
  /** Whether browsers know the authority of the certificates. */
  readonly publicCertificates: boolean;
  /** @default no metrics are collected */
  readonly prometheus?: Omit<PrometheusProps, 'cluster' | 'operator' | 'alertmanager' | 'secretStore'>;
  /** Who is told. @default nothing tells anybody */
  readonly alerting?: Omit<AlertingProps, 'secretStore'>;
  /** @default no logs are collected */
  readonly loki?: Omit<LokiProps, 'secretStore' | 'alerting'> & {
    readonly collector: 'alloy' | 'promtail';
    /** Whose pods' logs are collected. */
    readonly namespaces: readonly Namespace[];
  };
  readonly identity: Identity;
  /** @default nothing is shown */
  readonly grafana?: Pick<GrafanaProps, 'host' | 'resources' | 'storage' | 'storageClass'>;
}

/** Metrics, logs and alerts: what is collected, and what is shown of it. Each is there if it is given. */
export class Observability {
  /** @default no metrics are collected */
  readonly prometheus?: Prometheus;
  private readonly loki?: Loki;
  private readonly alerting?: Alerting;

  constructor(
    platform: App,
    private readonly props: ObservabilityProps,
  ) {
    const { environment, runbooks, secretStore, gateway, pages, publicCertificates } = props;
    if (props.alerting) this.alerting = new Alerting(platform, { ...props.alerting, secretStore });
    const alertmanager = this.alerting?.alertmanager;
    if (props.loki) {
      const { collector, namespaces, ...loki } = props.loki;
      const alerting = alertmanager && { alertmanager, runbooks };
      this.loki = new Loki(platform, 'loki', { ...loki, secretStore, alerting } as LokiProps);
      const collected = { namespaces, loki: this.loki };
      if (collector === 'promtail') new Promtail(platform, 'promtail', collected);
      else new Alloy(platform, 'alloy', { ...collected, cluster: environment });
    }
    if (!props.prometheus || !alertmanager) return;
    const operator = new PrometheusOperator(platform, 'prometheus-operator');
    this.prometheus = new Prometheus(platform, 'prometheus', {
      ...props.prometheus,
      cluster: environment,
      operator,
      alertmanager,
      secretStore,
    });
    new KubeStateMetrics(platform, 'kube-state-metrics');
    new NodeExporter(platform, 'node-exporter');
    const { replicas } = props.prometheus;
    new BlackboxExporter(platform, 'blackbox-exporter', {
      replicas,
      gateway,
      pages: [...pages, ...(props.grafana ? [pageOf(props.grafana)] : [])].sort(byName),
      publicCertificates,
    });
  }

  /** What is made of all that components declare: scrapes, alerts and dashboards. Called after the last other component. */
  watch(platform: App): void {
    const { loki, prometheus } = this;
    const { grafana, gateway, identity, runbooks } = this.props;
    if (grafana) {
      new Grafana(platform, 'grafana', {
        ...grafana,
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
    new Alerts(platform, 'alerts', { runbooks });
  }
}

const pageOf = ({ host }: Pick<GrafanaProps, 'host'>): ProbedPage => ({
  name: 'grafana',
  host,
  path: '/api/health',
});

const byName = (a: ProbedPage, b: ProbedPage): number => (a.name < b.name ? -1 : 1);
