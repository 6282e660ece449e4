import { Construct } from 'constructs';
import {
  IntOrString,
  KubeDeployment,
  KubeHorizontalPodAutoscalerV2,
  KubePodDisruptionBudget,
  KubeService,
  KubeServiceAccount,
  type Probe,
} from '../../imports/k8s';
import { type Endpoint, type Port, Workload } from '../workload';
import { type Given, lastWave, podLabelsOf, podOf, selectorOf } from './stage-pod';
import type { StageSettings } from './stage-settings';

/** What tenants' services listen on, as far as they do. */
export const servicePorts = {
  http: { port: 8080, protocol: 'http' },
  metrics: { port: 9090, protocol: 'http' },
} as const satisfies Record<string, Port>;

export interface StageServerProps {
  /** Which service; its Deployment, Service and ServiceAccount are called so. */
  readonly service: 'frontend' | 'api';
  /** The stage, with image, replicas and autoscaling of the service. */
  readonly settings: StageSettings;
  /** What the platform says to the service, in variables. */
  readonly says: Readonly<Record<string, string>>;
  /** Secrets and the like. @default nothing */
  readonly given?: readonly Given[];
  /** Secrets to pull the image with. */
  readonly pullSecrets: readonly string[];
  /** Namespaces whose proxies have to know the Service, beside its own. */
  readonly knownTo: readonly string[];
  /** Whether it has metrics, on port 9090. @default false */
  readonly metrics?: boolean;
}

/**
 * A service of a tenant that answers: on port 8080, with `/healthz` (it is alive) and `/readyz` (it can answer).
 */
export class StageServer extends Construct {
  /** Where it answers. */
  readonly http: Endpoint;
  readonly workload: Workload;

  constructor(scope: Construct, id: string, props: StageServerProps) {
    super(scope, id);
    const { service, knownTo, metrics = false } = props;
    const exportTo = ['.', ...knownTo].join(',');
    const ports: Record<string, Port> = { http: servicePorts.http };
    if (metrics) ports[metricsPort] = servicePorts.metrics;

    new KubeServiceAccount(this, 'service-account', {
      metadata: { name: service },
      automountServiceAccountToken: false,
    });
    deployment(this, props, ports);
    new KubeService(this, 'service', {
      metadata: {
        name: service,
        labels: selectorOf(service),
        // The proxies of all others need not know it.
        annotations: { 'networking.istio.io/exportTo': exportTo },
      },
      spec: {
        selector: selectorOf(service),
        ports: Object.entries(ports).map(([name, { port }]) => ({
          name,
          port,
          targetPort: IntOrString.fromString(name),
          appProtocol: 'http',
        })),
      },
    });
    availability(this, props);

    this.workload = new Workload(this, service, {
      labels: selectorOf(service),
      serviceAccount: service,
      mesh: 'sidecar',
      ports,
      probes: ['http'],
    });
    this.http = this.workload.endpoint('http', { name: service, port: 8080 });
  }
}

/** Name of the port with metrics. */
export const metricsPort = 'http-metrics';

function deployment(scope: Construct, props: StageServerProps, ports: Record<string, Port>): void {
  const { service, settings } = props;
  const { replicas, autoscaling } = settings[service];
  const container = {
    ports: Object.entries(ports).map(([name, { port }]) => ({ name, containerPort: port })),
    startupProbe: { ...httpGet('/healthz'), periodSeconds: 5, failureThreshold: 60 },
    livenessProbe: { ...httpGet('/healthz'), periodSeconds: 20, failureThreshold: 3 },
    readinessProbe: { ...httpGet('/readyz'), periodSeconds: 10 },
  };
  new KubeDeployment(scope, 'deployment', {
    metadata: { name: service, annotations: lastWave },
    spec: {
      // An autoscaler would be fought over the number.
      replicas: autoscaling ? undefined : replicas,
      selector: { matchLabels: selectorOf(service) },
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: IntOrString.fromNumber(1), maxUnavailable: IntOrString.fromNumber(0) },
      },
      template: {
        metadata: { labels: podLabelsOf(service, settings) },
        spec: {
          ...podOf({ ...props, container }),
          topologySpreadConstraints: replicas > 1 || autoscaling ? spread(service) : undefined,
        },
      },
    },
  });
}

const httpGet = (path: string): Probe => ({ httpGet: { path, port: IntOrString.fromString('http') } });

const spread = (service: 'frontend' | 'api') =>
  ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: selectorOf(service) },
  }));

/** More pods under load, and one at a time that may go; a single one would only hold up a drain. */
function availability(scope: Construct, { service, settings }: StageServerProps): void {
  const { replicas, autoscaling } = settings[service];
  if (autoscaling) {
    new KubeHorizontalPodAutoscalerV2(scope, 'autoscaler', {
      metadata: { name: service, annotations: lastWave },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: service },
        minReplicas: replicas,
        maxReplicas: autoscaling.maxReplicas,
        metrics: [
          {
            // Of the container alone: the proxy's CPU says nothing of the service's.
            type: 'ContainerResource',
            containerResource: {
              name: 'cpu',
              container: service,
              target: { type: 'Utilization', averageUtilization: autoscaling.cpuUtilization },
            },
          },
        ],
      },
    });
  }
  if (replicas === 1) return;
  new KubePodDisruptionBudget(scope, 'pod-disruption-budget', {
    metadata: { name: service },
    spec: { selector: { matchLabels: selectorOf(service) }, maxUnavailable: IntOrString.fromNumber(1) },
  });
}
