import type { Construct } from 'constructs';
import type { LokiFields } from '../../environments/loki';
import { IntOrString, KubeService, KubeServiceAccount, KubeStatefulSet } from '../../imports/k8s';
import { written } from '../alert';
import { Component } from '../component';
import { ConfigFiles } from '../config-file';
import { connect } from '../connection';
import { dashboardAddress } from '../dashboard/address';
import type { Dashboards } from '../dashboards';
import { type IpFamily, prefersIpv6 } from '../ip-families';
import type { Bucket } from '../object-storage/bucket';
import { pastProxy } from '../object-store';
import { resourcesErrors } from '../quantity';
import { type Endpoint, Workload } from '../workload';
import { onLogs } from './log-alerts';
import { lokiAlerts } from './loki-alerts';
import { caFile, lokiConfiguration, ports } from './loki-configuration';
import { lokiDashboard } from './loki-dashboard';
import { lokiPod } from './loki-pod';
import {
  bucketErrors,
  joinReplicas,
  members,
  membersService,
  peerPorts,
  type Replication,
  replicationErrors,
  volumes,
} from './loki-replication';
import { observabilityNamespace } from './observability-namespace';

interface LokiBaseProps
  extends Pick<LokiFields, 'retention' | 'accessLogRetention' | 'tenantRetention' | 'resources'> {
  /** Days that sign-ins and changes in databases are kept, at least as long. @default as long as everything else */
  readonly auditRetention?: LokiFields['auditRetention'];
  /** Who is told of what the rules on logs find. @default no rules are evaluated */
  readonly alerting?: LogAlerting;
  /** Address families of pods. @default IPv4 alone */
  readonly ipFamilies?: readonly IpFamily[];
  /** StorageClass of the volumes. @default the cluster's own default */
  readonly storageClass?: string;
}

interface LogAlerting {
  /** What is told, and the address of each of its replicas. */
  readonly alertmanager: { readonly http: Endpoint; readonly urls: readonly string[] };
  /** Address under which the pages of `docs/runbooks` are, without a slash at the end. */
  readonly runbooks: string;
  /** Label `cluster` of every alert, to tell environments apart, as Prometheus has it. */
  readonly cluster: string;
  /** Address of Grafana for people, which alerts link to. @default none */
  readonly grafana?: string;
}

/** One process; on its disk, which goes with the pod, is what is not in the bucket yet. */
export interface SingleBinaryLokiProps extends LokiBaseProps {
  /** One replica. */
  readonly mode: 'single-binary';
  /** Where all logs end up. @default on the disk that goes with the pod */
  readonly bucket?: Bucket;
}

/** Replicas that share an object store, good for about 20 GB of logs a day. */
export interface HighlyAvailableLokiProps extends LokiBaseProps, Replication {
  /** Replicas that find each other, with an object store. */
  readonly mode: 'highly-available';
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
  /** Whether it evaluates rules, and says which. */
  readonly hasRules: boolean;

  constructor(scope: Construct, id: string, props: LokiProps) {
    super(scope, id, { namespace: observabilityNamespace, project: 'observability', wave: 'services' });
    const { resources, alerting, bucket } = props;
    this.node.addValidation({ validate: () => errors(props) });
    const replicated = props.mode === 'highly-available' ? props : undefined;

    new KubeServiceAccount(this, 'service-account', {
      metadata: { name },
      automountServiceAccountToken: false,
    });
    const files = new ConfigFiles(this, 'configuration', name, {
      'config.yaml': configuration(props, this.namespace),
      ...(bucket?.caBundle && { [caFile]: bucket.caBundle }),
    });
    const rules = alerting && rulesOnLogs(this, alerting, this.dashboards);
    new KubeStatefulSet(this, 'stateful-set', {
      metadata: { name },
      spec: {
        serviceName: members,
        replicas: replicated?.replicas ?? 1,
        // One after the other would be for ever: none is ready before it has found another.
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: labels },
        template: {
          metadata: {
            labels,
            annotations: { ...files.checksum, ...(bucket?.security === 'tls' && pastProxy(bucket)) },
          },
          spec: lokiPod({
            name,
            labels,
            rules: rules?.name,
            resources,
            bucketSecret: bucket && credentials(this, bucket),
            isReplicated: replicated !== undefined,
          }),
        },
        ...(replicated && volumes(replicated, props.storageClass)),
      },
    });
    service(this);
    membersService(this, labels, replicated && peerPorts);

