import type { RuleGroup } from '../alert';

/**
 * Rules on lines of logs, in LogQL, which Loki evaluates and sends to Alertmanager. The lines are JSON: Keycloak's with the event
 * in `message`, CloudNativePG's with PostgreSQL's record in `record`.
 *
 * One line that is no JSON would fail a whole query, but for `__error__`.
 *
 * @see https://www.keycloak.org/server/logging#_json_output
 * @see https://cloudnative-pg.io/docs/1.30/logging/
 */
export const onLogs: RuleGroup = {
  name: 'logs',
  rules: [
    {
      alert: 'RepeatedFailedLogins',
      severity: 'warning',
      for: '0s',
      expr: `
        sum by (namespace, realm, address) (
          count_over_time(
            {audit="keycloak"}
              |= "LOGIN_ERROR"
              | json message="message"
              | __error__ = ""
              | line_format "{{.message}}"
              | regexp \`type="LOGIN_ERROR".* realmName="(?P<realm>[^"]*)".* ipAddress="(?P<address>[^"]*)"\`
              | address != ""
            [10m]
          )
        ) > 20`,
      summary: 'One address fails to sign in to realm {{ $labels.realm }} again and again',
      description: '{{ $labels.address }} failed {{ $value }} times in 10 minutes.',
    },
    {
      alert: 'RealmChangedByHand',
      severity: 'warning',
      for: '0s',
      // Of the hourly drift report, with room for one that runs late.
      expr: `
        sum by (namespace, realm, change) (
          count_over_time(
            {namespace="iam-system",container="drift-report",tenant=""}
              |= "realm changed by hand"
              | json realm="realm", change="change"
              | __error__ = ""
            [90m]
          )
        ) > 0`,
      summary: 'Somebody changed realm {{ $labels.realm }} by hand: {{ $labels.change }}',
      description: 'No file says so, and the realm operator does not put it back.',
    },
    {
      alert: 'KeycloakDatabaseErrorsLogged',
      severity: 'critical',
      for: '0s',
      expr: `
        sum by (namespace) (
          count_over_time(
            {container="keycloak",tenant=""}
              |~ "Acquisition timeout|Unable to acquire JDBC Connection|JDBCConnectionException"
            [5m]
          )
        ) > 3`,
      summary: 'Keycloak logs that it has no connection to PostgreSQL',
      description: '{{ $value }} such lines in 5 minutes.',
    },
    {
      alert: 'PostgresAuthenticationFailures',
      severity: 'warning',
      for: '0s',
      expr: `
        sum by (namespace, pod) (
          count_over_time(
            {container="postgres",tenant=""}
              |= "error_severity"
              | json state="record.sql_state_code"
              | __error__ = ""
              | state =~ "28P01|28000"
            [10m]
          )
        ) > 5`,
      summary: 'PostgreSQL {{ $labels.namespace }}/{{ $labels.pod }} refuses who wants to connect',
      description:
        '{{ $value }} connections with a wrong password, or not let in by its rules, in 10 minutes.',
    },
    {
      alert: 'PostgresFatalLogged',
      severity: 'critical',
      for: '0s',
      // 28…: refused, has its own alert. 57P01 to 57P03: it stops or starts, as at every update.
      expr: `
        sum by (namespace, pod) (
          count_over_time(
            {container="postgres",tenant=""}
              |= "error_severity"
              | json severity="record.error_severity", state="record.sql_state_code"
              | __error__ = ""
              | severity =~ "FATAL|PANIC"
              | state !~ "28...|57P0[1-3]"
            [5m]
          )
        ) > 0`,
      summary: 'PostgreSQL {{ $labels.namespace }}/{{ $labels.pod }} logs a fatal error',
      description: '{{ $value }} sessions, or the server, ended with FATAL or PANIC in 5 minutes.',
    },
    {
      alert: 'PostgresErrorsLogged',
      severity: 'warning',
      for: '10m',
      expr: `
        sum by (namespace, pod) (
          count_over_time(
            {container="postgres",tenant=""}
              |= "error_severity"
              | json severity="record.error_severity"
              | __error__ = ""
              | severity = "ERROR"
            [5m]
          )
        ) > 10`,
      summary: 'PostgreSQL {{ $labels.namespace }}/{{ $labels.pod }} logs many errors',
      description: '{{ $value }} statements have failed in 5 minutes, for 10 minutes.',
    },
  ],
};
