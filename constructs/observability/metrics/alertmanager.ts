import type { Construct } from 'constructs';
import type { AlertingFields } from '../../../environments/alerting';
import {
  IntOrString,
  KubePodDisruptionBudget,
  KubeService,
  KubeServiceAccount,
  KubeStatefulSet,
  Quantity,
} from '../../../imports/k8s';
import { Component } from '../../component';
import { ConfigFiles } from '../../config-file';
import { connect } from '../../connection';
import { type GuardedPage, Route } from '../../gateway/route';
import { resourcesErrors, sizeErrors } from '../../quantity';
import type { SecretStore } from '../../security/secret-store';
import { type Endpoint, Workload } from '../../workload';
import { observabilityNamespace } from '../observability-namespace';
import { type AlertDelivery, secrets, webhookHosts } from './alert-delivery';
import { alertmanagerConfiguration, messageFiles } from './alertmanager-configuration';
import { alertmanagerPod } from './alertmanager-pod';
import type { Postfix } from './postfix';

export interface AlertmanagerProps extends Omit<AlertingFields, 'delivery'> {
  /** StorageClass of the volumes. @default the cluster's own default */
  readonly storageClass?: string;
  /** To whom alerts go. */
  readonly delivery: AlertDelivery;
  /** What sends e-mail; required unless nobody is told. @default none */
  readonly postfix?: Postfix;
  /** What webhooks' addresses are fetched from; required unless nobody is told. @default none */
  readonly secretStore?: SecretStore;
  /** Address of Grafana for people, which messages link to. @default none, they link to runbooks alone */
  readonly grafana?: string;
  /** Host of its pages, and the sign-in before it. @default they have none */
  readonly page?: GuardedPage;
}

/**
 * Alertmanager: groups alerts and hands them to people. It is no object of the Prometheus operator's, which takes the
 * configuration as a Secret: here it is a ConfigMap that anybody can read and check, and what is secret are files beside it.
 *
 * @see https://prometheus.io/docs/alerting/latest/alertmanager/
 */
export class Alertmanager extends Component {
  /** Web interface and API. */
  readonly http: Endpoint;
  /** Name of the Service. */
  readonly service = name;
  /** Address of each replica: what sends alerts sends them to all. */
  readonly urls: readonly string[];

  constructor(scope: Construct, id: string, props: AlertmanagerProps) {
    const { replicas, resources, delivery, postfix, grafana } = props;
    super(scope, id, {
      namespace: observabilityNamespace,
      project: 'observability',
      wave: 'services',
    });
    this.node.addValidation({ validate: () => errors(props) });

    new KubeServiceAccount(this, 'service-account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    const texts = messageFiles(delivery, grafana);
    const files = new ConfigFiles(this, 'configuration', name, {
      'alertmanager.yaml': alertmanagerConfiguration(delivery, smarthost(postfix), Object.keys(texts)),
      ...texts,
    });
    const fetched = fetchSecrets(this, props);
    new KubeStatefulSet(this, 'stateful-set', {
      metadata: { name },
      spec: {
        serviceName: members,
        replicas,
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations: files.checksum },
          spec: alertmanagerPod({
            name,
            labels,
            resources,
            secrets: fetched,
            grafana,
            peers: replicas > 1 ? peers(replicas, this.namespace) : [],
            onDisk: props.storage !== undefined,
          }),
        },
        ...volumes(props),
      },
    });
    service(this);
    membersService(this, replicas);
    if (replicas > 1) disruptionBudget(this);

    const alertmanager = new Workload<string>(this, name, {
      labels,
      serviceAccount: name,
      mesh: 'sidecar',
      ports: { http: { port: ports.http, protocol: 'http' }, ...(replicas > 1 && gossip) },
      probes: ['http'],
      metrics: { port: 'http', shared: true },
    });
    this.http = alertmanager.endpoint('http', { name, port: ports.http });
    this.urls = replicas > 1 ? urls(replicas, this.namespace) : [this.http.url];
    if (replicas > 1) joinReplicas(alertmanager);
    if (props.page) new Route(this, 'route', { ...props.page, to: this.http, notPaths: closed });
    if (postfix) connect(alertmanager, postfix.smtp);
    for (const host of webhookHosts(delivery)) connect(alertmanager, host);
  }
}

