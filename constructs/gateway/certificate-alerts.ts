import { counted, type RuleGroup } from '../alert';

/** Certificates of cert-manager, those that clients see, and the mesh's own. */
export const certificateAlerts: RuleGroup = {
  name: 'certificates',
  rules: [
    {
      alert: 'CertificateExpiring',
      severity: 'critical',
      for: '1h',
      expr: `
        min by (namespace, name) (certmanager_certificate_expiration_timestamp_seconds > 0) - time()
          < 14 * 24 * 3600`,
      summary: 'Certificate {{ $labels.namespace }}/{{ $labels.name }} is about to expire',
      description: 'It expires in {{ $value | humanizeDuration }}, and cert-manager should have renewed it.',
    },
    {
      alert: 'CertificateNotReady',
      severity: 'warning',
      for: '30m',
      expr: 'max by (namespace, name) (certmanager_certificate_ready_status{condition!="True"} == 1)',
      summary: 'Certificate {{ $labels.namespace }}/{{ $labels.name }} is not ready',
      description: 'cert-manager has not been able to issue or renew it for 30 minutes.',
    },
    {
      alert: 'EdgeCertificateExpiring',
      severity: 'critical',
      for: '1h',
      expr: 'min by (instance) (probe_ssl_earliest_cert_expiry) - time() < 14 * 24 * 3600',
      summary: '{{ $labels.instance }} serves a certificate that is about to expire',
      description:
        'Browsers refuse it in {{ $value | humanizeDuration }}, whatever cert-manager has in its Secret.',
    },
    {
      alert: 'EndpointProbeFailing',
      severity: 'critical',
      for: '5m',
      expr: 'max by (instance) (probe_success) == 0',
      summary: '{{ $labels.instance }} does not answer',
      description: 'The way that users take, through the gateway with TLS, has failed for 5 minutes.',
    },
    {
      alert: 'MeshRootCertificateExpiring',
      severity: 'critical',
      for: '1h',
      expr: 'min by (namespace) (citadel_server_root_cert_expiry_seconds) < 30 * 24 * 3600',
      summary: "The mesh's root certificate is about to expire",
      description: 'In {{ $value | humanizeDuration }} no workload trusts another one any more.',
    },
    {
      alert: 'MeshSigningFailing',
      severity: 'critical',
      for: '10m',
      expr: `
        sum by (namespace) (
          ${counted('citadel_server_csr_sign_err_count', '10m')}
        ) > 0
          or sum by (namespace) (
          ${counted('citadel_server_authentication_failure_count', '10m')}
        ) > 0`,
      summary: 'istiod does not sign certificates of workloads',
      description:
        '{{ $value | humanize }} requests failed in 10 minutes. Certificates live for a day; new pods do not start without.',
    },
  ],
};
