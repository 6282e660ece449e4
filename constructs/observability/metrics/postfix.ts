import type { Construct } from 'constructs';
import type { PeopleFields } from '../../../environments/alerting';
import { IntOrString, KubeDeployment, KubeService, KubeServiceAccount } from '../../../imports/k8s';
import { Component } from '../../component';
import { connect, external } from '../../connection';
import { disruptionBudget } from '../../disruption-budget';
import type { Namespace } from '../../namespace';
import type { SecretStore } from '../../security/secret-store';
import { type Endpoint, Workload } from '../../workload';
import { postfixPod } from './postfix-pod';

const namespace: Namespace = {
  name: 'mail-system',
  podSecurity: 'baseline',
  because: 'Postfix starts as root and gives each of its programs another user',
  mesh: true,
};

export interface PostfixProps {
  /** Replicas, each with what it has taken and not handed on yet. @default 1 */
  readonly replicas?: number;
  /** Mail server that takes all mail; nothing is sent to others. */
  readonly relay: PeopleFields['email']['relay'];
  /** Address that alerts come from, whose domain the server is of. */
  readonly sender: string;
  /** Address that mail of Keycloak's realms comes from; what is of neither domain is not taken. @default realms send none */
  readonly realmSender?: string;
  /** Where the relay's user and password come from. */
  readonly secretStore: SecretStore;
}

/**
 * Postfix, which takes mail from the platform's programs and hands it to a relay outside: it keeps what the relay does not take
 * at once, and is the only one that knows the password. Who may send is let in by a connection to `smtp`.
 *
 * @see https://github.com/bokysan/docker-postfix
 */
export class Postfix extends Component {
  /** Takes mail, without a password. */
  readonly smtp: Endpoint;
  /** For the mail of realms. @default they send none */
  readonly forRealms?: { readonly sender: string; readonly smtp: Endpoint };

  constructor(scope: Construct, id: string, props: PostfixProps) {
    const { replicas = 1, relay, sender, realmSender, secretStore } = props;
    const { host, port = 2525, credentialsKey } = relay;
    const senders = [sender, ...(realmSender ? [realmSender] : [])] as const;
    super(scope, id, { namespace, project: 'observability', wave: 'services' });

    new KubeServiceAccount(this, 'service-account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    const relayHost = `[${host}]:${port}`;
    const secret = 'postfix-relay';
    secretStore.fetch(this, 'relay', {
      name: secret,
      key: credentialsKey,
      properties: { username: 'username', password: 'password' },
      // A line as Postfix reads it; its image would have the user's name in an environment variable, and in the log.
      files: { 'sasl-password': `${relayHost} {{ .username }}:{{ .password }}\n` },
    });
    new KubeDeployment(this, 'deployment', {
      metadata: { name },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: postfixPod({ name, labels, replicas, relayHost, senders, secret }),
        },
      },
    });
    disruptionBudget(this, name, { replicas, labels });
    new KubeService(this, 'service', {
      metadata: { name },
      spec: {
        selector: labels,
        // The server speaks first, so Istio has to know that it is TCP.
        ports: [{ name: 'tcp-smtp', port: smtp, targetPort: IntOrString.fromString('smtp') }],
      },
    });

    const postfix = new Workload(this, name, {
      labels,
      serviceAccount: name,
      mesh: 'sidecar',
      ports: { smtp: { port: smtp, protocol: 'tcp' } },
      probes: ['smtp'],
    });
    this.smtp = postfix.endpoint('smtp', { name, port: smtp });
    if (realmSender) this.forRealms = { sender: realmSender, smtp: this.smtp };
    connect(postfix, external(host, port, relay));
    this.node.addValidation({ validate: () => senders.flatMap(errors) });
  }
}

const name = 'postfix';
const labels = { 'app.kubernetes.io/name': name };
const smtp = 587;

const errors = (sender: string): string[] =>
  /^[^@\s]+@[^@\s]+$/.test(sender)
    ? []
    : [`sender must be an e-mail address, got "${sender}"; write it as alerts@example.org`];
