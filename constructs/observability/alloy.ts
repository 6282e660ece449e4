import type { Construct } from 'constructs';
import { KubeDeployment, KubeServiceAccount, type PodSpec, type Volume } from '../../imports/k8s';
import { Component } from '../component';
import { ConfigFiles } from '../config-file';
import { apiServer, connect } from '../connection';
import { httpGet, quantities } from '../container';
import { keptVolume } from '../kept-volume';
import type { Namespace } from '../namespace';
import { type Resources, restrictedContainer, restrictedPod, scratch } from '../pod';
import { resourcesErrors, sizeErrors } from '../quantity';
import { images } from '../versions';
import { Workload } from '../workload';
import { alloyText, logPipeline } from './alloy-configuration';
import type { LogLimits } from './log-streams';
import { type Loki, pushPath } from './loki';
import { observabilityNamespace } from './observability-namespace';
import { allowPodReading } from './pod-reader';

export interface AlloyProps extends LogLimits {
  /** Namespaces whose pods' logs are collected. */
  readonly namespaces: readonly Namespace[];
  /** Whether there are tenants, whose pods' logs are collected too. @default there are none */
  readonly tenants?: boolean;
  /** Where the logs go. */
  readonly loki: Loki;
  /** Label `cluster` of every line, to tell environments apart. */
  readonly cluster: string;
  /** Size of the volume on which it notes how far it has read, such as `1Gi`. @default none: it goes with the pod */
  readonly storage?: string;
  /** StorageClass of the volume. @default the cluster's own default */
  readonly storageClass?: string;
  /** About 1 CPU and 120 MiB per MiB of logs a second. @default 100m and 128Mi, up to 500m and 512Mi */
  readonly resources?: Resources;
}

/**
 * Grafana Alloy as log collector. It follows the logs through the Kubernetes API, so one pod without any right on the nodes
 * does for the cluster; node logs stay out of its reach.
 *
 * How far it has read is in a file. Without a volume it is gone with the pod: everything that nodes still have is read again, and of
 * that Loki drops what it has and refuses what is older than it takes. Several replicas would not help: they divide the pods among
 * themselves, and the one that takes over a pod does not know how far the other was.
 *
 * @see https://github.com/grafana/alloy/blob/v1.20.1/internal/component/loki/source/kubernetes/kubernetes.go `positions.yml`
 * @see https://github.com/grafana/alloy/issues/3717
 */
export class Alloy extends Component {
  constructor(scope: Construct, id: string, props: AlloyProps) {
    const { namespaces, loki, resources = defaultResources } = props;
    super(scope, id, {
      namespace: observabilityNamespace,
      project: 'observability',
      wave: 'services',
    });
    this.node.addValidation({ validate: () => errors(props, resources) });

    new KubeServiceAccount(this, 'service-account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    allowPodReading(this, { name, namespaces, logs: true });
    const files = new ConfigFiles(this, 'configuration', name, {
      'config.alloy': alloyText(pipeline(props)),
    });
    new KubeDeployment(this, 'deployment', {
      metadata: { name },
      spec: {
        replicas: 1,
        // Two at once would push every line twice, and a volume belongs to one pod at a time.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations: files.checksum },
          spec: pod(resources, positions(this, props)),
        },
      },
    });

    const alloy = new Workload(this, name, {
      labels,
      serviceAccount: name,
      mesh: 'sidecar',
      ports: { http: { port: 12345, protocol: 'http' } },
      probes: ['http'],
      metrics: { port: 'http' },
    });
    connect(alloy, apiServer);
    connect(alloy, loki.http, { http: { methods: ['POST'], paths: [pushPath] } });
  }
}

const name = 'alloy';
const labels = { 'app.kubernetes.io/name': name };

const defaultResources: Resources = {
  requests: { cpu: '100m', memory: '128Mi' },
  limits: { cpu: '500m', memory: '512Mi' },
};

const errors = ({ storage }: AlloyProps, resources: Resources): string[] => [
  ...resourcesErrors(resources),
  ...(storage === undefined ? [] : sizeErrors('storage', storage)),
];

const pipeline = ({ namespaces, tenants = false, loki, cluster, ...limits }: AlloyProps) =>
  logPipeline({
    namespaces: namespaces.map((namespace) => namespace.name),
    tenants,
    cluster,
    push: loki.pushUrl,
    tenantLinesPerSecond: limits.tenantLinesPerSecond,
    accessLogLinesPerSecond: limits.accessLogLinesPerSecond,
  });

/** Where it notes how far it has read. */
const positions = (scope: Construct, { storage, storageClass }: AlloyProps): Volume =>
  storage
    ? keptVolume(scope, { claim: name, name: 'positions', storage, storageClass })
    : scratch('positions', '64Mi');

const pod = (resources: Resources, positions: Volume): PodSpec => ({
  ...restrictedPod(473),
  // It asks the API for pods and their logs.
  automountServiceAccountToken: true,
  serviceAccountName: name,
  containers: [
    {
      ...restrictedContainer,
      name,
      image: images.alloy,
      args: [
        'run',
        '/etc/alloy/config.alloy',
        '--storage.path=/var/lib/alloy/data',
        '--server.http.listen-addr=0.0.0.0:12345',
        '--disable-reporting',
      ],
      ports: [{ name: 'http', containerPort: 12345 }],
      resources: quantities(resources),
      startupProbe: { ...httpGet('/-/ready'), periodSeconds: 5, failureThreshold: 24 },
      // Not `/-/healthy`, which fails with any component, as while Loki is away.
      livenessProbe: { ...httpGet('/metrics'), periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 6 },
      readinessProbe: { ...httpGet('/-/ready'), periodSeconds: 10 },
      volumeMounts: [
        { name: 'configuration', mountPath: '/etc/alloy', readOnly: true },
        { name: positions.name, mountPath: '/var/lib/alloy' },
        { name: 'tmp', mountPath: '/tmp' },
      ],
    },
  ],
  volumes: [{ name: 'configuration', configMap: { name } }, positions, scratch('tmp', '64Mi')],
});
