import type { AlertDelivery } from './alert-delivery';

/** @see https://prometheus.io/docs/alerting/latest/configuration/#route */
export interface Route {
  readonly receiver: string;
  readonly matchers?: readonly string[];
  readonly continue?: boolean;
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly routes?: readonly Route[];
}

/** @see https://prometheus.io/docs/alerting/latest/configuration/#inhibit_rule */
export interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

/** Of all the alerts of one kind in one namespace comes one message. */
const grouping = {
  group_by: ['cluster', 'namespace', 'alertname'],
  group_wait: '30s',
  group_interval: '5m',
  repeat_interval: '4h',
} as const;

/**
 * Which alert goes to whom: by severity to those who run the platform (critical by e-mail and chat, again every hour; warnings
 * twice a day; what is good to know once a day, in the chat), and tenants' own to their tenants as well.
 */
export function routing(delivery: AlertDelivery): Route {
  if (delivery.to === 'nobody') return { receiver: 'nobody', ...grouping };
  const { deadMansSwitch, tenants = [] } = delivery;
  return {
    receiver: 'everybody',
    ...grouping,
    routes: [
      watchdog(deadMansSwitch ? 'dead-mans-switch' : 'nobody'),
      { receiver: 'nobody', matchers: ['severity="none"'] },
      ...tenants.map(toTenant),
      // What goes wrong for a tenant is one matter, however many alerts tell of it.
      {
        receiver: 'everybody',
        matchers: ['namespace=~"tenant-.+"'],
        group_by: ['cluster', 'namespace'],
        routes: bySeverity,
      },
      ...bySeverity,
    ],
  };
}

const bySeverity: readonly Route[] = [
  { receiver: 'everybody', matchers: ['severity="critical"'], repeat_interval: '1h' },
  { receiver: 'everybody', matchers: ['severity="warning"'], repeat_interval: '12h' },
  { receiver: 'chat', matchers: ['severity="info"'], repeat_interval: '24h' },
];

/** It fires for ever; that it stops is the alarm. */
const watchdog = (receiver: string): Route => ({
  receiver,
  matchers: ['alertname="Watchdog"'],
  group_wait: '0s',
  group_interval: '1m',
  repeat_interval: '2m',
});

/** The stages are spelled out: `tenant-acme-.+` would be those of a tenant `acme-east` as well. */
const toTenant = ({ name }: { readonly name: string }): Route => ({
  receiver: `tenant-${name}`,
  matchers: [`namespace=~"tenant-${name}-(prod|test)"`, 'severity=~"critical|warning"'],
  group_by: ['cluster', 'namespace'],
  continue: true,
});

/** What is left out while something says more: the effect of a cause, the warning of what has become critical. */
export const inhibitRules: readonly InhibitRule[] = [
  {
    source_matchers: ['severity="critical"'],
    target_matchers: ['severity=~"warning|info"'],
    equal: ['cluster', 'namespace', 'alertname', 'instance', 'pod'],
  },
  {
    source_matchers: ['alertname="KeycloakDown"'],
    target_matchers: ['alertname=~"Keycloak.+|LoginFailure.+"', 'alertname!="KeycloakDown"'],
    equal: ['cluster'],
  },
  {
    source_matchers: ['alertname="PostgresDown"'],
    target_matchers: ['alertname=~"Postgres.+|KeycloakDb.+"', 'alertname!="PostgresDown"'],
    equal: ['cluster', 'namespace'],
  },
  {
    source_matchers: ['alertname="NodeNotReady"'],
    target_matchers: ['alertname=~"NodeExporterDown|NodePressure"'],
    equal: ['cluster', 'node'],
  },
];
