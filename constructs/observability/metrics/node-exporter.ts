import type { Construct } from 'constructs';
import { KubeDaemonSet, KubeServiceAccount } from '../../../imports/k8s';
import {
  PodMonitor,
  PodMonitorSpecPodMetricsEndpointsScheme as Scheme,
} from '../../../imports/monitoring.coreos.com';
import { Component } from '../../component';
import type { Namespace } from '../../namespace';
import { grantEverywhere } from '../../security/grant';
import { observabilityNamespace } from '../observability-namespace';
import { nodeAlerts } from './node-alerts';
import { nodeDashboard } from './node-dashboard';
import { nodeExporterPod, port } from './node-exporter-pod';
import { job, relabel } from './relabelings';
import { scrapeClasses } from './scrape-classes';

const namespace: Namespace = {
  name: 'node-metrics',
  podSecurity: 'privileged',
  because: "node-exporter mounts the node's root file system and is on its network, both to be measured",
  mesh: false,
};

/**
 * node-exporter on every node: disks, memory, load, network, as the node sees them. It is on the node's own network, where
 * neither the mesh nor a NetworkPolicy reaches; so it listens on the loopback address alone, behind a proxy that speaks TLS and
 * asks the API server whether the caller may read `/metrics`.
 *
 * @see https://github.com/prometheus/node_exporter
 */
export class NodeExporter extends Component {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      namespace,
      project: 'observability',
      wave: 'services',
    });

    new KubeServiceAccount(this, 'service-account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    grantEverywhere(this, {
      rules: [
        { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
        { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
      ],
      to: { name, namespace: this.namespace },
    });
    new KubeDaemonSet(this, 'daemon-set', {
      metadata: { name },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: nodeExporterPod(name) },
      },
    });
    new PodMonitor(this, 'pod-monitor', {
      metadata: { name, namespace: observabilityNamespace.name },
      spec: {
        namespaceSelector: { matchNames: [this.namespace] },
        selector: { matchLabels: labels },
        scrapeClass: scrapeClasses.node,
        podMetricsEndpoints: [
          {
            port: port.name,
            path: '/metrics',
            scheme: Scheme.HTTPS,
            relabelings: [
              job(name),
              relabel('__meta_kubernetes_pod_node_name', 'instance'),
              relabel('__meta_kubernetes_pod_node_name', 'node'),
            ],
          },
        ],
      },
    });
  }

  override get alerts() {
    return [nodeAlerts];
  }

  override get dashboards() {
    return { nodes: nodeDashboard };
  }
}

const name = 'node-exporter';
const labels = { 'app.kubernetes.io/name': name };
