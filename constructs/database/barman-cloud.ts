import type { Construct } from 'constructs';
import {
  Certificate,
  Issuer,
  CertificateSpecPrivateKeyAlgorithm as KeyAlgorithm,
  CertificateSpecUsages as Usage,
} from '../../imports/cert-manager.io';
import {
  IntOrString,
  KubeDeployment,
  KubeService,
  KubeServiceAccount,
  type PodSpec,
  Quantity,
} from '../../imports/k8s';
import { Component } from '../component';
import { apiServer, connect } from '../connection';
import { restrictedContainer, restrictedPod } from '../pod';
import { grant, grantEverywhere } from '../security/grant';
import { images, releases } from '../versions';
import { Workload } from '../workload';
import { barmanCloudRules, leaderRules } from './barman-cloud-rules';
import type { CloudNativePg } from './cloudnative-pg';

export interface BarmanCloudProps {
  /** The operator, which asks it what to add to instances; it looks for plugins in its own namespace. */
  readonly operator: CloudNativePg;
}

/**
 * Plugin of CloudNativePG that adds Barman's tools to instances, which archive the log and take base backups. Its CRD is upstream's;
 * the rest is written here, because upstream's manifest has neither resources nor a liveness probe, and more rights.
 *
 * The operator and the plugin know each other by two certificates, each of which signs itself.
 *
 * @see https://cloudnative-pg.io/plugin-barman-cloud/
 */
export class BarmanCloud extends Component {
  constructor(scope: Construct, id: string, { operator }: BarmanCloudProps) {
    super(scope, id, {
      namespace: operator.namespace,
      project: 'infrastructure',
      wave: 'operators',
      manifests: {
        ...releases.barmanCloud,
        path: 'config/crd/bases',
        include: 'barmancloud.cnpg.io_*.yaml',
      },
    });
    const to = { name, namespace: this.namespace };
    new KubeServiceAccount(this, 'service-account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    grantEverywhere(this, { rules: barmanCloudRules, to });
    grant(this, { rules: leaderRules, to });
    certificates(this);
    new KubeDeployment(this, 'deployment', {
      metadata: { name },
      spec: {
        // Only the one that leads answers.
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: pod },
      },
    });
    service(this);

    const plugin = new Workload(this, name, {
      labels,
      serviceAccount: name,
      mesh: 'none',
      ports: { grpc: { port, protocol: 'tls' }, health: { port: healthPort, protocol: 'http' } },
      probes: ['health', 'grpc'],
    });
    connect(operator.workload, plugin.endpoint('grpc', { name, port }), {
      mtls: 'none',
      because: 'neither has a sidecar; both sides have a certificate that the other knows',
    });
    connect(plugin, apiServer);
  }
}

/** Of the Service too, whose name is in the certificate. */
const name = 'barman-cloud';
const labels = { 'app.kubernetes.io/name': name };
const port = 9090;
const healthPort = 8081;

const secrets = { server: `${name}-server-tls`, client: `${name}-client-tls` };

/** @see https://github.com/cloudnative-pg/plugin-barman-cloud/tree/v0.14.0/kubernetes */
function certificates(scope: Construct): void {
  new Issuer(scope, 'issuer', { metadata: { name }, spec: { selfSigned: {} } });
  const common = {
    duration: '2160h0m0s',
    renewBefore: '360h0m0s',
    privateKey: { algorithm: KeyAlgorithm.ECDSA, size: 256 },
    issuerRef: { group: 'cert-manager.io', kind: 'Issuer', name },
  };
  new Certificate(scope, 'server', {
    metadata: { name: `${name}-server` },
    spec: {
      ...common,
      secretName: secrets.server,
      commonName: name,
      dnsNames: [name],
      usages: [Usage.SERVER_AUTH],
    },
  });
  new Certificate(scope, 'client', {
    metadata: { name: `${name}-client` },
    spec: {
      ...common,
      secretName: secrets.client,
      commonName: `${name}-client`,
      usages: [Usage.CLIENT_AUTH],
    },
  });
}

/** Its label and annotations are how the operator finds the plugin, and with which certificates it calls. */
function service(scope: Construct): void {
  new KubeService(scope, 'service', {
    metadata: {
      name,
      labels: { 'cnpg.io/pluginName': pluginName },
      annotations: {
        'cnpg.io/pluginClientSecret': secrets.client,
        'cnpg.io/pluginServerSecret': secrets.server,
        'cnpg.io/pluginPort': String(port),
      },
    },
    spec: {
      selector: labels,
      ports: [{ name: 'grpc', port, targetPort: IntOrString.fromString('grpc') }],
    },
  });
}

/** What Clusters call it. */
export const pluginName = 'barman-cloud.cloudnative-pg.io';

/** @see https://github.com/cloudnative-pg/plugin-barman-cloud/blob/v0.14.0/internal/cmd/operator/main.go */
const pod: PodSpec = {
  ...restrictedPod(10001),
  serviceAccountName: name,
  automountServiceAccountToken: true,
  containers: [
    {
      ...restrictedContainer,
      name,
      image: images.barmanCloud,
      args: [
        'operator',
        '--server-cert=/server/tls.crt',
        '--server-key=/server/tls.key',
        '--client-cert=/client/tls.crt',
        `--server-address=:${port}`,
        `--health-probe-bind-address=:${healthPort}`,
        '--leader-elect',
      ],
      env: [{ name: 'SIDECAR_IMAGE', value: images.barmanCloudSidecar }],
      ports: [
        { name: 'grpc', containerPort: port },
        { name: 'health', containerPort: healthPort },
      ],
      resources: {
        requests: { cpu: Quantity.fromString('20m'), memory: Quantity.fromString('64Mi') },
        limits: { memory: Quantity.fromString('256Mi') },
      },
      livenessProbe: {
        httpGet: { path: '/healthz', port: IntOrString.fromString('health') },
        periodSeconds: 20,
      },
      readinessProbe: { tcpSocket: { port: IntOrString.fromString('grpc') }, periodSeconds: 10 },
      volumeMounts: [
        { name: 'server', mountPath: '/server', readOnly: true },
        { name: 'client', mountPath: '/client', readOnly: true },
      ],
    },
  ],
  volumes: [
    { name: 'server', secret: { secretName: secrets.server } },
    { name: 'client', secret: { secretName: secrets.client } },
  ],
};