    const loki = new Workload<string>(this, name, {
      labels,
      serviceAccount: name,
      mesh: 'sidecar',
      ports: { http: { port: ports.http, protocol: 'http' }, ...(replicated && peerPorts) },
      probes: ['http'],
      metrics: { port: 'http', shared: true },
    });
    this.http = loki.endpoint('http', { name, port: ports.http });
    if (replicated) joinReplicas(this, loki);
    if (bucket) connect(loki, bucket.target);
    if (alerting) connect(loki, alerting.alertmanager.http, handOver);
    this.hasRules = alerting !== undefined;
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
const labels = { 'app.kubernetes.io/name': name };

/** All that it says to Alertmanager. */
const handOver = { http: { methods: ['POST'], paths: ['/api/v2/alerts'] } };

/** Rules on logs, without a checksum: Loki looks for other ones every minute by itself. */
const rulesOnLogs = (
  scope: Construct,
  { runbooks, grafana }: LogAlerting,
  dashboards: Dashboards,
): ConfigFiles =>
  new ConfigFiles(scope, 'rules', `${name}-rules`, {
    'rules.yaml': { groups: [written(onLogs, runbooks, dashboardAddress(grafana, dashboards))] },
  });

function service(scope: Construct): void {
  new KubeService(scope, 'service', {
    metadata: { name },
    spec: {
      selector: labels,
      ports: [{ name: 'http', port: ports.http, targetPort: IntOrString.fromString('http') }],
    },
  });
}

const configuration = (props: LokiProps, namespace: string) =>
  lokiConfiguration({
    ...retentionOf(props),
    alerting: props.alerting && {
      alertmanagers: props.alerting.alertmanager.urls,
      cluster: props.alerting.cluster,
      grafana: props.alerting.grafana,
    },
    memory: props.resources.limits.memory,
    bucket: props.bucket,
    ...(props.mode === 'highly-available' && {
      cluster: {
        members: `${members}.${namespace}.svc.cluster.local`,
        prefersIpv6: prefersIpv6(props.ipFamilies),
      },
    }),
  });

/** Each as long as everything else, if it is not said. */
const retentionOf = ({
  retention,
  auditRetention = retention,
  accessLogRetention = retention,
  tenantRetention = retention,
}: LokiProps) => ({ retention, auditRetention, accessLogRetention, tenantRetention });

/** Makes a Secret with the bucket's keys; its name. */
function credentials(scope: Construct, bucket: Bucket): string {
  const secret = 'loki-object-storage';
  bucket.credentials(scope, 'object-storage', secret);
  return secret;
}

const isWholeDays = (days: number): boolean => Number.isInteger(days) && days >= 1;

function errors(props: LokiProps): string[] {
  const { resources } = props;
  const { retention, auditRetention, ...others } = retentionOf(props);
  const wholeDays = isWholeDays(retention);
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
    ...Object.entries(others)
      .filter(([, days]) => wholeDays && !isWholeDays(days))
      .map(
        ([field, days]) =>
          `${field} must be a whole number of days, at least 1, got ${days}; leave it out for ${retention}`,
      ),
    ...resourcesErrors(resources),
    ...(props.mode === 'highly-available' ? replicationErrors(props) : []),
    ...(props.bucket ? bucketErrors(props.bucket, props.alerting?.alertmanager.urls) : []),
  ];
}
