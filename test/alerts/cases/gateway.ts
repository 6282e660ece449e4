import { prod } from '../../../environments/prod';
import type { AlertCases } from './case';

const to = (service: string) =>
  `reporter="source",source_workload_namespace="istio-ingress",source_workload="istio-ingress",destination_service_namespace="iam-system",destination_service_name="${service}"`;
const requests = (code: string, service = 'keycloak') =>
  `istio_requests_total{${to(service)},response_code="${code}"}`;
const refused = `istio_requests_total{${to('keycloak')},response_code="429",response_flags="RL"}`;
const bucket = (le: string) => `istio_request_duration_milliseconds_bucket{${to('keycloak')},le="${le}"}`;
const timed = `istio_request_duration_milliseconds_count{${to('keycloak')}}`;
const up = 'up{job="istio-proxy",namespace="istio-ingress",container="istio-proxy",pod="istio-ingress-0"}';
const clock = 'node_time_seconds{job="node-exporter",instance="10.0.0.1:9100"}';
const day = 24 * 3600;
const expiry = Date.parse(`${prod.securityTxt.expires}T23:59:59Z`) / 1000;
const labels = { namespace: 'iam-system', service: 'keycloak' };

export const gateway: AlertCases = {
  GatewayDown: {
    firing: {
      series: { [up]: '0x10' },
      at: '4m',
      labels: { namespace: 'istio-ingress', container: 'istio-proxy' },
    },
    silent: { series: { [up]: '1x10' }, at: '4m' },
  },
  SecurityTxtExpiring: {
    // 20 and 40 days before the day of prod.
    firing: { series: { [clock]: `${expiry - 20 * day}+60x70` }, at: '65m', labels: {} },
    silent: { series: { [clock]: `${expiry - 40 * day}+60x70` }, at: '65m' },
  },
  GatewayRefusesTooMany: {
    firing: { series: { [refused]: '10+10x30', [requests('200')]: '90+90x30' }, at: '20m', labels },
    // What the service itself answers is its own matter.
    silent: {
      series: { [refused]: '1+1x30', [requests('429')]: '10+10x30', [requests('200')]: '89+89x30' },
      at: '20m',
    },
  },
  GatewayErrorBudgetBurnsFast: {
    firing: { series: { [requests('503')]: '2+2x70', [requests('200')]: '98+98x70' }, at: '65m', labels },
    // It is over: the last hour is still bad, the last five minutes are not.
    silent: { series: { [requests('503')]: '2+2x58 116x12', [requests('200')]: '98+98x70' }, at: '68m' },
  },
  GatewayLatencyBudgetBurnsFast: {
    // As Prometheus 3 stores the bound.
    firing: {
      series: { [bucket('300.0')]: '80+80x70', [timed]: '100+100x70', [requests('200')]: '100+100x70' },
      at: '65m',
      labels,
    },
    silent: {
      series: { [bucket('300')]: '90+90x70', [timed]: '100+100x70', [requests('200')]: '100+100x70' },
      at: '65m',
    },
  },
  GatewayErrorBudgetBurnsSlow: {
    firing: { series: { [requests('503')]: '1+1x380', [requests('200')]: '99+99x380' }, at: '370m', labels },
    // Two of three requests in a night fail.
    silent: { series: { [requests('503')]: '_x300 1x30 2x50', [requests('200')]: '_x300 1x80' }, at: '370m' },
  },
  GatewayLatencyBudgetBurnsSlow: {
    firing: {
      series: { [bucket('300')]: '90+90x380', [timed]: '100+100x380', [requests('200')]: '100+100x380' },
      at: '370m',
      labels,
    },
    silent: {
      series: { [bucket('300')]: '96+96x380', [timed]: '100+100x380', [requests('200')]: '100+100x380' },
      at: '370m',
    },
  },
};
