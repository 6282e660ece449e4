import type { AlertCases } from './case';

const server = 'namespace="iam-system",container="keycloak",pod="keycloak-instance-0"';
const up = `up{${server},job="keycloak"}`;
const requests = (outcome: string) =>
  `http_server_requests_seconds_count{${server},outcome="${outcome}",uri="/realms/{realm}",method="GET"}`;
const closed = (service: string, flags: string) =>
  `istio_tcp_connections_closed_total{reporter="source",source_workload_namespace="iam-system",source_workload="keycloak-instance",destination_service_namespace="iam-system",destination_service_name="${service}",response_flags="${flags}"}`;
const pool = (name: string) => `agroal_${name}_count{${server},datasource="default"}`;
const one = { namespace: 'iam-system', pod: 'keycloak-instance-0' };
const logins = (error: string) =>
  `keycloak_user_events_total{${server},event="login",realm="acme",error="${error}"}`;
const realm = { namespace: 'iam-system', realm: 'acme' };

export const keycloak: AlertCases = {
  KeycloakDown: {
    firing: {
      series: { [up]: '1x2 0x8' },
      at: '6m',
      labels: { namespace: 'iam-system', container: 'keycloak' },
    },
    silent: { series: { [up]: '0x10', [up.replace('instance-0', 'instance-1')]: '1x10' }, at: '6m' },
  },
  KeycloakServerErrors: {
    firing: {
      series: { [requests('SERVER_ERROR')]: '2+2x30', [requests('SUCCESS')]: '98+98x30' },
      at: '20m',
      labels: { namespace: 'iam-system' },
    },
    silent: {
      series: { [requests('CLIENT_ERROR')]: '50+50x30', [requests('SUCCESS')]: '50+50x30' },
      at: '20m',
    },
  },
  KeycloakDatabaseConnectionsFailing: {
    firing: {
      series: { [closed('keycloak-db-rw', 'UF')]: '1+1x20', [closed('keycloak-db-rw', '-')]: '1+1x20' },
      at: '12m',
      labels: {
        namespace: 'iam-system',
        destination_service_namespace: 'iam-system',
        destination_service_name: 'keycloak-db-rw',
        response_flags: 'UF',
      },
    },
    silent: {
      series: { [closed('keycloak-db-rw', '-')]: '1+1x20', [closed('postfix', 'UF')]: '1+1x20' },
      at: '12m',
    },
  },
  KeycloakDatabasePoolWaiting: {
    firing: { series: { [pool('awaiting')]: '3x10' }, at: '5m', labels: one },
    silent: { series: { [pool('awaiting')]: '0 3 0 3 0 0 3 0 0 0' }, at: '5m' },
  },
  KeycloakDatabasePoolExhausted: {
    firing: { series: { [pool('available')]: '0x20', [pool('active')]: '20x20' }, at: '8m', labels: one },
    silent: { series: { [pool('available')]: '1x20', [pool('active')]: '19x20' }, at: '8m' },
  },
  LoginFailureSpike: {
    // A hundredth of a failure a second for a day, then one a second.
    firing: {
      series: { [logins('invalid_user_credentials')]: '0.6+0.6x1440 864+60x40' },
      at: '1460m',
      labels: realm,
    },
    // As many as ever.
    silent: { series: { [logins('invalid_user_credentials')]: '60+60x1480' }, at: '1460m' },
  },
  LoginFailureRatioHigh: {
    firing: {
      series: { [logins('invalid_user_credentials')]: '9+9x40', [logins('')]: '3+3x40' },
      at: '25m',
      labels: realm,
    },
    // One that fails in a quiet night.
    silent: { series: { [logins('invalid_user_credentials')]: '1+1x40', [logins('')]: '1x40' }, at: '25m' },
  },
};
