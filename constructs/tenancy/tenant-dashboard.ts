import { dashboard } from '../dashboard/dashboard';
import { graph, table, value } from '../dashboard/panel';

const namespace = 'tenant-$tenant-$stage';
const own = `namespace="${namespace}"`;
/** Calls to the tenant's services, as their own proxies saw them. */
const calls = (more = '') =>
  `rate(istio_requests_total{reporter="destination",destination_workload_namespace="${namespace}"${more}}[$__rate_interval])`;
const running = `${own},container!="",container!="POD"`;
const quota = (resource: string, type: string) =>
  `kube_resourcequota{${own},resource="${resource}",type="${type}"}`;
const realm = 'realm="$tenant-$stage"';

const quantile = (share: number) =>
  `histogram_quantile(${share}, sum by (destination_workload, le) (rate(istio_request_duration_milliseconds_bucket{reporter="destination",destination_workload_namespace="${namespace}"}[$__rate_interval])))`;

export const tenantDashboard = () =>
  dashboard({
    uid: 'plinth-tenant',
    title: 'Tenant',
    description: 'One stage of one customer: services, sign-ins, and how much of the quota is used.',
    variables: [
      {
        name: 'tenant',
        label: 'Tenant',
        series: 'kube_resourcequota{namespace=~"tenant-.+"}',
        from: 'namespace',
        part: 'tenant-(.+)-(?:prod|test)$',
      },
      {
        name: 'stage',
        label: 'Stage',
        series: 'kube_resourcequota{namespace=~"tenant-$tenant-(prod|test)"}',
        from: 'namespace',
        part: 'tenant-.+-(prod|test)$',
      },
    ],
    rows: [
      {
        title: 'Now',
        panels: [
          value({ title: 'Requests', unit: 'reqps', queries: [{ expr: `sum(${calls()})` }] }),
          value({
            title: 'Errors',
            unit: 'percentunit',
            decimals: 2,
            bad: { from: 0.01, worseFrom: 0.05 },
            queries: [{ expr: `sum(${calls(',response_code=~"5.."')}) / sum(${calls()})` }],
          }),
          value({
            title: 'Pods that are not ready',
            unit: 'short',
            bad: { from: 1, worseFrom: 2 },
            queries: [
              {
                expr: `sum(kube_pod_status_ready{${own},condition="false"} and on (namespace, pod) kube_pod_status_phase{${own},phase="Running"} == 1) or vector(0)`,
              },
            ],
          }),
          value({
            title: 'Producer succeeded',
            description: 'Since the last run that ended well.',
            unit: 's',
            queries: [{ expr: `time() - max(kube_cronjob_status_last_successful_time{${own}})` }],
          }),
          value({
            title: 'Sign-ins that succeed',
            unit: 'percentunit',
            decimals: 1,
            badBelow: 0.8,
            queries: [
              {
                expr: `sum(rate(keycloak_user_events_total{${realm},event="login",error=""}[$__rate_interval])) / sum(rate(keycloak_user_events_total{${realm},event="login"}[$__rate_interval]))`,
              },
            ],
          }),
          value({
            title: 'Failed Jobs',
            unit: 'short',
            bad: { from: 1, worseFrom: 3 },
            queries: [{ expr: `sum(kube_job_failed{${own},condition="true"}) or vector(0)` }],
          }),
        ],
      },
      {
        title: 'Services',
        panels: [
          graph({
            title: 'Requests',
            unit: 'reqps',
            stacked: true,
            queries: [
              { expr: `sum by (destination_workload) (${calls()})`, legend: '{{destination_workload}}' },
            ],
          }),
          graph({
            title: 'Answers',
            unit: 'reqps',
            stacked: true,
            queries: [
              {
                expr: `sum by (destination_workload, response_code) (${calls()})`,
                legend: '{{destination_workload}} {{response_code}}',
              },
            ],
          }),
          graph({
            title: 'Time to the end of the answer',
            unit: 'ms',
            queries: [
              { expr: quantile(0.5), legend: '{{destination_workload}} 50 %' },
              { expr: quantile(0.95), legend: '{{destination_workload}} 95 %' },
            ],
          }),
          graph({
            title: 'Events in the realm',
            unit: 'cps',
            queries: [
              {
                expr: `sum by (event, error) (rate(keycloak_user_events_total{${realm}}[$__rate_interval]))`,
                legend: '{{event}} {{error}}',
              },
            ],
          }),
        ],
      },
      {
        title: 'Resources',
        panels: [
          graph({
            title: 'Quota in use',
            unit: 'percentunit',
            max: 1,
            queries: [
              {
                expr: `kube_resourcequota{${own},type="used"} / ignoring (type) (kube_resourcequota{${own},type="hard"} > 0)`,
                legend: '{{resource}}',
              },
            ],
          }),
          graph({
            title: 'CPU',
            unit: 'short',
            queries: [
              {
                expr: `sum by (pod) (rate(container_cpu_usage_seconds_total{${running}}[$__rate_interval]))`,
                legend: '{{pod}}',
              },
              { expr: quota('requests.cpu', 'hard'), legend: 'quota' },
            ],
          }),
          graph({
            title: 'Memory',
            unit: 'bytes',
            queries: [
              { expr: `sum by (pod) (container_memory_working_set_bytes{${running}})`, legend: '{{pod}}' },
              { expr: quota('limits.memory', 'hard'), legend: 'quota' },
            ],
          }),
          table({
            title: 'Containers that wait',
            width: 12,
            queries: [
              {
                expr: `sum by (pod, container, reason) (kube_pod_container_status_waiting_reason{${own}}) > 0`,
              },
            ],
          }),
        ],
      },
    ],
  });
