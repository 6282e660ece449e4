import type { RuleGroup } from '../alert';
import { ingressNamespace } from '../gateway/ingress-namespace';

/** Calls to tenants' services, as their own proxies saw them. */
const calls = 'reporter="destination",destination_workload_namespace=~"tenant-.+"';
const sum = (expr: string): string =>
  `sum by (destination_workload_namespace, destination_workload) (${expr})`;

/** What the gateway got from tenants' apis, of those that are asked at all: a few requests in five minutes. */
const answers = (code = ''): string =>
  `sum by (destination_service_namespace) (rate(istio_requests_total{reporter="source",source_workload_namespace="${ingressNamespace.name}",destination_service_namespace=~"tenant-.+",destination_service_name="api"${code}}[5m]))`;
const asked = `${answers()} > 0.01`;
const refused = `${answers(',response_code="401"')} / (${asked}) > 0.5`;

const workload = '{{ $labels.namespace }}/{{ $labels.workload }}';

/** Apis that are there, each of which has metrics and a proxy; the namespace alone stays of a tenant that is removed. */
const ready = (job: string): string =>
  `label_replace(max by (namespace) (kube_deployment_status_replicas_available{namespace=~"tenant-.+",deployment="api"} > 0), "job", "${job}", "", "")`;

/** Tenants' services; their pods are seen by the alerts on containers. */
export const tenantAlerts: RuleGroup = {
  name: 'tenants',
  rules: [
    {
      alert: 'TenantServiceErrors',
      severity: 'warning',
      for: '10m',
      expr: perWorkload(
        `
        ${sum(`rate(istio_requests_total{${calls},response_code=~"5.."}[5m])`)}
          / (${sum(`rate(istio_requests_total{${calls}}[5m])`)} > 0.05)`,
        '> 0.05',
      ),
      summary: `${workload} answers with errors`,
      description: '{{ $value | humanizePercentage }} of the requests have failed for 10 minutes.',
    },
    {
      alert: 'TokensRefusedEverywhere',
      severity: 'critical',
      for: '5m',
      expr: `
        count(${refused}) / count(${asked}) > 0.5
          and count(${refused}) > 1`,
      summary: 'Apis of most tenants refuse tokens',
      description:
        '{{ $value | humanizePercentage }} of the stages whose apis are asked have refused more than half of the requests with 401 for 5 minutes: their proxies do not get the keys of the realms, or tokens are signed with keys that they do not know.',
    },
    {
      alert: 'TenantServiceSlow',
      severity: 'info',
      for: '15m',
      expr: perWorkload(
        `
        histogram_quantile(
          0.95,
          sum by (destination_workload_namespace, destination_workload, le) (
            rate(istio_request_duration_milliseconds_bucket{${calls}}[5m])
          )
        )`,
        '> 2000',
      ),
      summary: `${workload} is slow`,
      description: 'One request in twenty has taken more than {{ $value | humanize }} ms for 15 minutes.',
    },
    {
      alert: 'TenantScrapeAbsent',
      severity: 'warning',
      for: '15m',
      expr: `
        (
          ${ready('api')}
            or ${ready('istio-proxy')}
        )
          unless on (namespace, job) up{namespace=~"tenant-.+"}`,
      summary: 'Nothing of {{ $labels.job }} in {{ $labels.namespace }} is scraped',
      description:
        '{{ $value }} pods of the api have been available for 15 minutes, and Prometheus has no such target, neither up nor down: alerts on what it measures cannot fire.',
    },
    {
      alert: 'TenantQuotaAlmostUsed',
      severity: 'info',
      for: '30m',
      expr: `
        max by (namespace, resourcequota, resource) (
          kube_resourcequota{namespace=~"tenant-.+",type="used"}
            / ignoring (type) (kube_resourcequota{namespace=~"tenant-.+",type="hard"} > 0)
        ) > 0.9`,
      summary: '{{ $labels.namespace }} has almost used its quota of {{ $labels.resource }}',
      description:
        '{{ $value | humanizePercentage }} are in use; pods beyond it are refused, also those of an update.',
    },
  ],
};

/** With the labels by which alerts are routed. */
function perWorkload(expr: string, condition: string): string {
  return `
    max by (namespace, workload) (
      label_replace(
        label_replace(${expr}, "workload", "$1", "destination_workload", "(.*)"),
        "namespace", "$1", "destination_workload_namespace", "(.*)"
      )
    ) ${condition}`;
}
