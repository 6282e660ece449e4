import type { Construct } from 'constructs';
import {
  IntOrString,
  KubeDeployment,
  KubeServiceAccount,
  type PodSpec,
  type PolicyRule,
} from '../../../imports/k8s';
import { Component } from '../../component';
import { apiServer, connect } from '../../connection';
import { httpGet, quantities } from '../../container';
import { type Resources, restrictedContainer, restrictedPod } from '../../pod';
import { resourcesErrors } from '../../quantity';
import { grantEverywhere } from '../../security/grant';
import { images } from '../../versions';
import { Workload } from '../../workload';
import { observabilityNamespace } from '../observability-namespace';
import { containerAlerts } from './container-alerts';
import { containerDashboard } from './container-dashboard';

export interface KubeStateMetricsProps {
  /** Memory grows with the number of objects: about 2 KiB each. @default 50m and 128Mi, up to 512Mi */
  readonly resources?: Resources;
}

/**
 * kube-state-metrics: what the API server says of the cluster's objects, as metrics. It reads no Secrets and no ConfigMaps.
 *
 * @see https://github.com/kubernetes/kube-state-metrics
 */
export class KubeStateMetrics extends Component {
  constructor(scope: Construct, id: string, props: KubeStateMetricsProps = {}) {
    const { resources = defaultResources } = props;
    super(scope, id, {
      namespace: observabilityNamespace,
      project: 'observability',
      wave: 'services',
    });
    this.node.addValidation({ validate: () => resourcesErrors(resources) });

    new KubeServiceAccount(this, 'service-account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    grantEverywhere(this, { rules, to: { name, namespace: this.namespace } });
    new KubeDeployment(this, 'deployment', {
      metadata: { name },
      spec: {
        replicas: 1,
        // Two at once would count every object twice.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: pod(resources) },
      },
    });

    const exporter = new Workload(this, name, {
      labels,
      serviceAccount: name,
      mesh: 'sidecar',
      ports: { http: { port: 8080, protocol: 'http' }, telemetry: { port: 8081, protocol: 'http' } },
      probes: ['http', 'telemetry'],
      metrics: { port: 'http', honorLabels: true },
    });
    connect(exporter, apiServer);
  }

  override get alerts() {
    return [containerAlerts];
  }

  override get dashboards() {
    return { containers: containerDashboard };
  }
}

const name = 'kube-state-metrics';
const labels = { 'app.kubernetes.io/name': name };

const telemetry = IntOrString.fromString('telemetry');

const defaultResources: Resources = {
  requests: { cpu: '50m', memory: '128Mi' },
  limits: { cpu: '500m', memory: '512Mi' },
};

/** Resources that become metrics, by API group. */
const watched: Readonly<Record<string, readonly string[]>> = {
  '': [
    'limitranges',
    'namespaces',
    'nodes',
    'persistentvolumeclaims',
    'persistentvolumes',
    'pods',
    'resourcequotas',
    'services',
  ],
  apps: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'],
  autoscaling: ['horizontalpodautoscalers'],
  batch: ['cronjobs', 'jobs'],
  policy: ['poddisruptionbudgets'],
  'storage.k8s.io': ['storageclasses', 'volumeattachments'],
};

const rules: PolicyRule[] = Object.entries(watched).map(([group, resources]) => ({
  apiGroups: [group],
  resources: [...resources],
  verbs: ['list', 'watch'],
}));

const pod = (resources: Resources): PodSpec => ({
  ...restrictedPod(65534),
  // It asks the API server for everything that it counts.
  automountServiceAccountToken: true,
  serviceAccountName: name,
  containers: [
    {
      ...restrictedContainer,
      name,
      image: images.kubeStateMetrics,
      args: [
        `--resources=${Object.values(watched).flat().sort().join(',')}`,
        '--metric-labels-allowlist=pods=[app.kubernetes.io/name],namespaces=[plinth.dev/tenant,plinth.dev/stage,plinth.dev/availability,plinth.dev/latency]',
      ],
      ports: [
        { name: 'http', containerPort: 8080 },
        { name: 'telemetry', containerPort: 8081 },
      ],
      resources: quantities(resources),
      livenessProbe: { ...httpGet('/livez'), periodSeconds: 20, failureThreshold: 6 },
      readinessProbe: { httpGet: { path: '/readyz', port: telemetry }, periodSeconds: 10 },
    },
  ],
});
