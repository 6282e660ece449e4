import type { App } from 'cdk8s';
import { Alertmanager } from '../../../../constructs/observability/metrics/alertmanager';
import { Prometheus } from '../../../../constructs/observability/metrics/prometheus';
import { PrometheusOperator } from '../../../../constructs/observability/metrics/prometheus-operator';
import { dev } from '../../../../environments/dev';

/** Prometheus and Alertmanager as in dev, for components that need them. */
export function metricsStack(app: App): {
  readonly prometheus: Prometheus;
  readonly alertmanager: Alertmanager;
} {
  const alertmanager = new Alertmanager(app, 'alertmanager', dev.alerting);
  const operator = new PrometheusOperator(app, 'prometheus-operator');
  const prometheus = new Prometheus(app, 'prometheus', {
    ...dev.prometheus,
    cluster: 'dev',
    operator,
    alertmanager,
  });
  return { prometheus, alertmanager };
}
