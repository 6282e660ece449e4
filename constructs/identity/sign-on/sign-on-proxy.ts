import { Construct } from 'constructs';
import { IntOrString, KubeDeployment, KubeService } from '../../../imports/k8s';
import { ConfigFiles } from '../../config-file';
import { connect, type HttpAccess, type Target } from '../../connection';
import { disruptionBudget } from '../../disruption-budget';
import { type Endpoint, type Port, Workload } from '../../workload';
import { type OAuth2ProxyPodProps, oauth2ProxyPod, ports } from './oauth2-proxy-pod';

export interface SignOnProxyProps extends Omit<OAuth2ProxyPodProps, 'sessions'> {
  /** Labels of the pods beside those that select them. @default none */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** Its page of errors, a template of Go. */
  readonly page: string;
  /** Namespaces whose proxies have to know the Service, beside its own. @default all */
  readonly knownTo?: readonly string[];
  /** Where sessions are. */
  readonly sessions: Endpoint;
  /** Where people sign in, and what it may ask there. */
  readonly keycloak: { readonly http: Target; readonly may: HttpAccess };
}

/** oauth2-proxy with its page, as it is for every host that is behind a sign-in. Its ServiceAccount has its name. */
export class SignOnProxy extends Construct {
  /** Takes what Keycloak sends people back with, signs them out, and is asked. */
  readonly http: Endpoint;
  readonly workload: Workload;

  constructor(scope: Construct, id: string, props: SignOnProxyProps) {
    super(scope, id);
    const { name, labels, podLabels = {}, replicas, sessions, keycloak, knownTo } = props;
    const pages = new ConfigFiles(this, 'pages', name, { 'error.html': props.page });
    const spec = oauth2ProxyPod({
      ...props,
      sessions: `redis://${sessions.host}:${sessions.service?.port}`,
    });
    new KubeDeployment(this, 'deployment', {
      metadata: { name },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels: { ...labels, ...podLabels }, annotations: pages.checksum },
          spec,
        },
      },
    });
    new KubeService(this, 'service', {
      metadata: {
        name,
        ...(knownTo && {
          annotations: { 'networking.istio.io/exportTo': ['.', ...knownTo].join(',') },
        }),
      },
      spec: {
        selector: labels,
        ports: [{ name: 'http', port: ports.http, targetPort: IntOrString.fromString('http') }],
      },
    });
    disruptionBudget(this, name, { replicas, labels });
    this.workload = workloadOf(this, props);
    this.http = this.workload.endpoint('http', { name, port: ports.http });
    connect(this.workload, sessions);
    connect(this.workload, keycloak.http, { http: keycloak.may });
  }
}

function workloadOf(scope: Construct, { name, labels, metrics }: SignOnProxyProps): Workload {
  const asked: Record<string, Port> = { http: { port: ports.http, protocol: 'http' } };
  if (metrics) asked.metrics = { port: ports.metrics, protocol: 'http' };
  return new Workload(scope, name, {
    labels,
    serviceAccount: name,
    mesh: 'sidecar',
    ports: asked,
    probes: ['http'],
    ...(metrics && { metrics: { port: 'metrics' } }),
  });
}
