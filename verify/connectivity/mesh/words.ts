import { field, labels, mapping } from '../../created/field';

/** What is known of a label or annotation of Istio: that nothing depends on it, that it is evaluated, or which values are right. */
type Known = 'harmless' | 'evaluated' | readonly string[] | ((value: string) => boolean);

const PROXY_CONFIG_KEYS = [
  'concurrency',
  'connectionSettings',
  'drainDuration',
  'gatewayTopology',
  'holdApplicationUntilProxyStarts',
  'image',
  'proxyHeaders',
  'proxyMetadata',
  'proxyStatsMatcher',
  'terminationDrainDuration',
  'tracing',
];

/** Settings of the agent that say nothing of where calls go. @see https://istio.io/latest/docs/reference/commands/pilot-agent/#envvars */
const PROXY_METADATA = [
  'BOOTSTRAP_XDS_AGENT',
  'EXIT_ON_ZERO_ACTIVE_CONNECTIONS',
  'ISTIO_DUAL_STACK',
  'ISTIO_META_DNS_AUTO_ALLOCATE',
  'ISTIO_META_DNS_CAPTURE',
  'ISTIO_META_GLOBAL_DOWNSTREAM_MAX_CONNECTIONS',
  'MINIMUM_DRAIN_DURATION',
  'OUTPUT_CERTS',
];

/** Headers of proxies on which nothing depends. */
const PROXY_HEADERS = ['attemptCount', 'envoyDebugHeaders', 'requestId', 'server'];

/** Whether a `ProxyConfig` says nothing that changes what goes through the proxy, or whom it believes. */
export function isHarmlessConfig(config: unknown): boolean {
  if (typeof config !== 'object' || config === null) return false;
  const metadata = labels(config, 'proxyMetadata');
  return (
    Object.keys(config).every((key) => PROXY_CONFIG_KEYS.includes(key)) &&
    Object.keys(metadata).every((key) => PROXY_METADATA.includes(key)) &&
    // no policy is relied on for an address that a proxy in front has seen
    Object.keys(mapping(config, 'gatewayTopology')).every((key) => key === 'numTrustedProxies') &&
    // policies by path rely on it, and whom a proxy has seen is not the client's to say
    field(config, 'connectionSettings', 'httpMergeSlashes') !== false &&
    Object.keys(mapping(config, 'proxyHeaders')).every((key) => PROXY_HEADERS.includes(key))
  );
}

function isHarmlessText(text: string): boolean {
  try {
    return isHarmlessConfig(JSON.parse(text));
  } catch {
    return false; // YAML is allowed there; nobody needs it
  }
}

/** @see https://istio.io/latest/docs/reference/config/annotations/ */
const ANNOTATIONS: Readonly<Record<string, Known>> = {
  'galley.istio.io/analyze-suppress': 'harmless',
  'inject.istio.io/templates': ['sidecar', 'gateway'],
  'istio.io/rev': 'harmless',
  'networking.istio.io/exportTo': 'evaluated',
  'prometheus.istio.io/merge-metrics': 'harmless',
  'prometheus.istio.io/scrape-targets': 'harmless',
  'proxy.istio.io/config': isHarmlessText,
  'readiness.status.sidecar.istio.io/applicationPorts': 'harmless',
  'readiness.status.sidecar.istio.io/failureThreshold': 'harmless',
  'readiness.status.sidecar.istio.io/initialDelaySeconds': 'harmless',
  'readiness.status.sidecar.istio.io/periodSeconds': 'harmless',
  'sidecar.istio.io/agentLogLevel': 'harmless',
  'sidecar.istio.io/componentLogLevel': 'harmless',
  'sidecar.istio.io/extraStatTags': 'harmless',
  'sidecar.istio.io/inject': ['true', 'false'],
  'sidecar.istio.io/interceptionMode': ['REDIRECT', 'TPROXY'],
  'sidecar.istio.io/logLevel': 'harmless',
  'sidecar.istio.io/nativeSidecar': 'harmless',
  'sidecar.istio.io/proxyCPU': 'harmless',
  'sidecar.istio.io/proxyCPULimit': 'harmless',
  'sidecar.istio.io/proxyImageType': ['default', 'distroless', 'debug'],
  'sidecar.istio.io/proxyMemory': 'harmless',
  'sidecar.istio.io/proxyMemoryLimit': 'harmless',
  'sidecar.istio.io/rewriteAppHTTPProbers': ['true'],
  'sidecar.istio.io/statsCompression': 'harmless',
  'sidecar.istio.io/statsEvictionInterval': 'harmless',
  'sidecar.istio.io/statsFlushInterval': 'harmless',
  'sidecar.istio.io/statsHistogramBins': 'harmless',
  'sidecar.istio.io/statsHistogramBuckets': 'harmless',
  'sidecar.istio.io/statsInclusionPrefixes': 'harmless',
  'sidecar.istio.io/statsInclusionRegexps': 'harmless',
  'sidecar.istio.io/statsInclusionSuffixes': 'harmless',
  'sidecar.istio.io/userVolume': 'harmless',
  'sidecar.istio.io/userVolumeMount': 'harmless',
  'status.sidecar.istio.io/port': ['15020'],
  'traffic.sidecar.istio.io/excludeInboundPorts': 'evaluated',
  'traffic.sidecar.istio.io/excludeOutboundIPRanges': 'evaluated',
  'traffic.sidecar.istio.io/excludeOutboundPorts': 'evaluated',
  'traffic.sidecar.istio.io/includeInboundPorts': 'evaluated',
  'traffic.sidecar.istio.io/includeOutboundIPRanges': 'evaluated',
  'traffic.sidecar.istio.io/includeOutboundPorts': 'evaluated',
};

/** @see https://istio.io/latest/docs/reference/config/labels/ */
const LABELS: Readonly<Record<string, Known>> = {
  'istio.io/dataplane-mode': ['none'],
  'install.operator.istio.io/owning-resource': 'harmless',
  'istio.io/rev': 'evaluated',
  'operator.istio.io/component': 'harmless',
  'operator.istio.io/managed': 'harmless',
  'operator.istio.io/version': 'harmless',
  'security.istio.io/tlsMode': ['istio'],
  'service.istio.io/canonical-name': 'harmless',
  'service.istio.io/canonical-revision': 'harmless',
  'service.istio.io/workload-name': 'harmless',
  'sidecar.istio.io/inject': ['true', 'false'],
};

const ISTIO = /(?:^|\.)istio\.io\//;

/** Why a label may change what the mesh does, if it may. */
export const judgeLabel = (name: string, value: string): string | undefined =>
  judge(LABELS, name, value, `label ${name}`);

/** Why an annotation may, if it may. */
export const judgeAnnotation = (name: string, value: string): string | undefined =>
  judge(ANNOTATIONS, name, value, `annotation ${name}`);

function judge(
  words: Readonly<Record<string, Known>>,
  name: string,
  value: string,
  title: string,
): string | undefined {
  if (!ISTIO.test(name)) return undefined;
  const known = Object.hasOwn(words, name) ? words[name] : undefined;
  if (known === undefined) return `${title} may change what its proxy does, and is not evaluated`;
  if (typeof known === 'string') return undefined;
  const isRight = typeof known === 'function' ? known(value) : known.includes(value);
  return isRight
    ? undefined
    : `${title} is ${JSON.stringify(value)}, of which it is not known what the proxy does`;
}
