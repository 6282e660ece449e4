import { counted, type RuleGroup } from '../alert';

const application = '{{ $labels.name }} ({{ $labels.project }})';

/** Whether the cluster is what Git says. */
export const argocdAlerts: RuleGroup = {
  name: 'argocd',
  rules: [
    {
      alert: 'ArgoCdOutOfSync',
      severity: 'warning',
      for: '30m',
      expr: 'sum by (namespace, name, project) (argocd_app_info{sync_status!="Synced"}) > 0',
      summary: `Application ${application} is not what Git says`,
      description: 'It has been out of sync for 30 minutes, and waves after it do not open.',
    },
    {
      alert: 'ArgoCdUnhealthy',
      severity: 'warning',
      for: '15m',
      expr: `
        sum by (namespace, name, project, health_status) (
          argocd_app_info{health_status!~"Healthy|Progressing|Suspended"}
        ) > 0`,
      summary: `Application ${application} is {{ $labels.health_status }}`,
      description: 'It has been {{ $labels.health_status }} for 15 minutes, and waves after it do not open.',
    },
    {
      alert: 'ArgoCdProgressingForLong',
      severity: 'warning',
      for: '1h',
      expr: 'sum by (namespace, name, project) (argocd_app_info{health_status="Progressing"}) > 0',
      summary: `Application ${application} does not become healthy`,
      description: 'It has been progressing for an hour, and waves after it do not open.',
    },
    {
      alert: 'ArgoCdSyncRunsLong',
      severity: 'warning',
      for: '30m',
      expr: 'sum by (namespace, name, project) (argocd_app_info{operation="sync"}) > 0',
      summary: `The sync of Application ${application} does not end`,
      description:
        'It has run for 30 minutes, with its retries. A root waits for a wave that does not become ready; another Application tries ' +
        'what fails, or waits for a hook.',
    },
    {
      alert: 'ArgoCdSyncFailing',
      severity: 'warning',
      for: '0s',
      expr: `
        sum by (namespace, name, project) (
          ${counted('argocd_app_sync_total{phase=~"Error|Failed"}', '15m')}
        ) > 0`,
      summary: `Application ${application} cannot be synced`,
      description: '{{ $value | humanize }} syncs failed in 15 minutes.',
    },
    {
      alert: 'ArgoCdRepositoryUnreachable',
      severity: 'warning',
      for: '15m',
      expr: `
        sum by (namespace, repo) (
          ${counted('argocd_git_fetch_fail_total', '15m')}
        ) > 0`,
      summary: 'Argo CD cannot read {{ $labels.repo }}',
      description:
        '{{ $value | humanize }} fetches failed in 15 minutes. What is pushed does not reach the cluster.',
    },
  ],
};
