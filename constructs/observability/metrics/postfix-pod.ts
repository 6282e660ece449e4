import { type EnvVar, IntOrString, type PodSpec } from '../../../imports/k8s';
import { spreadOverNodes } from '../../chart-replicas';
import { quantities } from '../../container';
import { disk, scratch } from '../../pod';
import { images } from '../../versions';

export interface PostfixPodProps {
  /** ServiceAccount and container have this name. */
  readonly name: string;
  /** Labels of the pods, by which replicas are spread over nodes. */
  readonly labels: Readonly<Record<string, string>>;
  /** Pods; from two on they are spread over nodes. */
  readonly replicas: number;
  /** Relay as Postfix writes it, `[host]:port`. */
  readonly relayHost: string;
  /** Addresses that mail comes from; their domains are the only ones that are taken, and the first is the server's own. */
  readonly senders: readonly [string, ...string[]];
  /** Secret with the key `sasl-password`. */
  readonly secret: string;
}

const secretPath = '/etc/postfix-relay';

/**
 * Postfix's pod. The image starts as root, with the rights that its programs then give up; it writes its configuration, so its
 * root file system can be written.
 */
export const postfixPod = ({
  name,
  labels,
  replicas,
  relayHost,
  senders,
  secret,
}: PostfixPodProps): PodSpec => ({
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
  serviceAccountName: name,
  ...(replicas > 1 && { topologySpreadConstraints: [...spreadOverNodes(labels)] }),
  // What has been taken is sent before it goes.
  terminationGracePeriodSeconds: 60,
  containers: [
    {
      name,
      image: images.postfix,
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: {
          drop: ['ALL'],
          add: [
            'CHOWN',
            'DAC_OVERRIDE',
            'FOWNER',
            'KILL',
            'NET_BIND_SERVICE',
            'SETGID',
            'SETUID',
            'SYS_CHROOT',
          ],
        },
      },
      env: environment(relayHost, senders.map(domainOf)),
      ports: [{ name: 'smtp', containerPort: 587 }],
      resources: quantities({
        // The queue, and what the image writes into `/etc` at every start.
        requests: { cpu: '20m', memory: '64Mi', [disk]: '64Mi' },
        limits: { cpu: '500m', memory: '256Mi', [disk]: '1Gi' },
      }),
      startupProbe: { ...accepts, periodSeconds: 5, failureThreshold: 24 },
      livenessProbe: { ...runs, periodSeconds: 20, failureThreshold: 6 },
      readinessProbe: { ...answers, periodSeconds: 30, timeoutSeconds: 10 },
      volumeMounts: [
        { name: 'relay', mountPath: secretPath, readOnly: true },
        { name: 'queue', mountPath: '/var/spool/postfix' },
      ],
    },
  ],
  volumes: [
    {
      name: 'relay',
      secret: { secretName: secret, items: [{ key: 'sasl-password', path: 'sasl-password' }] },
    },
    scratch('queue', '512Mi'),
  ],
});

const accepts = { tcpSocket: { port: IntOrString.fromString('smtp') } };

/** The kernel accepts for a server that does not answer; the image's own check waits for its greeting. */
const answers = { exec: { command: ['/scripts/healthcheck.sh'] } };

/**
 * The image's supervisor goes on without Postfix, and does not start it anew. A server that runs and does not answer keeps what it has
 * taken, which a restart of the pod would lose. `-t` succeeds where no master runs, and says nothing in the log, as `postfix status` would.
 *
 * @see https://github.com/bokysan/docker-postfix/blob/v5.1.0/image_root/etc/supervisord.conf `autorestart`
 * @see https://www.postfix.org/master.8.html
 */
const runs = { exec: { command: ['sh', '-c', '! "$(postconf -h daemon_directory)/master" -t 2>/dev/null'] } };

/** Variables that begin with `POSTFIX_` are Postfix' own settings. @see https://www.postfix.org/postconf.5.html */
const environment = (relayHost: string, domains: readonly string[]): EnvVar[] =>
  Object.entries({
    ALLOWED_SENDER_DOMAINS: [...new Set(domains)].join(' '),
    LOG_FORMAT: 'json',
    RELAYHOST: relayHost,
    POSTFIX_myhostname: domains[0],
    // Callers come through the sidecar, from its own address; who they are, the mesh has found out.
    POSTFIX_mynetworks: '127.0.0.0/8',
    POSTFIX_smtp_tls_security_level: 'secure',
    POSTFIX_smtp_sasl_auth_enable: 'yes',
    POSTFIX_smtp_sasl_password_maps: `texthash:${secretPath}/sasl-password`,
    POSTFIX_smtp_sasl_security_options: 'noanonymous',
    POSTFIX_smtpd_tls_security_level: 'none',
  }).map(([variable, value]) => ({ name: variable, value }));

const domainOf = (address: string): string => address.split('@')[1] ?? '';
