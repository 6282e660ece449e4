import type { Construct } from 'constructs';
import type { ClusterFields } from '../../environments/cluster';
import type { CrowdSecFields } from '../../environments/crowdsec';
import { IntOrString, KubeDeployment, KubeService, KubeServiceAccount } from '../../imports/k8s';
import { Component } from '../component';
import { ConfigFiles } from '../config-file';
import { connect, external } from '../connection';
import type { IngressGateway } from '../gateway/ingress-gateway';
import { keptVolume } from '../kept-volume';
import type { Namespace } from '../namespace';
import type { Loki } from '../observability/loki';
import { resourcesErrors } from '../quantity';
import { GeneratedPassword } from '../security/generated-password';
import { Workload } from '../workload';
import { Bouncer } from './bouncer';
import { crowdSecAlerts } from './crowdsec-alerts';
import { crowdSecFiles, ports } from './crowdsec-configuration';
import { crowdSecDashboard } from './crowdsec-dashboard';
import { crowdSecPod, keysOf } from './crowdsec-pod';
import { privateNetworks } from './private-networks';
import register from './register.pod.sh';

export interface CrowdSecProps extends CrowdSecFields {
  /** Where nodes and load balancers are, which are never banned. */
  readonly cluster: Pick<ClusterFields, 'nodes' | 'loadBalancers' | 'storageClass'>;
  /** Where it reads the gateway's access log and Keycloak's events. */
  readonly loki: Loki;
  /** Who asks before letting a request pass. */
  readonly gateway: IngressGateway;
}

const namespace: Namespace = { name: 'crowdsec-system', podSecurity: 'restricted', mesh: true };

/**
 * CrowdSec: reads the gateway's access log and Keycloak's events from Loki, and decides which addresses are banned; and what the gateway
 * asks before it lets a request pass. One process that reads and keeps the decisions; while it is away, those that are known hold.
 *
 * @see https://docs.crowdsec.net/docs/next/intro
 */
export class CrowdSec extends Component {
  private readonly enforces: boolean;

  constructor(scope: Construct, id: string, props: CrowdSecProps) {
    super(scope, id, { namespace, project: 'infrastructure', wave: 'services' });
    const { loki, gateway, communityBlocklist, enforce = true } = props;
    this.enforces = enforce;
    this.node.addValidation({ validate: () => resourcesErrors(props.resources) });
    const { secret } = new GeneratedPassword(this, 'bouncer-key', { name: 'crowdsec-bouncer-key' });
    new KubeServiceAccount(this, 'service-account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    run(this, props, secret);
    const crowdSec = new Workload(this, name, {
      labels,
      serviceAccount: name,
      mesh: 'sidecar',
      ports: {
        http: { port: ports.lapi, protocol: 'http' },
        metrics: { port: ports.metrics, protocol: 'http' },
      },
      probes: ['http'],
      metrics: { port: 'metrics' },
    });
    connect(crowdSec, loki.http, { http: { methods: ['GET'], paths: ['/loki/api/v1/query_range'] } });
    if (communityBlocklist) connect(crowdSec, external('api.crowdsec.net', 443));
    new Bouncer(this, 'bouncer', {
      ...props.bouncer,
      lapi: crowdSec.endpoint('http', { name, port: ports.lapi }),
      secret,
      exempt: neverBanned(props),
      gateway,
      enforce: this.enforces,
    });
  }

  override get alerts() {
    return [crowdSecAlerts(this.namespace, this.enforces)];
  }

  override get dashboards() {
    return { crowdsec: crowdSecDashboard };
  }
}

const name = 'crowdsec';
const labels = { 'app.kubernetes.io/name': name };

/** Its configuration, its volume, its one pod, and the Service. */
function run(scope: Construct, props: CrowdSecProps, secret: string): void {
  const { cluster, loki, resources, storage, banHours = 4, communityBlocklist = false } = props;
  const files = crowdSecFiles({
    loki: loki.http.url,
    ownNetworks: neverBanned(props),
    banHours,
    communityBlocklist,
  });
  const configuration = new ConfigFiles(scope, 'configuration', name, {
    ...Object.fromEntries(keysOf(files).map(({ key, path }) => [key, files[path] as object])),
    'register.sh': register,
  });
  const { storageClass } = cluster;
  const volume = keptVolume(scope, { claim: name, name: 'data', storage, storageClass });
  new KubeDeployment(scope, 'deployment', {
    metadata: { name },
    spec: {
      replicas: 1,
      // Two would write into one database.
      strategy: { type: 'Recreate' },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: configuration.checksum },
        spec: crowdSecPod({ name, files: Object.keys(files), resources, volume, secret, communityBlocklist }),
      },
    },
  });
  new KubeService(scope, 'service', {
    metadata: { name },
    spec: {
      selector: labels,
      ports: [{ name: 'http', port: ports.lapi, targetPort: IntOrString.fromString('http') }],
    },
  });
}

/** Each network once. A proxy in front that is banned would be all of those behind it. */
const neverBanned = ({ cluster, gateway, allowlist = [] }: CrowdSecProps): string[] => [
  ...new Set([
    ...privateNetworks,
    ...cluster.nodes,
    ...(cluster.loadBalancers?.cidrs ?? []),
    ...gateway.trustedNetworks,
    ...allowlist,
  ]),
];
