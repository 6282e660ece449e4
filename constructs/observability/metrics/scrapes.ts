import type { App } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  type PodMonitorSpecPodMetricsEndpoints as PodEndpoint,
  PodMonitor,
  PodMonitorSpecPodMetricsEndpointsScheme as PodScheme,
  type ServiceMonitorSpecEndpoints as ServiceEndpoint,
  ServiceMonitor,
  ServiceMonitorSpecEndpointsScheme as ServiceScheme,
} from '../../../imports/monitoring.coreos.com';
import { Component } from '../../component';
import { connect, connectionsOf, imply } from '../../connection';
import { type Endpoint, proxyMetrics, type Workload, workloadsOf } from '../../workload';
import { kubeletService } from './kubelet-service';
import type { Prometheus } from './prometheus';
import { drop, dropLabels, dropSeries, job, keepMetrics, podLabel, relabel } from './relabelings';
import { scrapeAlerts } from './scrape-alerts';
import { scrapeClasses } from './scrape-classes';
import { storageAlerts } from './storage-alerts';

export interface ScrapesProps {
  /** Who asks, and is let in to the metrics. */
  readonly prometheus: Prometheus;
}

/**
 * What Prometheus asks for metrics: every workload that says where its are, every proxy of the mesh, and the kubelets. The label
 * `job` is the workload's name. Made after the last other component, whose workloads it looks for.
 */
export class Scrapes extends Component {
  constructor(scope: App, id: string, { prometheus }: ScrapesProps) {
    super(scope, id, { namespace: prometheus.namespace, project: 'observability', wave: 'services' });
    const workloads = workloadsOf(scope);
    for (const workload of workloads) {
      if (workload.metrics) scrapeWorkload(this, prometheus, workload);
      if (workload.mesh === 'none') continue;
      imply(
        prometheus.workload,
        workload.endpoint(proxyMetrics),
        'the metrics of proxies are outside of mutual TLS, and for Prometheus alone',
      );
    }
    scrapeProxies(this);
    scrapeKubelets(this);
  }

  override get alerts() {
    return [storageAlerts, scrapeAlerts(this.node.root)];
  }
}

/**
 * The connection to a workload's metrics, and the PodMonitor that makes Prometheus ask. Never by HTTP/2: a sidecar offers it on
 * every port, and where it sees TCP hands it on to programs that do not speak it.
 */
function scrapeWorkload(scope: Construct, prometheus: Prometheus, workload: Workload): void {
  const { metrics, name, namespace, labels } = workload;
  if (!metrics) return;
  const endpoint = workload.endpoint(metrics.port);
  connectTo(prometheus, endpoint);
  // It asks itself in plain HTTP: see there.
  const byMesh = workload.mesh === 'sidecar' && workload !== prometheus.workload;
  const fromPods = Object.entries(metrics.fromPodLabels ?? {});
  const port: PodEndpoint = {
    portNumber: workload.ports[metrics.port]?.port,
    path: metrics.path ?? '/metrics',
    ...(byMesh && { scheme: PodScheme.HTTPS, enableHttp2: false }),
    ...(metrics.honorLabels && { honorLabels: true }),
    ...(metrics.dropLabels && { metricRelabelings: [dropLabels(metrics.dropLabels)] }),
    relabelings: [job(name), ...fromPods.map(([label, from]) => relabel(podLabel(from), label))],
  };
  new PodMonitor(scope, `${namespace}-${name}`, {
    metadata: { name },
    spec: {
      namespaceSelector: { matchNames: [namespace] },
      selector: { matchLabels: { ...(metrics.labels ?? labels) } },
      ...(byMesh && { scrapeClass: scrapeClasses.mesh }),
      podMetricsEndpoints: [port],
    },
  });
}

/** Unless the two have a connection already, which says more. */
function connectTo({ workload: prometheus }: Prometheus, endpoint: Endpoint): void {
  const { metrics, mesh } = endpoint.workload;
  const isDeclared = connectionsOf(prometheus).some(
    ({ from, to }) => from === prometheus && 'reference' in to && to.reference === endpoint.reference,
  );
  if (isDeclared) return;
  const http = metrics?.shared
    ? { http: { methods: ['GET'], paths: [metrics.path ?? '/metrics'] } }
    : undefined;
  const outside = {
    mtls: 'none',
    because: 'the pods have no sidecar; metrics hold no secrets, and nobody else is let in',
  } as const;
  connect(prometheus, endpoint, { ...(mesh !== 'sidecar' && outside), ...http });
}

/** Of what a proxy counts, what the mesh adds, how it is itself, and what it refuses: all of it is thousands of series a pod. */
const ofProxies = [
  'istio_.*',
  'envoy_server_(days_until_first_cert_expiring|live|memory_allocated|uptime)',
  'envoy_(http_rbac|tcp)',
];

/**
 * Of what authorization decides, each port of each pod counts what it lets in and what a dry run would do: nobody asks for that. The
 * same names in Istio's bootstrap, which has such counters in its list of what proxies keep.
 *
 * @see https://github.com/istio/istio/blob/1.31.1/tools/packaging/common/envoy_bootstrap.json authz_enforce_result
 * @see https://github.com/istio/istio/blob/1.31.1/pkg/bootstrap/config.go rbacEnvoyStatsMatcherInclusionSuffix
 */
const dropLetIn = dropSeries(['__name__', 'authz_enforce_result'], 'envoy_(http_rbac|tcp);(allowed)?');

/** Every pod with a proxy, tenants' too; a native sidecar is an init container, which Prometheus finds as well. */
function scrapeProxies(scope: Construct): void {
  new PodMonitor(scope, 'istio-proxy', {
    metadata: { name: 'istio-proxy' },
    spec: {
      namespaceSelector: { any: true },
      selector: {},
      podMetricsEndpoints: [
        {
          port: proxyMetrics,
          path: '/stats/prometheus',
          relabelings: [job('istio-proxy')],
          metricRelabelings: [keepMetrics(ofProxies), dropLetIn],
        },
      ],
    },
  });
}

/** What the container runtime counts and nobody asks for. */
const unused = ['container_(tasks_state|memory_failures_total|blkio_.*|network_(tcp|udp|tcp6|udp6)_.*)'];

/** Nodes' kubelets: their own metrics, those of containers (cAdvisor), and of probes. */
function scrapeKubelets(scope: Construct): void {
  const endpoint = (path: string, more: Partial<ServiceEndpoint> = {}): ServiceEndpoint => ({
    port: kubeletService.port,
    path,
    scheme: ServiceScheme.HTTPS,
    honorLabels: true,
    relabelings: [job('kubelet'), relabel('__metrics_path__', 'metrics_path')],
    ...more,
  });
  new ServiceMonitor(scope, 'kubelet', {
    metadata: { name: 'kubelet' },
    spec: {
      namespaceSelector: { matchNames: [kubeletService.namespace] },
      selector: { matchLabels: kubeletService.labels },
      scrapeClass: scrapeClasses.node,
      endpoints: [
        endpoint('/metrics'),
        endpoint('/metrics/cadvisor', { honorTimestamps: false, metricRelabelings: [drop(unused)] }),
        endpoint('/metrics/probes'),
      ],
    },
  });
}
