import { counted, inNamespace, noneUp, type RuleGroup } from '../alert';
import { iamNamespace } from './iam-namespace';

const iam = iamNamespace.name;
const servers = `namespace="${iam}",container="keycloak"`;
/** Failed sign-ins; those that succeed have an empty `error`. */
const failures = 'keycloak_user_events_total{event="login",error!=""}';
const signIns = 'keycloak_user_events_total{event="login"}';

/** Connections to the database that were not made, or broke. */
const brokenOff = (database: string): string =>
  `istio_tcp_connections_closed_total{${[
    'reporter="source"',
    `source_workload_namespace="${iam}"`,
    `destination_service_name=~"${database}-(rw|ro|r)"`,
    'response_flags!="-"',
  ].join(',')}}`;

export interface KeycloakAlertsProps {
  /** Name of the PostgreSQL cluster that Keycloak keeps its data in, in its own namespace. */
  readonly database: string;
}

/** The identity provider: that it answers, that it reaches its database, and who fails to sign in. */
export const keycloakAlerts = ({ database }: KeycloakAlertsProps): RuleGroup => ({
  name: 'keycloak',
  rules: [
    {
      alert: 'KeycloakDown',
      severity: 'critical',
      for: '2m',
      expr: noneUp({ namespace: iam, container: 'keycloak' }),
      summary: 'Keycloak is down',
      description: 'No server has answered for 2 minutes: nobody signs in, and tokens are not renewed.',
    },
    {
      alert: 'KeycloakServerErrors',
      severity: 'warning',
      for: '10m',
      expr: `
        sum by (namespace) (rate(http_server_requests_seconds_count{${servers},outcome="SERVER_ERROR"}[5m]))
          / sum by (namespace) (rate(http_server_requests_seconds_count{${servers}}[5m]))
          > 0.01`,
      summary: 'Keycloak answers requests with errors',
      description: '{{ $value | humanizePercentage }} of the requests have failed for 10 minutes.',
    },
    {
      alert: 'KeycloakDatabaseConnectionsFailing',
      severity: 'critical',
      for: '5m',
      // The proxy beside Keycloak sees what did not connect, or broke, and says why in the flags.
      expr: inNamespace(
        'destination_service_namespace',
        `
        sum by (destination_service_namespace, destination_service_name, response_flags) (
          ${counted(brokenOff(database), '5m')}
        ) > 0`,
      ),
      summary: 'Connections from Keycloak to PostgreSQL fail',
      description:
        'Connections to {{ $labels.destination_service_name }} have failed with {{ $labels.response_flags }} for 5 minutes, {{ $value | humanize }} of them in the last 5.',
    },
    {
      alert: 'KeycloakDatabasePoolWaiting',
      severity: 'warning',
      for: '2m',
      expr: `max by (namespace, pod) (agroal_awaiting_count{namespace="${iam}"}) > 0`,
      summary: 'Requests of Keycloak wait for a database connection',
      description: '{{ $value }} requests of {{ $labels.pod }} wait: all connections of its pool are in use.',
    },
    {
      alert: 'KeycloakDatabasePoolExhausted',
      severity: 'critical',
      for: '5m',
      expr: `
        max by (namespace, pod) (agroal_available_count{namespace="${iam}"}) == 0
          and max by (namespace, pod) (agroal_active_count{namespace="${iam}"}) > 0`,
      summary: 'Keycloak has no database connection left',
      description: 'No connection of the pool of {{ $labels.pod }} has been free for 5 minutes.',
    },
    {
      alert: 'LoginFailureSpike',
      severity: 'warning',
      for: '10m',
      expr: `
        sum by (namespace, realm) (rate(${failures}[5m])) > 0.5
          and sum by (namespace, realm) (rate(${failures}[5m]))
            > 3 * sum by (namespace, realm) (rate(${failures}[1d] offset 5m))`,
      summary: 'Many sign-ins to realm {{ $labels.realm }} fail',
      description: '{{ $value | humanize }} a second fail, more than three times the rate of the last day.',
    },
    {
      alert: 'LoginFailureRatioHigh',
      severity: 'warning',
      for: '10m',
      expr: `
        sum by (namespace, realm) (rate(${failures}[10m]))
          / (sum by (namespace, realm) (rate(${signIns}[10m])) > 0.1)
          > 0.5`,
      summary: 'Most sign-ins to realm {{ $labels.realm }} fail',
      description:
        '{{ $value | humanizePercentage }} of the sign-ins have failed for 10 minutes: an attack, or a client or directory that is broken.',
    },
  ],
});
