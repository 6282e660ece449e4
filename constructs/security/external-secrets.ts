import type { Construct } from 'constructs';
import { chartReplicas } from '../chart-replicas';
import { Component, keep } from '../component';
import { apiServer, apiServerCalls, connect } from '../connection';
import type { Namespace } from '../namespace';
import type { Resources } from '../pod';
import { charts } from '../versions';
import { Workload } from '../workload';
import { externalSecretsAlerts } from './external-secrets-alerts';

const namespace: Namespace = { name: 'external-secrets', podSecurity: 'restricted', mesh: false };

export interface ExternalSecretsProps {
  /** Replicas of each of its programs: all of them answer the webhook, of the others one works; below 2 a drain stops them. */
  readonly replicas: number;
}

/**
 * External Secrets: draws passwords and fetches secrets, in the cluster, so that none is in Git. It has no sidecar: the API
 * server, which is not in the mesh, calls its webhook.
 *
 * @see https://external-secrets.io/latest/
 */
export class ExternalSecrets extends Component {
  /** The controller, which makes the Secrets and is the one that talks to a store. */
  readonly workload: Workload;

  constructor(scope: Construct, id: string, props: ExternalSecretsProps) {
    super(scope, id, {
      namespace,
      project: 'infrastructure',
      wave: 'mesh',
      chart: { ...charts.externalSecrets, values: values(props) },
    });

    this.workload = new Workload(this, controller, {
      labels: labels(controller),
      serviceAccount: controller,
      mesh: 'none',
      ports: { health: { port: 8082, protocol: 'http' }, metrics },
      probes: ['health'],
      // An ExternalSecret's namespace is that of the ExternalSecret.
      metrics: { port: 'metrics', honorLabels: true },
    });
    const webhookPods = new Workload(this, webhook, {
      labels: labels(webhook),
      serviceAccount: webhook,
      mesh: 'none',
      ports: {
        webhook: { port: 10250, protocol: 'tls' },
        health: { port: 8081, protocol: 'http' },
        metrics,
      },
      probes: ['health'],
      metrics: { port: 'metrics' },
    });
    const certControllerPods = new Workload(this, certController, {
      labels: labels(certController),
      serviceAccount: certController,
      mesh: 'none',
      ports: { health: { port: 8081, protocol: 'http' }, metrics },
      probes: ['health'],
      metrics: { port: 'metrics' },
    });
    connect(this.workload, apiServer);
    connect(webhookPods, apiServer);
    connect(certControllerPods, apiServer);
    connect(apiServerCalls, webhookPods.endpoint('webhook'), {
      mtls: 'none',
      because:
        'the API server has no identity in the mesh; the webhook is TLS with a certificate that External Secrets makes',
    });
  }

  override get alerts() {
    return [externalSecretsAlerts];
  }
}

/** What the chart calls its objects when the release has the chart's name, as it does here. */
const controller: string = charts.externalSecrets.name;
const webhook = `${controller}-webhook`;
const metrics = { port: 8080, protocol: 'http' } as const;
const certController = `${controller}-cert-controller`;

/** The controller's ServiceAccount, to be given rights. */
export const controllerAccount = {
  name: controller,
  namespace: namespace.name,
} as const;

const labels = (name: string) => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/instance': controller,
});

/** @see https://github.com/external-secrets/external-secrets/blob/helm-chart-2.9.0/deploy/charts/external-secrets/values.yaml */
const values = ({ replicas }: ExternalSecretsProps) => ({
  ...chartReplicas(replicas, labels(controller)),
  // Without its CRDs every ExternalSecret is gone, and the Secrets that belong to them go too.
  crds: { annotations: keep },
  leaderElect: true,
  // Of every ServiceAccount of the cluster; each store grants it for its own.
  rbac: { serviceAccountTokenCreate: false },
  // The chart's default is none.
  livenessProbe: { enabled: true },
  // Each namespace says itself what it fetches, and nothing is written to a store.
  processClusterExternalSecret: false,
  processClusterGenerator: false,
  processPushSecret: false,
  processClusterPushSecret: false,
  resources: resources('256Mi'),
  webhook: { ...chartReplicas(replicas, labels(webhook)), resources: resources('128Mi') },
  certController: { ...chartReplicas(replicas, labels(certController)), resources: resources('256Mi') },
});

/** The chart has none. */
const resources = (memory: string): Resources => ({
  requests: { cpu: '10m', memory: '64Mi' },
  limits: { memory },
});
