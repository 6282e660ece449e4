import type { Construct } from 'constructs';
import {
  IntOrString,
  type KubePersistentVolumeClaimProps,
  KubePodDisruptionBudget,
  KubeService,
  KubeServiceAccount,
  KubeStatefulSet,
  Quantity,
} from '../../imports/k8s';
import { written } from '../alert';
import { type IpFamily, prefersIpv6 } from '../cluster';
import { Component } from '../component';
import { ConfigFiles } from '../config-file';
import { connect, overHttps } from '../connection';
import type { Resources } from '../pod';
import { resourcesErrors, sizeErrors } from '../quantity';
import type { SecretStore } from '../security/secret-store';
import { type Endpoint, Workload } from '../workload';
import { onLogs } from './log-alerts';
import { lokiAlerts } from './loki-alerts';
import { caFile, lokiConfiguration, type ObjectStorage, ports } from './loki-configuration';
import { lokiDashboard } from './loki-dashboard';
import { lokiPod } from './loki-pod';
import { observabilityNamespace } from './observability-namespace';

interface LokiBaseProps {
  /** Days that logs are kept. */
  readonly retention: number;
  /** Days that sign-ins and changes in databases are kept, at least as long. @default as long as everything else */
  readonly auditRetention?: number;
  /** Who is told of what the rules on logs find. @default no rules are evaluated */
  readonly alerting?: LogAlerting;
  /** Requests and limits of each replica. */
  readonly resources: Resources;
  /** Address families of pods. @default IPv4 alone */
  readonly ipFamilies?: readonly IpFamily[];
  /** StorageClass of the volumes. @default the cluster's own default */
  readonly storageClass?: string;
  /** Where the object store's keys come from; required where there is one. @default none */
  readonly secretStore?: SecretStore;
}

interface LogAlerting {
  /** What is told, and the address of each of its replicas. */
  readonly alertmanager: { readonly http: Endpoint; readonly urls: readonly string[] };
  /** Address under which the pages of `docs/runbooks` are, without a slash at the end. */
  readonly runbooks: string;
}

/** One process on a disk that goes with the pod. */
export interface SingleBinaryLokiProps extends LokiBaseProps {
  /** One replica, without an object store. */
  readonly mode: 'single-binary';
}

/** Replicas that share an object store, good for about 20 GB of logs a day. */
export interface HighlyAvailableLokiProps extends LokiBaseProps {
  /** Replicas that find each other, with an object store. */
  readonly mode: 'highly-available';
  /** Replicas, at least 3: three of them hold every line. */
  readonly replicas: number;
  /** Size of each replica's volume, for what is not in the object store yet. */
  readonly storage: string;
  /** Bucket that the replicas share, where all logs end up. */
  readonly objectStorage: ObjectStorage;
}

export type LokiProps = SingleBinaryLokiProps | HighlyAvailableLokiProps;

/**
 * Grafana Loki in one binary: takes logs and answers queries. Who may push or query is let in by a connection to `http`;
 * Loki itself asks for no password and has one tenant.
 *
 * @see https://grafana.com/docs/loki/latest/get-started/deployment-modes/
 */
export class Loki extends Component {
  /** API for pushing and querying logs. */
  readonly http: Endpoint;

  constructor(scope: Construct, id: string, props: LokiProps) {
    super(scope, id, {
      namespace: observabilityNamespace,
      project: 'observability',
      wave: 'services',
    });
    const { resources, alerting } = props;
    this.node.addValidation({ validate: () => errors(props) });
    const replicated = props.mode === 'highly-available' ? props : undefined;

    new KubeServiceAccount(this, 'service-account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    const files = new ConfigFiles(this, 'configuration', name, {
      'config.yaml': configuration(props, this.namespace),
      ...(replicated?.objectStorage.caBundle && { [caFile]: replicated.objectStorage.caBundle }),
    });
    // No checksum: Loki looks for other rules every minute by itself.
    const rules =
      alerting &&
      new ConfigFiles(this, 'rules', `${name}-rules`, {
        'rules.yaml': { groups: [written(onLogs, alerting.runbooks)] },
      });
    new KubeStatefulSet(this, 'stateful-set', {
      metadata: { name },
      spec: {
        serviceName: replicated ? members : name,
        replicas: replicated?.replicas ?? 1,
        // One after the other would be for ever: none is ready before it has found another.
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations: { ...files.checksum, ...(replicated && pastProxy(replicated)) } },
          spec: lokiPod({
            name,
            labels,
            rules: rules?.name,
            resources,
            objectStorageSecret: replicated && fetchCredentials(this, replicated),
          }),
        },
        ...(replicated && volumes(replicated)),
      },
    });
    new KubeService(this, 'service', {
      metadata: { name },
      spec: {
        selector: labels,
        ports: [{ name: 'http', port: ports.http, targetPort: IntOrString.fromString('http') }],
      },
    });

    const loki = new Workload<string>(this, name, {
      labels,
      serviceAccount: name,
      mesh: 'sidecar',
      ports: { http: { port: ports.http, protocol: 'http' }, ...(replicated && peerPorts) },
      probes: ['http'],
      metrics: { port: 'http', shared: true },
    });
    this.http = loki.endpoint('http', { name, port: ports.http });
    if (replicated) joinReplicas(this, loki, replicated);
    if (alerting) {
      connect(loki, alerting.alertmanager.http, { http: { methods: ['POST'], paths: ['/api/v2/alerts'] } });
    }
  }

  override get alerts() {
    return [lokiAlerts];
  }

  override get dashboards() {
    return { logs: lokiDashboard };
  }

  /** Address that logs are pushed to. */
  get pushUrl(): string {
    return `${this.http.url}${pushPath}`;
  }
}

