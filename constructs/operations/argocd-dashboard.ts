import { dashboard } from '../dashboard/dashboard';
import { graph, table, value } from '../dashboard/panel';

const apps = 'argocd_app_info{project=~"$project"}';
const other = (label: string, good: string) => `argocd_app_info{project=~"$project",${label}!~"${good}"}`;

export const argocdDashboard = () =>
  dashboard({
    uid: 'plinth-argocd',
    title: 'Argo CD',
    description: 'Whether the cluster is what Git says.',
    variables: [
      { name: 'project', label: 'Project', series: 'argocd_app_info', from: 'project', several: true },
    ],
    rows: [
      {
        title: 'Now',
        panels: [
          value({ title: 'Applications', unit: 'short', queries: [{ expr: `sum(${apps})` }] }),
          value({
            title: 'Out of sync',
            unit: 'short',
            bad: { from: 1, worseFrom: 5 },
            queries: [{ expr: `sum(${other('sync_status', 'Synced')}) or vector(0)` }],
          }),
          value({
            title: 'Not healthy',
            unit: 'short',
            bad: { from: 1, worseFrom: 5 },
            queries: [{ expr: `sum(${other('health_status', 'Healthy')}) or vector(0)` }],
          }),
          value({
            title: 'Failed syncs in an hour',
            unit: 'short',
            decimals: 0,
            bad: { from: 1, worseFrom: 5 },
            queries: [
              {
                expr: 'sum(increase(argocd_app_sync_total{project=~"$project",phase=~"Error|Failed"}[1h])) or vector(0)',
              },
            ],
          }),
        ],
      },
      {
        title: 'Applications',
        panels: [
          graph({
            title: 'By sync status',
            unit: 'short',
            stacked: true,
            queries: [{ expr: `sum by (sync_status) (${apps})`, legend: '{{sync_status}}' }],
          }),
          graph({
            title: 'By health',
            unit: 'short',
            stacked: true,
            queries: [{ expr: `sum by (health_status) (${apps})`, legend: '{{health_status}}' }],
          }),
          table({
            title: 'Out of sync or not healthy',
            queries: [
              {
                expr: `sum by (name, project, dest_namespace, sync_status, health_status) (${other('sync_status', 'Synced')} or ${other('health_status', 'Healthy')})`,
              },
            ],
          }),
          graph({
            title: 'Syncs',
            unit: 'short',
            stacked: true,
            queries: [
              {
                expr: 'sum by (phase) (increase(argocd_app_sync_total{project=~"$project"}[$__rate_interval]))',
                legend: '{{phase}}',
              },
            ],
          }),
          graph({
            title: 'Time to compare an Application with Git',
            unit: 's',
            queries: [
              {
                expr: 'histogram_quantile(0.95, sum by (le) (rate(argocd_app_reconcile_bucket[$__rate_interval])))',
                legend: '95 %',
              },
            ],
          }),
          graph({
            title: 'Requests to Git',
            unit: 'ops',
            queries: [
              {
                expr: 'sum by (request_type) (rate(argocd_git_request_total[$__rate_interval]))',
                legend: '{{request_type}}',
              },
              { expr: 'sum(rate(argocd_git_fetch_fail_total[$__rate_interval]))', legend: 'failed' },
            ],
          }),
          graph({
            title: 'Waiting to be compared',
            unit: 'short',
            queries: [
              {
                expr: 'max by (name) (workqueue_depth{namespace="argocd",name=~"app_.*"})',
                legend: '{{name}}',
              },
            ],
          }),
        ],
      },
    ],
  });
