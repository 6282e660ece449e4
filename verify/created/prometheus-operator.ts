import type { Creation } from './creation';
import { crds, service } from './drafts';
import { items } from './field';
import { MONITORING } from './prometheus-operator-servers';

const GROUP = 'monitoring.coreos.com';

/** @see https://github.com/prometheus-operator/prometheus-operator/tree/v0.93.1/example/prometheus-operator-crd */
export const prometheusDefinitions = () =>
  crds(
    GROUP,
    'alertmanagerconfigs AlertmanagerConfig',
    'alertmanagers Alertmanager',
    'podmonitors PodMonitor',
    'probes Probe',
    'prometheusagents PrometheusAgent',
    'prometheuses Prometheus',
    'prometheusrules PrometheusRule',
    'scrapeconfigs ScrapeConfig',
    'servicemonitors ServiceMonitor',
    'thanosrulers ThanosRuler',
  );

const KUBELET_SERVICE = '--kubelet-service=';

/** The operator itself keeps a Service for the kubelets, where it is told so. */
const operator: Creation = {
  name: 'Prometheus operator',
  source: 'https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/pkg/kubelet/controller.go',
  group: 'apps',
  kind: 'Deployment',
  *create({ manifest }) {
    const args = items(manifest, 'spec', 'template', 'spec', 'containers').flatMap((container) =>
      items(container, 'args').map(String),
    );
    const given = args.find((arg) => arg.startsWith(KUBELET_SERVICE));
    const [namespace, name] = given?.slice(KUBELET_SERVICE.length).split('/') ?? [];
    if (!namespace || !name) return;
    yield {
      ...service(
        namespace,
        name,
        {},
        { name: 'https-metrics', port: 10250 },
        { name: 'http-metrics', port: 10255 },
        { name: 'cadvisor', port: 4194 },
      ),
      labels: {
        'k8s-app': 'kubelet',
        'app.kubernetes.io/name': 'kubelet',
        'app.kubernetes.io/managed-by': 'prometheus-operator',
      },
    };
  },
};

export const PROMETHEUS_OPERATOR: readonly Creation[] = [...MONITORING, operator];
