import type { Construct } from 'constructs';
import {
  IntOrString,
  KubeDeployment,
  KubeService,
  KubeServiceAccount,
  type PodSpec,
} from '../../../imports/k8s';
import { Probe } from '../../../imports/monitoring.coreos.com';
import { spreadOverNodes } from '../../chart-replicas';
import { Component } from '../../component';
import { ConfigFiles } from '../../config-file';
import { connect } from '../../connection';
import { httpGet, quantities } from '../../container';
import { disruptionBudget } from '../../disruption-budget';
import type { IngressGateway } from '../../gateway/ingress-gateway';
import type { Namespace } from '../../namespace';
import { restrictedContainer, restrictedPod } from '../../pod';
import { images } from '../../versions';
import { Workload } from '../../workload';
import { observabilityNamespace } from '../observability-namespace';
import { blackboxModules, type ProbedPage } from './blackbox-modules';
import { job, replaced } from './relabelings';

const namespace: Namespace = { name: 'blackbox-system', podSecurity: 'restricted', mesh: false };

export interface BlackboxExporterProps {
  /** Replicas, of which each question is asked by one. @default 1 */
  readonly replicas?: number;
  /** Who is asked, as a stranger would ask. */
  readonly gateway: IngressGateway;
  /** What is asked for, a Probe each. */
  readonly pages: readonly ProbedPage[];
  /** Whether browsers know the authority of the certificates; of others only the end of validity is looked at. */
  readonly publicCertificates: boolean;
}

/**
 * blackbox-exporter: asks the gateway for a page of each host, as a stranger would, and reads the certificate. So it is
 * outside of the mesh. It calls the gateway's Service with the host's name, since a cluster does not always reach its own load balancer;
 * DNS and the load balancer are for a probe from elsewhere.
 *
 * @see https://github.com/prometheus/blackbox_exporter
 */
export class BlackboxExporter extends Component {
  constructor(scope: Construct, id: string, props: BlackboxExporterProps) {
    const { replicas = 1, gateway, pages, publicCertificates } = props;
    super(scope, id, {
      namespace,
      project: 'observability',
      wave: 'services',
    });

    new KubeServiceAccount(this, 'service-account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    const files = new ConfigFiles(this, 'configuration', name, {
      'blackbox.yaml': blackboxModules(pages, publicCertificates),
    });
    new KubeDeployment(this, 'deployment', {
      metadata: { name },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations: files.checksum },
          spec: pod(replicas),
        },
      },
    });
    disruptionBudget(this, name, { replicas, labels });
    new KubeService(this, 'service', {
      metadata: { name },
      spec: { selector: labels, ports: [{ name: 'http', port, targetPort: IntOrString.fromString('http') }] },
    });

    const exporter = new Workload(this, name, {
      labels,
      serviceAccount: name,
      mesh: 'none',
      ports: { http: { port, protocol: 'http' } },
      probes: ['http'],
      metrics: { port: 'http' },
    });
    const { host: prober } = exporter.endpoint('http', { name, port });
    connect(exporter, gateway.https, {
      mtls: 'none',
      because: 'strangers have no identity in the mesh; HTTPS ends in the gateway',
      http: { hosts: pages.flatMap(({ host }) => [host, `${host}:*`]) },
    });
    for (const page of pages) probe(this, page, `${prober}:${port}`, gateway.https.host);
  }
}

const name = 'blackbox-exporter';
const labels = { 'app.kubernetes.io/name': name };
const port = 9115;

/** `instance` is the page's public address, whichever way it is reached. */
function probe(scope: Construct, page: ProbedPage, prober: string, gateway: string): void {
  const path = page.path ?? '/';
  new Probe(scope, `probe-${page.name}`, {
    // Where Prometheus reads them.
    metadata: { name: page.name, namespace: observabilityNamespace.name },
    spec: {
      jobName: 'blackbox',
      interval: '60s',
      module: page.name,
      prober: { url: prober, path: '/probe' },
      targets: {
        staticConfig: {
          static: [`https://${gateway}${path}`],
          relabelingConfigs: [job('blackbox'), replaced('instance', `https://${page.host}${path}`)],
        },
      },
    },
  });
}

const pod = (replicas: number): PodSpec => ({
  ...restrictedPod(65534),
  ...(replicas > 1 && { topologySpreadConstraints: [...spreadOverNodes(labels)] }),
  serviceAccountName: name,
  containers: [
    {
      ...restrictedContainer,
      name,
      image: images.blackboxExporter,
      args: ['--config.file=/etc/blackbox-exporter/blackbox.yaml'],
      ports: [{ name: 'http', containerPort: port }],
      resources: quantities({ requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '64Mi' } }),
      livenessProbe: { ...httpGet('/-/healthy'), periodSeconds: 20, failureThreshold: 6 },
      readinessProbe: { ...httpGet('/-/healthy'), periodSeconds: 10 },
      volumeMounts: [{ name: 'configuration', mountPath: '/etc/blackbox-exporter', readOnly: true }],
    },
  ],
  volumes: [{ name: 'configuration', configMap: { name } }],
});
