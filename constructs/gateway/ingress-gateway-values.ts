import type { GatewayFields } from '../../environments/istio';
import { spreadOverNodes } from '../chart-replicas';
import { dualStackService, type IpFamily } from '../ip-families';
import { latencies } from '../service-level';
import { type GatewayLimits, gatewayLimits } from './gateway-limits';
import { hopsOf } from './trusted-proxies';

/** The proxies of a gateway. */
export interface IngressProxies extends GatewayFields {
  /** Address families of pods; the load balancer has all of them. @default IPv4 alone */
  readonly ipFamilies?: readonly IpFamily[];
}

/** What is set of the chart's values. */
export interface IngressGatewayValues {
  readonly autoscaling: object;
  readonly replicaCount?: number;
  readonly service: object;
  readonly securityContext: object;
  readonly podAnnotations: Readonly<Record<string, string>>;
  readonly podDisruptionBudget?: object;
  readonly topologySpreadConstraints?: readonly object[];
}

/**
 * Bounds of the gateway's histograms, in milliseconds and bytes: with those that objectives name, which Istio's own have not all.
 *
 * @see https://istio.io/latest/docs/reference/config/annotations/#SidecarStatsHistogramBuckets
 * @see https://github.com/istio/istio/blob/1.31.1/pkg/bootstrap/config.go getStatsOptions
 */
const bounds = [
  0.5,
  1,
  5,
  10,
  25,
  50,
  ...latencies,
  10_000,
  30_000,
  60_000,
  300_000,
  600_000,
  1_800_000,
  3_600_000,
];

/** @see https://github.com/istio/istio/blob/1.31.1/manifests/charts/gateway/values.yaml */
export const ingressGatewayValues = (
  { minReplicas, maxReplicas, trustedProxies, limits, ipFamilies }: IngressProxies,
  labels: Readonly<Record<string, string>>,
): IngressGatewayValues => ({
  // Without a metrics server an autoscaler is Degraded to Argo CD, and no later wave would start.
  ...(maxReplicas > minReplicas
    ? { autoscaling: { enabled: true, minReplicas, maxReplicas } }
    : { autoscaling: { enabled: false }, replicaCount: minReplicas }),
  service: {
    // The proxies see who calls, and no node passes a call on to another one. Load balancers leave out nodes without a proxy.
    externalTrafficPolicy: 'Local',
    ...dualStackService(ipFamilies),
    // The chart's default opens the proxies' health to the internet as well.
    ports: [
      { name: 'http', port: 80, protocol: 'TCP', targetPort: 80 },
      { name: 'https', port: 443, protocol: 'TCP', targetPort: 443 },
    ],
  },
  podAnnotations: {
    'sidecar.istio.io/statsHistogramBuckets': JSON.stringify({ istiocustom: bounds }),
    'proxy.istio.io/config': JSON.stringify({
      // Goes on serving until the load balancer has noticed that the proxy goes.
      terminationDrainDuration: '20s',
      ...(trustedProxies && { gatewayTopology: { numTrustedProxies: hopsOf(trustedProxies) } }),
      ...edge(gatewayLimits(limits)),
    }),
  },
  securityContext: {
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
    // Ports 80 and 443 without a capability; one of the sysctls that Pod Security "restricted" lets through.
    sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
  },
  ...(minReplicas > 1 && {
    podDisruptionBudget: { maxUnavailable: 1 },
    topologySpreadConstraints: spreadOverNodes(labels),
  }),
});

/**
 * Of the proxies' own configuration: Envoy's values for proxies at the edge, and who they are is nobody's business.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/best_practices/edge
 * @see https://github.com/istio/istio/blob/1.31.1/pilot/pkg/networking/core/connection_settings.go applyEdgeProfileDefaults
 */
const edge = ({ headerTimeout, requestTimeout, streamIdleTimeout, connections }: GatewayLimits) => ({
  connectionSettings: {
    profile: 'EDGE',
    // A connection on which nobody asks for anything; the profile's is an hour.
    httpIdleTimeout: '300s',
    httpRequestHeadersTimeout: `${headerTimeout}s`,
    httpRequestTimeout: `${requestTimeout}s`,
    httpStreamIdleTimeout: `${streamIdleTimeout}s`,
    // The profile would refuse the whole request.
    httpHeadersWithUnderscoresAction: 'HEADERS_WITH_UNDERSCORES_DROP_HEADER',
    // The API of Argo CD has encoded slashes in its paths; where paths have rules, routes refuse them.
    httpPathWithEscapedSlashesAction: 'KEEP_UNCHANGED',
  },
  proxyHeaders: { server: { disabled: true } },
  proxyMetadata: { ISTIO_META_GLOBAL_DOWNSTREAM_MAX_CONNECTIONS: String(connections) },
});
