import type { Construct } from 'constructs';
import type { AcmeFields, ResolverFields } from '../../environments/certificates';
import { type ChartReplicas, chartReplicas } from '../chart-replicas';
import { Component } from '../component';
import { apiServer, apiServerCalls, connect } from '../connection';
import type { Namespace } from '../namespace';
import type { Resources } from '../pod';
import { charts } from '../versions';
import { Workload } from '../workload';
import { publicResolver, resolving } from './acme';
import { certificateAlerts } from './certificate-alerts';
import { type Asked, podIdentity } from './dns01';

const namespace: Namespace = { name: 'cert-manager', podSecurity: 'restricted', mesh: false };

export interface CertManagerProps {
  /** Replicas of each of its programs: all of them answer the webhook, of the others one works; below 2 a drain stops them. */
  readonly replicas: number;
  /** The authority whose proofs it gives. @default it need not prove anything */
  readonly acme?: Pick<AcmeFields, 'dns01' | 'http01' | 'resolver'>;
}

/**
 * cert-manager: asks an issuer for certificates and renews them. It has no sidecar: the API server, which is not in the mesh,
 * calls its webhook.
 *
 * @see https://cert-manager.io/docs/
 */
export class CertManager extends Component {
  /** The controller, which is the one that talks to an issuer. */
  readonly workload: Workload;
  /** The controller's ServiceAccount. */
  readonly account = { name, namespace: namespace.name } as const;
  /** Whom it asks whether a proof is in DNS. */
  readonly resolver: readonly Asked[];

  constructor(scope: Construct, id: string, props: CertManagerProps) {
    super(scope, id, {
      namespace,
      project: 'infrastructure',
      wave: 'mesh',
      chart: { ...charts.certManager, values: values(props), bareDefinitions: true },
    });

    this.resolver = resolving(resolverOf(props));
    this.workload = new Workload(this, name, {
      labels: labels(name, 'controller'),
      serviceAccount: name,
      mesh: 'none',
      ports: { health: { port: 9403, protocol: 'http' }, metrics },
      probes: ['health'],
      // A Certificate's namespace is that of the Certificate.
      metrics: { port: 'metrics', honorLabels: true },
    });
    const webhook = new Workload(this, `${name}-webhook`, {
      labels: labels('webhook', 'webhook'),
      serviceAccount: `${name}-webhook`,
      mesh: 'none',
      ports: {
        webhook: { port: webhookPort, protocol: 'tls' },
        health: { port: 6080, protocol: 'http' },
        metrics,
      },
      probes: ['health'],
      metrics: { port: 'metrics' },
    });
    const caInjector = new Workload(this, `${name}-cainjector`, {
      labels: labels('cainjector', 'cainjector'),
      serviceAccount: `${name}-cainjector`,
      mesh: 'none',
      ports: { metrics },
      metrics: { port: 'metrics' },
    });
    for (const client of [this.workload, webhook, caInjector]) connect(client, apiServer);
    connect(apiServerCalls, webhook.endpoint('webhook'), {
      mtls: 'none',
      because:
        'the API server has no identity in the mesh; the webhook is TLS with a certificate that cert-manager makes',
    });
  }

  override get alerts() {
    return [certificateAlerts];
  }
}

const resolverOf = ({ acme }: CertManagerProps): ResolverFields => acme?.resolver ?? publicResolver;

/** What the chart calls its objects when the release has the chart's name, as it does here. */
const name: string = charts.certManager.name;
const webhookPort = 10250;
const metrics = { port: 9402, protocol: 'http' } as const;

const labels = (program: string, component: string) => ({
  'app.kubernetes.io/name': program,
  'app.kubernetes.io/instance': name,
  'app.kubernetes.io/component': component,
});

/** @see https://github.com/cert-manager/cert-manager/blob/v1.21.1/deploy/charts/cert-manager/values.yaml */
function values(props: CertManagerProps): object {
  const { replicas, acme } = props;
  const { annotations, podLabels } = podIdentity(acme?.dns01);
  return {
    crds: { enabled: true },
    // The chart's default is kube-system, where it would need rights.
    global: { leaderElection: { namespace: namespace.name } },
    dns01RecursiveNameservers: resolverOf(props).address,
    dns01RecursiveNameserversOnly: true,
    // One Service leads to whatever pod shows the page of a proof, so that there must be one of them at a time.
    ...(acme?.http01 && { maxConcurrentChallenges: 1 }),
    ...(annotations && { serviceAccount: { annotations } }),
    ...(podLabels && { podLabels }),
    // A Job that Argo CD would run again at every sync; what needs the webhook is tried again.
    startupapicheck: { enabled: false },
    ...program(replicas, labels(name, 'controller'), '256Mi'),
    webhook: { ...program(replicas, labels('webhook', 'webhook'), '128Mi'), securePort: webhookPort },
    cainjector: program(replicas, labels('cainjector', 'cainjector'), '512Mi'),
  };
}

/** @param memory limit; the chart has none */
const program = (
  replicas: number,
  podLabels: Readonly<Record<string, string>>,
  memory: string,
): ChartReplicas & { readonly resources: Resources } => ({
  ...chartReplicas(replicas, podLabels),
  resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory } },
});
