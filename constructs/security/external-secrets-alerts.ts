import type { RuleGroup } from '../alert';

/** Secrets that are fetched or generated. */
export const externalSecretsAlerts: RuleGroup = {
  name: 'external-secrets',
  rules: [
    {
      alert: 'ExternalSecretFailing',
      severity: 'warning',
      for: '15m',
      expr: 'max by (namespace, name) (externalsecret_status_condition{condition="Ready",status="False"} == 1)',
      summary: 'Secret of {{ $labels.namespace }}/{{ $labels.name }} is not kept up to date',
      description: 'It has failed for 15 minutes. What runs keeps the old value; what starts may find none.',
    },
    {
      alert: 'SecretStoreFailing',
      severity: 'critical',
      for: '15m',
      expr: `
        max by (namespace, name) (
          clustersecretstore_status_condition{condition="Ready",status="False"} == 1
            or secretstore_status_condition{condition="Ready",status="False"} == 1
        )`,
      summary: 'Secret store {{ $labels.name }} is not reachable',
      description: 'No Secret has been fetched from it for 15 minutes.',
    },
  ],
};
