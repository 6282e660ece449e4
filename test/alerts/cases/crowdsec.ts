import type { AlertCases } from './case';

const here = { namespace: 'crowdsec-system' };
const up = 'up{namespace="crowdsec-system",container="crowdsec",pod="crowdsec-0",job="crowdsec"}';
const passed =
  'istio_requests_total{reporter="source",source_workload_namespace="istio-ingress",destination_service_namespace="iam-system",response_code="200"}';
const read =
  'cs_lokisource_hits_total{namespace="crowdsec-system",acquis_type="envoy-access-log",source="http://loki",datasource_type="loki"}';
const checks = (verdict: string) =>
  `crowdsec_bouncer_checks_total{namespace="crowdsec-system",pod="crowdsec-bouncer-0",verdict="${verdict}"}`;
const pulled = (pod: string) =>
  `crowdsec_bouncer_last_pull_timestamp_seconds{namespace="crowdsec-system",pod="${pod}"}`;
const bans = (origin: string) =>
  `cs_active_decisions{namespace="crowdsec-system",origin="${origin}",action="ban",reason="plinth/http-crawl"}`;

export const crowdsec: AlertCases = {
  CrowdSecDown: {
    firing: { series: { [up]: '0x20' }, at: '12m', labels: { ...here, container: 'crowdsec' } },
    silent: { series: { [up]: '0x5 1x20' }, at: '12m' },
  },
  CrowdSecReadsNothing: {
    firing: { series: { [passed]: '60+60x60', [read]: '50x60' }, at: '40m', labels: here },
    silent: { series: { [passed]: '60+60x60', [read]: '50+50x60' }, at: '40m' },
  },
  CrowdSecFailsOpen: {
    firing: {
      series: { [passed]: '60+60x60', [checks('allowed')]: '0+20x60', [checks('unknown')]: '0+60x60' },
      at: '30m',
      labels: here,
    },
    silent: { series: { [passed]: '60+60x60', [checks('allowed')]: '0+50x60' }, at: '30m' },
  },
  CrowdSecDecisionsStale: {
    firing: {
      series: { [pulled('crowdsec-bouncer-0')]: '0x60', [pulled('crowdsec-bouncer-1')]: '0+60x60' },
      at: '20m',
      labels: { ...here, pod: 'crowdsec-bouncer-0' },
    },
    silent: { series: { [pulled('crowdsec-bouncer-0')]: '0+60x60' }, at: '20m' },
  },
  CrowdSecManyBans: {
    firing: { series: { [bans('crowdsec')]: '150x20' }, at: '10m', labels: here },
    silent: { series: { [bans('crowdsec')]: '50x20', [bans('CAPI')]: '15000x20' }, at: '10m' },
  },
  CrowdSecManyDenials: {
    firing: {
      series: { [checks('allowed')]: '0+100x60', [checks('denied')]: '0+60x60' },
      at: '40m',
      labels: here,
    },
    silent: { series: { [checks('allowed')]: '0+1000x60', [checks('denied')]: '0+60x60' }, at: '40m' },
  },
};
