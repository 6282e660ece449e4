import type { PrometheusFields } from '../../../environments/prometheus';
import type { PodSpec } from '../../../imports/k8s';
import {
  PrometheusSpecAlertingAlertmanagersPort as AlertmanagerPort,
  PrometheusSpecAlertingAlertmanagersApiVersion as ApiVersion,
  PrometheusSpecResourcesLimits as Limits,
  type PrometheusSpec,
  PrometheusSpecResourcesRequests as Requests,
  PrometheusSpecServiceDiscoveryRole as Role,
  PrometheusSpecAlertingAlertmanagersScheme as Scheme,
  PrometheusSpecStorageEmptyDirSizeLimit as SizeLimit,
} from '../../../imports/monitoring.coreos.com';
import { spreadOverNodes } from '../../chart-replicas';
import { mebibytes } from '../../container';
import { monitorsLabel } from '../../namespace';
import { restrictedPod } from '../../pod';
import { amounts } from '../../quantity';
import { images } from '../../versions';
import type { Alertmanager } from './alertmanager';
import { prometheusDashboard } from './prometheus-dashboard';
import { certificates, meshTls, scrapeClassList } from './scrape-classes';

/** The servers, as the operator makes them. */
export interface PrometheusServers extends PrometheusFields {
  /** StorageClass of the volumes. @default the cluster's own default */
  readonly storageClass?: string;
  /** Label `cluster` of every alert and of what is sent elsewhere, to tell environments apart. */
  readonly cluster: string;
  /** Whom alerts are handed to. */
  readonly alertmanager: Alertmanager;
  /** Address of Grafana for people, which alerts link to. @default none */
  readonly grafana?: string;
}

interface ServerProps extends PrometheusServers {
  /** ServiceAccount. */
  readonly name: string;
  /** Labels of the pods. */
  readonly labels: Readonly<Record<string, string>>;
  /** Secret that remote write signs in with. @default it does not sign in */
  readonly credentials?: string;
}

/**
 * The `Prometheus` object that the operator makes the servers of. Alerts link to Grafana, whether Prometheus' own pages have a host or not: where
 * `<dashboard>/graph?g0.expr=…` is the dashboard of alerts, and of which messages make the expression in Explore. The operator
 * serves its pages under `/`, whatever the path of that address.
 *
 * @see https://github.com/prometheus/prometheus/blob/v3.13.0/util/strutil/strconv.go TableLinkForExpression
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/pkg/prometheus/promcfg.go web.route-prefix
 */
export function serverSpec(props: ServerProps): PrometheusSpec {
  const { replicas, retention, storage, resources, cluster, name, labels, alertmanager, grafana } = props;
  const { securityContext } = restrictedPod(65534) satisfies Partial<PodSpec>;
  return {
    image: images.prometheus,
    version: /:(v[0-9.]+)/.exec(images.prometheus)?.[1],
    replicas,
    retention: `${retention}d`,
    // Below what its disk holds, or it would be evicted from it, or stand still.
    retentionSize: `${mebibytes(storage ?? scratchSize, 0.8)}MiB`,
    storage: volume(props),
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    resources: {
      requests: amounts(resources.requests, Requests.fromString),
      limits: amounts(resources.limits, Limits.fromString),
    },
    serviceAccountName: name,
    portName,
    securityContext,
    enableServiceLinks: false,
    topologySpreadConstraints: replicas > 1 ? [...spreadOverNodes(labels)] : undefined,
    podMetadata: { annotations: ownProxy },
    volumes: [{ name: certificatesVolume, emptyDir: { medium: 'Memory' } }],
    volumeMounts: [{ name: certificatesVolume, mountPath: certificates, readOnly: true }],
    scrapeInterval,
    evaluationInterval: '30s',
    externalLabels: { cluster },
    externalUrl: grafana && `${grafana}/d/${prometheusDashboard().uid}`,
    serviceDiscoveryRole: Role.ENDPOINT_SLICE,
    scrapeClasses: scrapeClassList,
    // Or a monitor could have any file of Prometheus sent to its target, the token of its ServiceAccount for one.
    arbitraryFsAccessThroughSMs: { deny: true },
    ...selectors,
    alerting: {
      alertmanagers: [
        {
          namespace: alertmanager.namespace,
          name: alertmanager.service,
          port: AlertmanagerPort.fromString('http'),
          apiVersion: ApiVersion.V2,
          scheme: Scheme.HTTPS,
          enableHttp2: false,
          tlsConfig: meshTls,
        },
      ],
    },
    remoteWrite: remoteWrite(props),
  };
}

/** Time between two samples of a target, but for what says otherwise. */
export const scrapeInterval = '30s';

/**
 * In the operator's own Service, by which Istio knows that it is HTTP, as it is in that of the component. Of two that say different things
 * the older counts, and on a port that is not known to be HTTP no path of a policy is seen.
 *
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/pkg/prometheus/common.go BuildStatefulSetService
 */
const portName = 'http-web';

/** All monitors of the namespaces with the label; the platform's rules, which are in Prometheus' own namespace. */
const selectors = {
  serviceMonitorSelector: {},
  serviceMonitorNamespaceSelector: { matchLabels: monitorsLabel },
  podMonitorSelector: {},
  podMonitorNamespaceSelector: { matchLabels: monitorsLabel },
  probeSelector: {},
  probeNamespaceSelector: { matchLabels: monitorsLabel },
  ruleSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'plinth' } },
} satisfies Partial<PrometheusSpec>;

/** Of the data where nothing keeps it. */
const scratchSize = '5Gi';

const certificatesVolume = 'istio-certs';

/**
 * The sidecar writes its certificates for Prometheus to use, and lets what Prometheus sends go by: it asks pods by their
 * addresses, for which a sidecar starts no mutual TLS.
 *
 * @see https://istio.io/latest/docs/ops/integrations/prometheus/#tls-settings
 */
const ownProxy = {
  'proxy.istio.io/config': JSON.stringify({ proxyMetadata: { OUTPUT_CERTS: certificates } }),
  'sidecar.istio.io/userVolumeMount': JSON.stringify([{ name: certificatesVolume, mountPath: certificates }]),
  'traffic.sidecar.istio.io/includeOutboundIPRanges': '',
} as const;

function volume({ storage, storageClass }: ServerProps): PrometheusSpec['storage'] {
  if (!storage) return { emptyDir: { sizeLimit: SizeLimit.fromString(scratchSize) } };
  const claim = {
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: storageClass,
      volumeMode: 'Filesystem',
      resources: { requests: { storage: storage } },
    },
  };
  return { volumeClaimTemplate: claim };
}

function remoteWrite({ remoteWrite: target, credentials }: ServerProps): PrometheusSpec['remoteWrite'] {
  if (!target) return undefined;
  const key = (name: string) => ({ name: credentials, key: name });
  return [
    {
      url: target.url,
      ...(credentials && { basicAuth: { username: key('username'), password: key('password') } }),
    },
  ];
}
