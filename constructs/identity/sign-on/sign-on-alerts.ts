import { counted, type RuleGroup } from '../../alert';
import { signOnNamespace } from './sign-on-namespace';

const { name: namespace } = signOnNamespace;

/** Of the platform, and of stages of tenants that have a sign-in. */
const noneAvailable = (deployment: string): string =>
  `max by (namespace, deployment) (kube_deployment_status_replicas_available{namespace=~"${namespace}|tenant-.+",deployment${deployment}}) == 0`;

/** Whether people get in to what they sign in to. */
export const signOnAlerts = (sessions: string): RuleGroup => ({
  name: 'sign-on',
  rules: [
    {
      alert: 'SignOnDown',
      severity: 'critical',
      for: '2m',
      expr: noneAvailable('=~"oauth2-proxy(-.+)?"'),
      summary: 'The sign-in {{ $labels.namespace }}/{{ $labels.deployment }} is down',
      description:
        'No replica has been available for 2 minutes: the host behind it answers 503 to people. Programs of the mesh go on.',
    },
    {
      alert: 'SignOnSessionsDown',
      severity: 'critical',
      for: '2m',
      expr: noneAvailable(`="${sessions}"`),
      summary: 'The sessions of the sign-ins in {{ $labels.namespace }} are down',
      description:
        'Valkey has not been available for 2 minutes: nobody gets in to the hosts behind a sign-in, and their proxies are not ready.',
    },
    {
      alert: 'SignOnFailing',
      severity: 'warning',
      for: '5m',
      expr: `
        sum by (namespace, job) (
          ${counted(`oauth2_proxy_requests_total{namespace="${namespace}",code=~"5.."}`, '10m')}
        ) > 3`,
      summary: 'Signing in by {{ $labels.job }} fails',
      description:
        '{{ $value | humanize }} requests of 10 minutes have ended with an error of the proxy: Keycloak takes no code from it, or its sessions are not kept.',
    },
  ],
});
