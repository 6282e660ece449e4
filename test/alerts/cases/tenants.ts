import type { AlertCases } from './case';

const to =
  'reporter="destination",destination_workload_namespace="tenant-acme-prod",destination_workload="api"';
const requests = (code: string) => `istio_requests_total{${to},response_code="${code}"}`;
const throughGateway = (stage: string, code: string) =>
  `istio_requests_total{reporter="source",source_workload_namespace="istio-ingress",destination_service_namespace="tenant-${stage}",destination_service_name="api",response_code="${code}"}`;
const bucket = (le: string) => `istio_request_duration_milliseconds_bucket{${to},le="${le}"}`;
const labels = { namespace: 'tenant-acme-prod', workload: 'api' };
const quota = (type: string) =>
  `kube_resourcequota{namespace="tenant-acme-prod",resourcequota="quota",resource="pods",type="${type}"}`;
const ready = 'kube_deployment_status_replicas_available{namespace="tenant-acme-prod",deployment="api"}';
const up = (job: string) => `up{namespace="tenant-acme-prod",job="${job}",pod="api-0"}`;

export const tenants: AlertCases = {
  TenantServiceErrors: {
    firing: { series: { [requests('500')]: '6+6x30', [requests('200')]: '54+54x30' }, at: '20m', labels },
    silent: {
      series: { [requests('404')]: '30+30x30', [requests('200')]: '30+30x30', [requests('500')]: '2+2x30' },
      at: '20m',
    },
  },
  TokensRefusedEverywhere: {
    firing: {
      series: {
        [throughGateway('acme-prod', '401')]: '60+60x30',
        [throughGateway('acme-prod', '200')]: '6+6x30',
        [throughGateway('globex-prod', '401')]: '6+6x30',
        [throughGateway('initech-prod', '200')]: '60+60x30',
        // asked by nobody
        [throughGateway('umbrella-prod', '200')]: '7x30',
      },
      at: '20m',
      labels: {},
    },
    // One customer's program has a wrong token.
    silent: {
      series: {
        [throughGateway('acme-prod', '401')]: '60+60x30',
        [throughGateway('globex-prod', '200')]: '1+1x30',
      },
      at: '20m',
    },
  },
  TenantServiceSlow: {
    firing: {
      series: {
        [bucket('2500')]: '50+50x40',
        [bucket('5000')]: '100+100x40',
        [bucket('+Inf')]: '100+100x40',
      },
      at: '25m',
      labels,
    },
    silent: {
      series: {
        [bucket('1000')]: '97+97x40',
        [bucket('5000')]: '100+100x40',
        [bucket('+Inf')]: '100+100x40',
      },
      at: '25m',
    },
  },
  TenantScrapeAbsent: {
    firing: {
      series: { [ready]: '2x30', [up('api')]: '1x3 stale', [up('istio-proxy')]: '1x30' },
      at: '25m',
      labels: { namespace: 'tenant-acme-prod', job: 'api' },
    },
    // It does not answer, which TargetDown tells; and a stage without pods has nothing to be scraped.
    silent: {
      series: {
        [ready]: '2x30',
        [up('api')]: '0x30',
        [up('istio-proxy')]: '1x30',
        [ready.replace('acme', 'beta')]: '0x30',
      },
      at: '25m',
    },
  },
  TenantQuotaAlmostUsed: {
    firing: {
      series: { [quota('used')]: '19x60', [quota('hard')]: '20x60' },
      at: '40m',
      labels: { namespace: 'tenant-acme-prod', resourcequota: 'quota', resource: 'pods' },
    },
    silent: { series: { [quota('used')]: '17x60', [quota('hard')]: '20x60' }, at: '40m' },
  },
};
