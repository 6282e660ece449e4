import type { AlertCases } from './case';

const secret = (kind: string, status: string, namespace = 'iam-system') =>
  `${kind}_status_condition{namespace="${namespace}",name="vault",condition="Ready",status="${status}"}`;

export const externalSecrets: AlertCases = {
  ExternalSecretFailing: {
    firing: {
      series: { [secret('externalsecret', 'False')]: '1x20', [secret('externalsecret', 'True')]: '0x20' },
      at: '18m',
      labels: { namespace: 'iam-system', name: 'vault' },
    },
    silent: {
      series: { [secret('externalsecret', 'False')]: '0x20', [secret('externalsecret', 'True')]: '1x20' },
      at: '18m',
    },
  },
  SecretStoreFailing: {
    firing: {
      series: { [secret('clustersecretstore', 'False', '')]: '1x20' },
      at: '18m',
      labels: { name: 'vault' },
    },
    silent: { series: { [secret('secretstore', 'True')]: '1x20' }, at: '18m' },
  },
};

const app = (labels: string) =>
  `argocd_app_info{namespace="argocd",name="prod-loki",project="observability",${labels}}`;
const loki = { namespace: 'argocd', name: 'prod-loki', project: 'observability' };
const syncs = (phase: string) =>
  `argocd_app_sync_total{namespace="argocd",name="prod-loki",project="observability",phase="${phase}"}`;

export const argocd: AlertCases = {
  ArgoCdOutOfSync: {
    firing: { series: { [app('sync_status="OutOfSync"')]: '1x40' }, at: '35m', labels: loki },
    silent: {
      series: { [app('sync_status="OutOfSync"')]: '1x20 _x20', [app('sync_status="Synced"')]: '_x20 1x20' },
      at: '35m',
    },
  },
  ArgoCdUnhealthy: {
    firing: {
      series: { [app('health_status="Degraded"')]: '1x20' },
      at: '18m',
      labels: { ...loki, health_status: 'Degraded' },
    },
    silent: { series: { [app('health_status="Progressing"')]: '1x20' }, at: '18m' },
  },
  ArgoCdProgressingForLong: {
    firing: { series: { [app('health_status="Progressing"')]: '1x80' }, at: '65m', labels: loki },
    silent: { series: { [app('health_status="Progressing"')]: '1x30 _x50' }, at: '65m' },
  },
  ArgoCdSyncRunsLong: {
    firing: { series: { [app('operation="sync"')]: '1x50' }, at: '45m', labels: loki },
    silent: { series: { [app('operation="sync"')]: '1x20 _x30', [app('operation=""')]: '1x50' }, at: '45m' },
  },
  ArgoCdSyncFailing: {
    firing: { series: { [syncs('Failed')]: '_x15 1x10' }, at: '20m', labels: loki },
    silent: { series: { [syncs('Succeeded')]: '1+1x15', [syncs('Failed')]: '3x15' }, at: '10m' },
  },
  ArgoCdRepositoryUnreachable: {
    firing: {
      series: { 'argocd_git_fetch_fail_total{repo="https://git.example.org/p"}': '_x5 1+1x40' },
      at: '30m',
      labels: { namespace: 'argocd', repo: 'https://git.example.org/p' },
    },
    silent: {
      series: { 'argocd_git_fetch_fail_total{repo="https://git.example.org/p"}': '7x40' },
      at: '30m',
    },
  },
};