/** To people: what stops or reloads it, and what it says of itself. */
const closed = ['/-/*', '/debug*', '/metrics*'];

const name = 'alertmanager';
/**
 * Service by which replicas find each other, and senders of alerts each of them; also where there is one, since the name
 * that a StatefulSet begins with is its for ever.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/stateful-set-v1/#StatefulSetSpec
 */
const members = 'alertmanager-members';
const labels = { 'app.kubernetes.io/name': name };
const ports = { http: 9093, gossip: 9094 } as const;

const gossip = {
  gossip: { port: ports.gossip, protocol: 'tcp' },
  'gossip-udp': { port: ports.gossip, protocol: 'udp' },
} as const;

const smarthost = (postfix: Postfix | undefined): string | undefined =>
  postfix && `${postfix.smtp.host}:${postfix.smtp.service?.port}`;

const hosts = (replicas: number, namespace: string): string[] =>
  Array.from(
    { length: replicas },
    (_, index) => `${name}-${index}.${members}.${namespace}.svc.cluster.local`,
  );

const urls = (replicas: number, namespace: string): string[] =>
  hosts(replicas, namespace).map((host) => `http://${host}:${ports.http}`);

const peers = (replicas: number, namespace: string): string[] =>
  hosts(replicas, namespace).map((host) => `${host}:${ports.gossip}`);

function service(scope: Construct): void {
  new KubeService(scope, 'service', {
    metadata: { name },
    spec: {
      selector: labels,
      ports: [{ name: 'http', port: ports.http, targetPort: IntOrString.fromString('http') }],
    },
  });
}

function disruptionBudget(scope: Construct): void {
  new KubePodDisruptionBudget(scope, 'pod-disruption-budget', {
    metadata: { name },
    spec: { selector: { matchLabels: labels }, maxUnavailable: IntOrString.fromNumber(1) },
  });
}

/** What replicas need to tell each other what was sent. */
function joinReplicas(alertmanager: Workload): void {
  connect(alertmanager, alertmanager.endpoint('gossip'));
  connect(alertmanager, alertmanager.endpoint('gossip-udp'), {
    mtls: 'none',
    because: 'the mesh carries no UDP; what is told is which alerts were sent and which are silenced',
  });
}

/** Without the gossip's UDP, which the mesh does not carry: istiod has one listener for an address and the number of a port. */
function membersService(scope: Construct, replicas: number): void {
  new KubeService(scope, 'members', {
    metadata: { name: members },
    spec: {
      clusterIp: 'None',
      // Replicas find each other before they are ready.
      publishNotReadyAddresses: true,
      selector: labels,
      ports: [
        { name: 'http', port: ports.http, targetPort: IntOrString.fromString('http') },
        ...(replicas > 1
          ? [{ name: 'tcp-gossip', port: ports.gossip, targetPort: IntOrString.fromNumber(ports.gossip) }]
          : []),
      ],
    },
  });
}

/** Makes the Secrets that the configuration's files are in; their names. */
function fetchSecrets(scope: Construct, { delivery, secretStore }: AlertmanagerProps): string[] {
  const wanted = secrets(delivery);
  for (const { name: secret, key } of wanted) {
    if (!secretStore) {
      throw new Error(
        `${scope.node.path}: secretStore must be given when alerts go to people, got none; the address of ${secret} is fetched from it`,
      );
    }
    secretStore.fetch(scope, secret, { name: secret, key, properties: { url: 'url' } });
  }
  return wanted.map((secret) => secret.name);
}

const volumes = ({ storage, storageClass }: AlertmanagerProps) =>
  storage && {
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: storageClass,
          volumeMode: 'Filesystem',
          resources: { requests: { storage: Quantity.fromString(storage) } },
        },
      },
    ],
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
  };

const errors = ({ replicas, storage, resources, delivery, postfix }: AlertmanagerProps): string[] => [
  ...(Number.isInteger(replicas) && replicas >= 1
    ? []
    : [
        `replicas must be a whole number of at least 1, got ${replicas}; write 3 to lose no alert in a drain`,
      ]),
  ...(storage === undefined ? [] : sizeErrors('storage', storage)),
  ...resourcesErrors(resources),
  ...(delivery.to === 'nobody' || postfix
    ? []
    : ['postfix must be given when alerts go to people, got none; e-mail is sent through it']),
];
