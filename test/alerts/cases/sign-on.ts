import type { AlertCases } from './case';

const namespace = 'sign-on-system';
const available = (deployment: string, of = namespace) =>
  `kube_deployment_status_replicas_available{namespace="${of}",deployment="${deployment}"}`;
const tenant = 'tenant-acme-prod';
const requests = (code: string, pod = 'oauth2-proxy-prometheus-a') =>
  `oauth2_proxy_requests_total{namespace="${namespace}",job="oauth2-proxy-prometheus",container="oauth2-proxy",pod="${pod}",code="${code}"}`;

export const signOn: AlertCases = {
  SignOnDown: {
    firing: {
      series: { [available('oauth2-proxy-prometheus')]: '2x2 0x8', [available('valkey')]: '1x10' },
      at: '6m',
      labels: { namespace, deployment: 'oauth2-proxy-prometheus' },
    },
    silent: {
      series: {
        [available('oauth2-proxy-prometheus')]: '1x10',
        [available('valkey')]: '0x10',
        [available('oauth2-proxy', tenant)]: '1x10',
        [available('frontend', tenant)]: '0x10',
      },
      at: '6m',
    },
  },
  SignOnSessionsDown: {
    firing: {
      series: { [available('valkey')]: '1x10', [available('valkey', tenant)]: '1x2 0x8' },
      at: '6m',
      labels: { namespace: tenant, deployment: 'valkey' },
    },
    silent: {
      series: { [available('oauth2-proxy-prometheus')]: '0x10', [available('valkey')]: '1x10' },
      at: '6m',
    },
  },
  SignOnFailing: {
    firing: {
      series: { [requests('500')]: '_x5 1+1x20', [requests('302')]: '1+1x25' },
      at: '20m',
      labels: { namespace, job: 'oauth2-proxy-prometheus' },
    },
    silent: {
      series: { [requests('500')]: '1x30', [requests('403')]: '1+5x30', [requests('302')]: '1+1x30' },
      at: '20m',
    },
  },
};
