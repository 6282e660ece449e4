import type { Construct } from 'constructs';
import { type Container, KubeDaemonSet, KubeServiceAccount, type PodSpec } from '../../imports/k8s';
import { Component } from '../component';
import { ConfigFiles } from '../config-file';
import { apiServer, connect } from '../connection';
import { httpGet, quantities } from '../container';
import type { Namespace } from '../namespace';
import { type Resources, restrictedContainer, scratch } from '../pod';
import { resourcesErrors } from '../quantity';
import { images } from '../versions';
import { Workload } from '../workload';
import type { LogLimits } from './log-streams';
import { type Loki, pushPath } from './loki';
import { allowPodReading } from './pod-reader';
import { promtailConfiguration } from './promtail-configuration';

const namespace: Namespace = {
  name: 'promtail-system',
  podSecurity: 'privileged',
  because: 'Promtail reads the log files of the node as root',
  mesh: true,
};

export interface PromtailProps extends LogLimits {
  /** Namespaces whose pods' logs are collected. */
  readonly namespaces: readonly Namespace[];
  /** Whether there are tenants, whose pods' logs are collected too. @default there are none */
  readonly tenants?: boolean;
  /** Where the logs go. */
  readonly loki: Loki;
  /** Of the pod on each node. @default 50m and 64Mi, up to 200m and 128Mi */
  readonly resources?: Resources;
}

/**
 * Promtail as log collector, for who depends on it. Its end of life was on 2026-03-02: 3.5.1 has no successor and no fix
 * for any vulnerability found since. It reads the log files of every node as root, so it is alone in a privileged
 * namespace. `Alloy` needs neither; prefer it.
 *
 * @see https://grafana.com/docs/loki/latest/send-data/promtail/
 */
export class Promtail extends Component {
  constructor(scope: Construct, id: string, props: PromtailProps) {
    const { namespaces, tenants = false, loki, resources = defaultResources, ...limits } = props;
    super(scope, id, {
      namespace,
      project: 'observability',
      wave: 'services',
    });
    this.node.addValidation({ validate: () => resourcesErrors(resources) });

    new KubeServiceAccount(this, 'service-account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    allowPodReading(this, { name, namespaces, logs: false });
    const files = new ConfigFiles(this, 'configuration', name, {
      'promtail.yaml': promtailConfiguration({
        // Its own as well: nobody brings it before.
        namespaces: [...namespaces, namespace].map(({ name }) => name),
        tenants,
        push: loki.pushUrl,
        ...limits,
      }),
    });
    new KubeDaemonSet(this, 'daemon-set', {
      metadata: { name },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels, annotations: files.checksum }, spec: pod(resources) },
      },
    });

    const promtail = new Workload(this, name, {
      labels,
      serviceAccount: name,
      mesh: 'sidecar',
      ports: { http: { port: 3101, protocol: 'http' } },
      probes: ['http'],
      metrics: { port: 'http' },
    });
    connect(promtail, apiServer);
    connect(promtail, loki.http, { http: { methods: ['POST'], paths: [pushPath] } });
  }
}

const name = 'promtail';
const labels = { 'app.kubernetes.io/name': name };

const defaultResources: Resources = {
  requests: { cpu: '50m', memory: '64Mi' },
  limits: { cpu: '200m', memory: '128Mi' },
};

const pod = (resources: Resources): PodSpec => ({
  enableServiceLinks: false,
  // The log files belong to root.
  securityContext: { runAsUser: 0, runAsGroup: 0, seccompProfile: { type: 'RuntimeDefault' } },
  // It asks the API which pods there are.
  automountServiceAccountToken: true,
  serviceAccountName: name,
  // Pods of the namespaces may run on any node, so on all of them their logs have to be read.
  tolerations: [{ operator: 'Exists' }],
  containers: [container(resources)],
  volumes: [
    { name: 'configuration', configMap: { name } },
    { name: 'logs', hostPath: { path: '/var/log/pods', type: 'Directory' } },
    { name: 'positions', hostPath: { path: '/run/promtail', type: 'DirectoryOrCreate' } },
    scratch('tmp', '64Mi'),
  ],
});

const container = (resources: Resources): Container => ({
  ...restrictedContainer,
  name,
  image: images.promtail,
  args: ['-config.file=/etc/promtail/promtail.yaml'],
  // By this name Promtail knows which pods are on its node.
  env: [{ name: 'HOSTNAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
  ports: [{ name: 'http', containerPort: 3101 }],
  resources: quantities(resources),
  startupProbe: { ...httpGet('/ready'), periodSeconds: 5, failureThreshold: 24 },
  // Not `/ready`, which fails while there is no log to read.
  livenessProbe: { ...httpGet('/metrics'), periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 6 },
  readinessProbe: { ...httpGet('/ready'), periodSeconds: 10 },
  volumeMounts: [
    { name: 'configuration', mountPath: '/etc/promtail', readOnly: true },
    { name: 'logs', mountPath: '/var/log/pods', readOnly: true },
    { name: 'positions', mountPath: '/run/promtail' },
    { name: 'tmp', mountPath: '/tmp' },
  ],
});