/** The only path that a log collector needs. @see https://grafana.com/docs/loki/latest/reference/loki-http-api/ */
export const pushPath = '/loki/api/v1/push';

const name = 'loki';
/** Service by which replicas find each other. */
const members = 'loki-memberlist';
const labels = { 'app.kubernetes.io/name': name };

const configuration = (props: LokiProps, namespace: string) =>
  lokiConfiguration({
    retention: props.retention,
    auditRetention: props.auditRetention ?? props.retention,
    alertmanagers: props.alerting?.alertmanager.urls,
    memory: props.resources.limits.memory,
    ...(props.mode === 'highly-available' && {
      cluster: {
        members: `${members}.${namespace}.svc.cluster.local`,
        objectStorage: props.objectStorage,
        prefersIpv6: prefersIpv6(props.ipFamilies),
      },
    }),
  });

/**
 * Ports between replicas. Both are `tcp` for Istio, because replicas call each other by address: for HTTP the proxy would
 * look for a host name that it knows.
 *
 * @see https://grafana.com/docs/loki/latest/setup/install/istio/
 */
const peerPorts = {
  grpc: { port: ports.grpc, protocol: 'tcp' },
  memberlist: { port: ports.memberlist, protocol: 'tcp' },
} as const;

/** What replicas need of each other and of the store that they share. */
function joinReplicas(scope: Construct, loki: Workload, { objectStorage }: HighlyAvailableLokiProps): void {
  new KubeService(scope, 'memberlist-service', {
    metadata: { name: members },
    spec: {
      clusterIp: 'None',
      // Replicas find each other before they are ready.
      publishNotReadyAddresses: true,
      selector: labels,
      ports: Object.entries(peerPorts).map(([port, { port: number, protocol }]) => ({
        name: port,
        port: number,
        targetPort: IntOrString.fromString(port),
        appProtocol: protocol,
      })),
    },
  });
  new KubePodDisruptionBudget(scope, 'pod-disruption-budget', {
    metadata: { name },
    spec: { selector: { matchLabels: labels }, maxUnavailable: IntOrString.fromNumber(1) },
  });
  for (const port of Object.keys(peerPorts)) connect(loki, loki.endpoint(port));
  connect(loki, overHttps(addressOf(objectStorage), objectStorage));
}

const addressOf = ({ endpoint }: ObjectStorage): string => `https://${endpoint}`;

/** Port of an object store that is not on the usual one. */
const ownPort = ({ objectStorage }: HighlyAvailableLokiProps): string =>
  new URL(addressOf(objectStorage)).port;

/**
 * Past the proxy, which on other ports than that of HTTPS may know Services that speak something else, and takes TLS for that.
 *
 * @see https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/
 */
function pastProxy(props: HighlyAvailableLokiProps): Readonly<Record<string, string>> {
  const port = ownPort(props);
  return port === '' ? {} : { 'traffic.sidecar.istio.io/excludeOutboundPorts': port };
}

/** Makes a Secret with the object store's keys; its name. */
function fetchCredentials(
  scope: Construct,
  { objectStorage, secretStore }: HighlyAvailableLokiProps,
): string {
  const secret = 'loki-object-storage';
  if (!secretStore) {
    throw new Error(
      `${scope.node.path}: secretStore must be given when mode is highly-available, got none; the keys of bucket ${objectStorage.bucket} are fetched from it`,
    );
  }
  secretStore.fetch(scope, 'object-storage', {
    name: secret,
    key: objectStorage.credentialsKey,
    properties: { 'access-key-id': 'access-key-id', 'secret-access-key': 'secret-access-key' },
  });
  return secret;
}

const volumes = ({ storage, storageClass }: HighlyAvailableLokiProps) => ({
  volumeClaimTemplates: [
    {
      metadata: { name: 'data' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: storageClass,
        volumeMode: 'Filesystem',
        resources: { requests: { storage: Quantity.fromString(storage) } },
      },
    } satisfies KubePersistentVolumeClaimProps,
  ],
  persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
});

function errors(props: LokiProps): string[] {
  const { retention, auditRetention = retention, resources } = props;
  const wholeDays = Number.isInteger(retention) && retention >= 1;
  const atLeastAsLong = Number.isInteger(auditRetention) && auditRetention >= retention;
  return [
    ...(wholeDays
      ? []
      : [`retention must be a whole number of days, at least 1, got ${retention}; write 31`]),
    ...(atLeastAsLong || !wholeDays
      ? []
      : [
          `auditRetention must be a whole number of days, at least retention (${retention}), got ${auditRetention}; leave it out for ${retention}`,
        ]),
    ...resourcesErrors(resources),
    ...(props.mode === 'highly-available' ? replicationErrors(props) : []),
  ];
}

function replicationErrors(props: HighlyAvailableLokiProps): string[] {
  const { replicas, storage, objectStorage, alerting } = props;
  const others = [ports.grpc, ports.memberlist, ...(alerting?.alertmanager.urls ?? []).map(portOf)];
  const enough = Number.isInteger(replicas) && replicas >= 3;
  return [
    ...(enough
      ? []
      : [`replicas must be a whole number, at least 3, got ${replicas}; three hold every line`]),
    ...sizeErrors('storage', storage),
    ...(others.map(String).includes(ownPort(props))
      ? [
          `objectStorage.endpoint must not be on a port that Loki calls in the mesh (${others.join(', ')}), got "${objectStorage.endpoint}"; give the store another port`,
        ]
      : []),
  ];
}

const portOf = (url: string): string => new URL(url).port;
