import type { AlertCases } from './case';

const days = (count: number) => count * 24 * 3600;
const certificate = { namespace: 'istio-ingress', name: 'hosts' };
const expires =
  'certmanager_certificate_expiration_timestamp_seconds{namespace="istio-ingress",name="hosts"}';
const ready = (condition: string) =>
  `certmanager_certificate_ready_status{namespace="istio-ingress",name="hosts",condition="${condition}"}`;
const istiod = { namespace: 'istio-system' };
const served = 'probe_ssl_earliest_cert_expiry{instance="https://keycloak.example.org"}';
const probe = 'probe_success{instance="https://keycloak.example.org"}';
const refused = 'citadel_server_authentication_failure_count{pod="istiod-0"}';
const unsigned = 'citadel_server_csr_sign_err_count{pod="istiod-0"}';

export const certificates: AlertCases = {
  CertificateExpiring: {
    firing: { series: { [expires]: `${days(13)}x90` }, at: '80m', labels: certificate },
    silent: { series: { [expires]: `${days(15)}x90` }, at: '80m' },
  },
  CertificateNotReady: {
    firing: { series: { [ready('False')]: '1x40', [ready('True')]: '0x40' }, at: '35m', labels: certificate },
    silent: { series: { [ready('False')]: '0x40', [ready('True')]: '1x40' }, at: '35m' },
  },
  EdgeCertificateExpiring: {
    firing: {
      series: { [served]: `${days(13)}x90` },
      at: '80m',
      labels: { instance: 'https://keycloak.example.org' },
    },
    silent: { series: { [served]: `${days(15)}x90` }, at: '80m' },
  },
  EndpointProbeFailing: {
    firing: { series: { [probe]: '0x10' }, at: '6m', labels: { instance: 'https://keycloak.example.org' } },
    silent: { series: { [probe]: '0 0 1 0 0 0 1 0 0 0' }, at: '6m' },
  },
  MeshRootCertificateExpiring: {
    firing: {
      series: { 'citadel_server_root_cert_expiry_seconds{pod="istiod-0"}': `${days(29)}x90` },
      at: '70m',
      labels: istiod,
    },
    silent: {
      series: { 'citadel_server_root_cert_expiry_seconds{pod="istiod-0"}': `${days(31)}x90` },
      at: '70m',
    },
  },
  MeshSigningFailing: {
    firing: { series: { [refused]: '_x5 1+1x30' }, at: '20m', labels: istiod },
    silent: { series: { [refused]: '5x30', [unsigned]: '5x30' }, at: '20m' },
  },
};
