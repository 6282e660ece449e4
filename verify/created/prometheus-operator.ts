import type { Creation, Draft, WorldObject } from './creation';
import { crds, secret, service } from './drafts';
import { field, items, labels, mapping, text } from './field';

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

const prometheus: Creation = {
  name: 'Prometheus operator Prometheus',
  source:
    'https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/pkg/prometheus/server/statefulset.go',
  group: GROUP,
  kind: 'Prometheus',
  *create(object) {
    const { namespace = '', name, manifest } = object;
    yield secret(namespace, `prometheus-${name}`, 'prometheus.yaml.gz');
    yield secret(namespace, `prometheus-${name}-web-config`, 'web-config.yaml');
    yield { ...secret(namespace, `prometheus-${name}-tls-assets-0`), hasMoreKeys: true };
    if (!text(manifest, 'spec', 'serviceName')) {
      yield service(
        namespace,
        'prometheus-operated',
        { 'app.kubernetes.io/name': 'prometheus' },
        { name: 'web', port: 9090, targetPort: 'web' },
      );
    }
    yield server(object);
  },
};

/** The pods: the operator's own labels come before those of `podMetadata`. */
function server({ namespace, name, manifest }: WorldObject): Draft {
  const spec = field(manifest, 'spec');
  const own = {
    'app.kubernetes.io/name': 'prometheus',
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/managed-by': 'prometheus-operator',
    'operator.prometheus.io/name': name,
    'operator.prometheus.io/shard': '0',
    prometheus: name,
  };
  const metadata = {
    labels: { ...labels(spec, 'podMetadata', 'labels'), ...own },
    annotations: labels(spec, 'podMetadata', 'annotations'),
  };
  const containers = [
    { name: 'prometheus', ports: [{ name: text(spec, 'portName') ?? 'web', containerPort: 9090 }] },
    { name: 'config-reloader', ports: [{ name: 'reloader-web', containerPort: 8080 }] },
  ];
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    namespace,
    name: `prometheus-${name}`,
    labels: own,
    body: {
      spec: {
        serviceName: text(spec, 'serviceName') ?? 'prometheus-operated',
        selector: { matchLabels: own },
        template: {
          metadata,
          spec: {
            serviceAccountName: text(spec, 'serviceAccountName'),
            volumes: items(spec, 'volumes'),
            securityContext: mapping(spec, 'securityContext'),
            containers,
          },
        },
      },
    },
  };
}

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

export const PROMETHEUS_OPERATOR: readonly Creation[] = [prometheus, operator];
