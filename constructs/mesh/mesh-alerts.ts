import { counted, inNamespace, noneUp, type RuleGroup } from '../alert';

import { istioNamespace } from './istio-namespace';

/** Where connections without the mesh's TLS are declared, and so expected. */
export interface PlaintextException {
  readonly namespace: string;
  readonly workload: string;
  /** Service in front of the port. @default none: callers use the pod's address */
  readonly service?: string;
}

export interface MeshAlertsProps {
  /** Ports that take callers without mutual TLS by declaration; no alert fires for them. */
  readonly plaintextExceptions: readonly PlaintextException[];
  /** Namespaces of gateways, whose callers are outside. */
  readonly gateways: readonly string[];
}

const ends =
  'source_workload_namespace, source_workload, destination_workload_namespace, destination_workload';
const from = '{{ $labels.source_workload_namespace }}/{{ $labels.source_workload }}';
const to = '{{ $labels.destination_workload_namespace }}/{{ $labels.destination_workload }}';

const denied = 'authz_enforce_result="denied"';

/**
 * What gateways hand on comes from anybody: without a token, or with a path that is for nobody outside. They are known by their
 * certificate.
 */
const ofNeighbours = (gateways: readonly string[]): string =>
  `reporter="destination",response_code="403",source_principal!~".*/ns/(${gateways.join('|')})/sa/.*"`;

/** The mesh: that nothing in it is plain text, and that its control plane is heard. */
export const meshAlerts = ({ plaintextExceptions, gateways }: MeshAlertsProps): RuleGroup => ({
  name: 'mesh',
  rules: [
    {
      alert: 'PlaintextHttp',
      severity: 'critical',
      for: '5m',
      expr: plaintext('istio_requests_total', plaintextExceptions),
      summary: `Requests to ${to} are not encrypted`,
      description: `${from} has sent requests without the mesh's TLS in the last 15 minutes, and they were let in.`,
    },
    {
      alert: 'PlaintextTcp',
      severity: 'critical',
      for: '5m',
      expr: plaintext('istio_tcp_connections_opened_total', plaintextExceptions),
      summary: `Connections to ${to} are not encrypted`,
      description: `${from} has connected without the mesh's TLS in the last 15 minutes, and was let in.`,
    },
    {
      alert: 'AuthorizationDenied',
      severity: 'warning',
      for: '5m',
      expr: `
        sum by (namespace, pod) (increase(envoy_tcp{${denied}}[15m])) > 0
        or
          sum by (namespace, pod) (increase(envoy_http_rbac{${denied}}[15m])) > 0
            and on (namespace, pod)
              sum by (namespace, pod) (
                ${counted(`istio_requests_total{${ofNeighbours(gateways)}}`, '15m')}
              ) > 0`,
      summary: '{{ $labels.namespace }}/{{ $labels.pod }} refuses calls from the cluster',
      description:
        'Its proxy has refused {{ $value | humanize }} connections or requests in 15 minutes that no connection is declared for: something is wired wrongly, or looks around.',
    },
    {
      alert: 'IstiodDown',
      severity: 'critical',
      for: '5m',
      expr: noneUp({ namespace: istioNamespace.name, job: 'istiod' }),
      summary: 'istiod is down',
      description:
        'No control plane has answered for 5 minutes: new pods do not start, certificates are not renewed.',
    },
    {
      alert: 'MeshConfigurationRejected',
      severity: 'warning',
      for: '5m',
      // A proxy refuses it once, and is sent the next at the next change.
      expr: `
        sum by (namespace, type) (
          ${counted('pilot_total_xds_rejects', '15m')}
        ) > 0`,
      summary: 'Proxies refuse what istiod tells them',
      description:
        'Configuration of type {{ $labels.type }} was refused {{ $value | humanize }} times in 15 minutes; proxies go on with the old one.',
    },
    {
      alert: 'SidecarInjectionFailing',
      severity: 'critical',
      for: '0s',
      expr: `
        sum by (namespace) (
          ${counted('sidecar_injection_failure_total', '5m')}
        ) > 0`,
      summary: 'Pods do not get their sidecar',
      description: '{{ $value | humanize }} pods could not be created in 5 minutes.',
    },
  ],
});

/**
 * What was let in without the mesh's TLS, as the target's proxy saw it, but for what is declared. A connection that is never closed is
 * opened once.
 */
function plaintext(metric: string, exceptions: readonly PlaintextException[]): string {
  const seen = 'reporter="destination",connection_security_policy="none"';
  // A pod that is gone is in the window for a while.
  const declared = exceptions.map(
    (exception) => `unless present_over_time(${metric}{${seen},${matchers(exception)}}[15m])`,
  );
  const taken = `
        sum by (${ends}) (
          (${counted(`${metric}{${seen}}`, '15m')})
            ${declared.join('\n            ')}
        ) > 0`;
  return inNamespace('destination_workload_namespace', taken);
}

/** Pods that their operator names itself are workloads of their own, `<name>-1`; a port of no Service is passed through. */
const matchers = ({ namespace, workload, service }: PlaintextException): string =>
  [
    `destination_workload_namespace="${namespace}"`,
    `destination_workload=~"${workload}(-.+)?"`,
    service
      ? `destination_service_name="${service}"`
      : 'destination_service_name=~"InboundPassthroughCluster.*|unknown"',
  ].join(',');
