import { Construct } from 'constructs';
import {
  IntOrString,
  KubeDeployment,
  KubeService,
  KubeServiceAccount,
  type PodSpec,
  type Probe,
} from '../../../imports/k8s';
import { quantities } from '../../container';
import { type Resources, restrictedContainer, restrictedPod } from '../../pod';
import { images } from '../../versions';
import { type Endpoint, Workload } from '../../workload';

export interface SessionStoreProps {
  /** Labels of the pods beside those that select them. @default none */
  readonly podLabels?: Readonly<Record<string, string>>;
}

/**
 * Valkey with the sessions of those who have signed in: one replica, nothing on a disk. Who was signed in when it goes is sent to
 * Keycloak, which still knows them, and back. It asks for no password; who may call is let in by a connection to `commands`. What is in
 * it is encrypted with a key that the browser alone has.
 *
 * @see https://valkey.io/topics/lru-cache/
 * @see https://github.com/oauth2-proxy/oauth2-proxy/blob/v7.15.6/pkg/sessions/persistence/ticket.go
 */
export class SessionStore extends Construct {
  /** Where it takes commands. */
  readonly commands: Endpoint;

  constructor(scope: Construct, id: string, { podLabels = {} }: SessionStoreProps = {}) {
    super(scope, id);
    new KubeServiceAccount(this, 'service-account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    new KubeDeployment(this, 'deployment', {
      metadata: { name },
      spec: {
        replicas: 1,
        // Two would not know each other's sessions.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: labels },
        template: { metadata: { labels: { ...labels, ...podLabels } }, spec: pod },
      },
    });
    new KubeService(this, 'service', {
      metadata: { name },
      spec: {
        selector: labels,
        ports: [{ name: 'tcp-valkey', port, targetPort: IntOrString.fromString('valkey') }],
      },
    });
    const valkey = new Workload(this, name, {
      labels,
      serviceAccount: name,
      mesh: 'sidecar',
      ports: { valkey: { port, protocol: 'tcp' } },
      probes: ['valkey'],
    });
    this.commands = valkey.endpoint('valkey', { name, port });
  }
}

const name = 'valkey';
const labels = { 'app.kubernetes.io/name': name };
const port = 6379;

/** A session of Keycloak's tokens is about 8 KiB. */
export const sessionStoreResources: Resources = {
  requests: { cpu: '10m', memory: '32Mi' },
  limits: { memory: '96Mi' },
};

const answers: Probe = { tcpSocket: { port: IntOrString.fromString('valkey') } };

/** Protected mode is off, because it refuses callers of a Valkey without a password; policies of the mesh do. */
const pod: PodSpec = {
  ...restrictedPod(999),
  serviceAccountName: name,
  containers: [
    {
      ...restrictedContainer,
      name,
      image: images.valkey,
      command: ['valkey-server'],
      args: [
        ...['--port', String(port), '--protected-mode', 'no'],
        ...['--save', '', '--appendonly', 'no'],
        // When memory is full, whoever was away the longest signs in anew.
        ...['--maxmemory', '64mb', '--maxmemory-policy', 'volatile-lru'],
      ],
      ports: [{ name: 'valkey', containerPort: port }],
      resources: quantities(sessionStoreResources),
      livenessProbe: { ...answers, periodSeconds: 20, failureThreshold: 6 },
      readinessProbe: { ...answers, periodSeconds: 10 },
    },
  ],
};
