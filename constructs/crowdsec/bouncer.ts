import { Construct } from 'constructs';
import type { CrowdSecFields } from '../../environments/crowdsec';
import {
  IntOrString,
  KubeDeployment,
  KubeService,
  KubeServiceAccount,
  type PodSpec,
  type Probe,
} from '../../imports/k8s';
import { spreadOverNodes } from '../chart-replicas';
import { ConfigFiles } from '../config-file';
import { connect } from '../connection';
import { quantities } from '../container';
import { disruptionBudget } from '../disruption-budget';
import type { IngressGateway } from '../gateway/ingress-gateway';
import { ExternalAuthorization } from '../mesh/external-authorization';
import { restrictedContainer, restrictedPod } from '../pod';
import { resourcesErrors } from '../quantity';
import { images } from '../versions';
import { type Endpoint, Workload } from '../workload';
import script from './bouncer.pod.mjs';
import { bouncerKey } from './crowdsec-pod';

export interface BouncerProps {
  /** Replicas. */
  readonly replicas: CrowdSecFields['bouncer']['replicas'];
  /** Requests and limits of each replica. */
  readonly resources: CrowdSecFields['bouncer']['resources'];
  /** Where decisions come from. */
  readonly lapi: Endpoint;
  /** Secret with the key for them. */
  readonly secret: string;
  /** Networks that pass whatever is decided. */
  readonly exempt: readonly string[];
  /** Whose proxies ask. */
  readonly gateway: IngressGateway;
  /** Whether they do. */
  readonly enforce: boolean;
}

/**
 * What the gateway's proxies ask whether an address is banned. They wait for half a second, and without an answer requests pass: a ban is
 * a convenience, the platform is not.
 */
export class Bouncer extends Construct {
  constructor(scope: Construct, id: string, props: BouncerProps) {
    super(scope, id);
    const { replicas, resources, lapi, gateway, enforce } = props;
    this.node.addValidation({ validate: () => resourcesErrors(resources) });
    new KubeServiceAccount(this, 'service-account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    const files = new ConfigFiles(this, 'script', name, { [file]: script });
    new KubeDeployment(this, 'deployment', {
      metadata: { name },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: { metadata: { labels, annotations: files.checksum }, spec: pod(props) },
      },
    });
    disruptionBudget(this, name, { replicas, labels });
    new KubeService(this, 'service', {
      metadata: { name },
      spec: {
        selector: labels,
        ports: [{ name: 'http', port: ports.http, targetPort: IntOrString.fromString('http') }],
      },
    });
    const bouncer = new Workload(this, name, {
      labels,
      serviceAccount: name,
      mesh: 'sidecar',
      ports: {
        http: { port: ports.http, protocol: 'http' },
        metrics: { port: ports.metrics, protocol: 'http' },
      },
      probes: ['metrics'],
      metrics: { port: 'metrics' },
    });
    connect(bouncer, lapi, { http: { methods: ['GET'], paths: ['/v1/decisions/stream'] } });
    const authorization = new ExternalAuthorization(this, 'authorization', {
      name: 'crowdsec',
      endpoint: bouncer.endpoint('http', { name, port: ports.http }),
      envoyExtAuthzHttp: asked,
    });
    if (enforce) authorization.guard(gateway.workload);
  }
}

const name = 'crowdsec-bouncer';
const labels = { 'app.kubernetes.io/name': name };
const file = 'bouncer.mjs';
const ports = { http: 8081, metrics: 9090 } as const;

/** It is told the address that the proxy has found, which is behind trusted proxies that of who has called them. */
const asked = {
  timeout: '0.5s',
  failOpen: true,
  includeAdditionalHeadersInCheck: { 'x-plinth-client-address': '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%' },
  headersToDownstreamOnDeny: ['content-type'],
};

const answers = (path: string): Probe => ({ httpGet: { path, port: IntOrString.fromString('metrics') } });

const pod = ({ replicas, resources, lapi, secret, exempt }: BouncerProps): PodSpec => ({
  ...restrictedPod(1000),
  serviceAccountName: name,
  ...(replicas > 1 && { topologySpreadConstraints: [...spreadOverNodes(labels)] }),
  containers: [
    {
      ...restrictedContainer,
      name,
      image: images.node,
      command: ['node', `/etc/plinth/${file}`],
      env: [
        { name: 'LAPI', value: lapi.url },
        bouncerKey('API_KEY', secret),
        { name: 'EXEMPT', value: exempt.join(',') },
        { name: 'PORT', value: String(ports.http) },
        { name: 'METRICS_PORT', value: String(ports.metrics) },
      ],
      ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort })),
      resources: quantities(resources),
      livenessProbe: { ...answers('/'), periodSeconds: 20, failureThreshold: 3 },
      readinessProbe: { ...answers('/ready'), periodSeconds: 5 },
      volumeMounts: [{ name: 'script', mountPath: '/etc/plinth', readOnly: true }],
    },
  ],
  volumes: [{ name: 'script', configMap: { name } }],
});
