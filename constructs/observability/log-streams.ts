import { ingressNamespace } from '../gateway/ingress-namespace';

/** Where a label comes from: what Kubernetes' discovery says of a pod, the first of several that it says. */
export interface LogLabel {
  readonly label: string;
  readonly sources: readonly string[];
}

/**
 * Labels of every line. A label that changes in a pod's life would send its lines again. Pods of tenants alone have a tenant and a
 * stage; they are written by the platform, so that no tenant logs as another.
 *
 * @see https://github.com/grafana/alloy/issues/2211
 */
export const logLabels: readonly LogLabel[] = [
  { label: 'namespace', sources: ['__meta_kubernetes_namespace'] },
  { label: 'pod', sources: ['__meta_kubernetes_pod_name'] },
  { label: 'container', sources: ['__meta_kubernetes_pod_container_name'] },
  // Charts of Istio have the second alone.
  {
    label: 'app',
    sources: ['__meta_kubernetes_pod_label_app_kubernetes_io_name', '__meta_kubernetes_pod_label_app'],
  },
  { label: 'tenant', sources: ['__meta_kubernetes_pod_label_plinth_dev_tenant'] },
  { label: 'stage', sources: ['__meta_kubernetes_pod_label_plinth_dev_stage'] },
  { label: 'node', sources: ['__meta_kubernetes_pod_node_name'] },
];

/** With the sources of a label joined by `;`, the first that is not empty. */
export const firstSource = ';*([^;]+)(?:;.*)?';

/** Label by which the pods of all tenants are found. */
export const tenantPodLabel = 'plinth.dev/tenant';

/** In LogQL, the streams that are kept and limited by themselves; no line is of two. */
export const streams = {
  /** What collectors label as audit logs. */
  audit: '{audit=~".+"}',
  /** Every request to the gateway, with little else of its proxies. */
  access: `{namespace="${ingressNamespace.name}",container="istio-proxy"}`,
  tenants: '{tenant=~".+"}',
} as const;

/** How many lines a second are taken in the long run; ten times as many at once. What is more is dropped. */
export interface LogLimits {
  /** Of each stage of a tenant. @default 100 */
  readonly tenantLinesPerSecond?: number;
  /** Of the gateway's access log. @default 1000 */
  readonly accessLogLinesPerSecond?: number;
}

/** What is dropped, and how much of it is taken before. */
interface LogLimit {
  readonly selector: string;
  readonly rate: number;
  readonly burst: number;
  /** Label whose values each have the rate for themselves. @default all share it */
  readonly by?: string;
}

/**
 * Loki limits what all send together, so that one tenant could keep out the others; this is where each has its own limit. A line has
 * 32 KB at most, so that one stage at its limit stays below the 4 MB a second that Loki takes. Audit logs and the platform's have none.
 *
 * @see https://grafana.com/docs/loki/latest/configure/#limits_config
 */
export const logLimits = ({
  tenantLinesPerSecond = 100,
  accessLogLinesPerSecond = 1000,
}: LogLimits): LogLimit[] => [
  limit(streams.tenants, tenantLinesPerSecond, 'namespace'),
  limit(streams.access, accessLogLinesPerSecond),
];

const limit = (selector: string, rate: number, by?: string): LogLimit => ({
  selector,
  rate,
  burst: 10 * rate,
  ...(by && { by }),
});
