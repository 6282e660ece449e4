import type { Line } from '../../observability/logql';

interface LogCase {
  /** Lines that count, and the labels that they are counted by. */
  readonly counts: readonly { readonly line: Line; readonly by: Readonly<Record<string, string>> }[];
  /** Lines that look alike and do not count. */
  readonly ignores: readonly Line[];
  /** As many of such lines in the window of the rule as it takes to fire. */
  readonly firesAt: number;
}

const keycloakLabels = { namespace: 'iam-system', pod: 'keycloak-instance-0', container: 'keycloak' };
const postgresLabels = { namespace: 'iam-system', pod: 'keycloak-db-1', container: 'postgres' };
const instance = { namespace: 'iam-system', pod: 'keycloak-db-1' };

/** The same line of a tenant, whose containers may be called as they like. */
const ofTenant = ({ labels, line }: Line): Line => ({ labels: { ...labels, tenant: 'acme' }, line });

/** The same line of the tenants' database. */
const ofTenants = ({ labels, line }: Line): Line => ({ labels: { ...labels, ...tenantDatabase }, line });
const tenantDatabase = { namespace: 'tenancy-system', pod: 'tenant-db-1' };

/** As Keycloak writes an event with `log-console-output=json`. */
const event = (type: string, address: string): Line => ({
  labels: { ...keycloakLabels, audit: 'keycloak' },
  line: JSON.stringify({
    timestamp: '2026-11-21T10:00:00Z',
    loggerName: 'org.keycloak.events',
    level: 'WARN',
    message: `type="${type}", realmId="3f", realmName="acme", clientId="web", userId="null", ipAddress="${address}", error="user_not_found", auth_method="openid-connect"`,
  }),
});

const logged = (loggerName: string, message: string): Line => ({
  labels: keycloakLabels,
  line: JSON.stringify({ timestamp: '2026-11-21T10:00:00Z', loggerName, level: 'ERROR', message }),
});

/** As CloudNativePG writes what PostgreSQL logs. */
const record = (severity: string, state: string, message: string): Line => ({
  labels: postgresLabels,
  line: JSON.stringify({
    level: 'info',
    ts: '2026-11-21T10:00:00Z',
    logger: 'postgres',
    msg: 'record',
    logging_pod: 'keycloak-db-1',
    record: {
      user_name: 'keycloak',
      database_name: 'keycloak',
      error_severity: severity,
      sql_state_code: state,
      message,
    },
  }),
});

/** As the drift report writes what it has found. */
const drift = (fields: object): Line => ({
  labels: { namespace: 'iam-system', pod: 'drift-report-29', container: 'drift-report' },
  line: JSON.stringify(fields),
});
const driftOfAcme = { realm: 'acme-prod', change: 'client shop was added' };
const changed = drift({ message: 'realm changed by hand', ...driftOfAcme });

/** What the instance manager itself says, in the same stream. */
const manager: Line = {
  labels: postgresLabels,
  line: JSON.stringify({ level: 'error', logger: 'instance-manager', msg: 'FATAL ERROR 28P01 in a text' }),
};
const wrongPassword = record('FATAL', '28P01', 'password authentication failed for user "keycloak"');
const stopping = record('FATAL', '57P01', 'terminating connection due to administrator command');
const full = record('FATAL', '53300', 'sorry, too many clients already');
const duplicate = record('ERROR', '23505', 'duplicate key value violates unique constraint');
const checkpoint = record('LOG', '00000', 'checkpoint complete');

export const onLogs: Readonly<Record<string, LogCase>> = {
  RepeatedFailedLogins: {
    counts: [
      {
        line: event('LOGIN_ERROR', '203.0.113.7'),
        by: { namespace: 'iam-system', realm: 'acme', address: '203.0.113.7' },
      },
    ],
    ignores: [
      event('LOGIN', '203.0.113.7'),
      event('CLIENT_LOGIN_ERROR', '203.0.113.7'),
      { ...event('LOGIN_ERROR', '203.0.113.7'), labels: keycloakLabels },
    ],
    firesAt: 21,
  },
  RealmChangedByHand: {
    counts: [{ line: changed, by: { namespace: 'iam-system', ...driftOfAcme } }],
    ignores: [
      drift({ message: 'realms compared', realms: 4, changes: 1 }),
      drift({ message: 'realm not compared', realm: 'acme-prod', error: 'got 401' }),
      ofTenant(changed),
      { ...changed, labels: { namespace: 'tenant-acme-prod', container: 'drift-report' } },
    ],
    firesAt: 1,
  },
  KeycloakDatabaseErrorsLogged: {
    counts: [
      {
        line: logged(
          'org.hibernate.engine.jdbc.spi.SqlExceptionHelper',
          'Acquisition timeout while waiting for new connection',
        ),
        by: { namespace: 'iam-system' },
      },
    ],
    ignores: [
      logged('org.keycloak.services', 'Connection refused by the mail server'),
      ofTenant(logged('a', 'Acquisition timeout while waiting for new connection')),
    ],
    firesAt: 4,
  },
  PostgresAuthenticationFailures: {
    counts: [
      { line: wrongPassword, by: instance },
      { line: record('FATAL', '28000', 'pg_hba.conf rejects connection'), by: instance },
      { line: ofTenants(wrongPassword), by: tenantDatabase },
    ],
    ignores: [ofTenant(wrongPassword), full, stopping, manager, checkpoint],
    firesAt: 6,
  },
  PostgresFatalLogged: {
    counts: [
      { line: full, by: instance },
      { line: record('PANIC', 'XX000', 'could not locate a valid checkpoint record'), by: instance },
    ],
    ignores: [
      wrongPassword,
      stopping,
      record('FATAL', '57P03', 'the database system is starting up'),
      duplicate,
      manager,
      ofTenant(full),
    ],
    firesAt: 1,
  },
  PostgresErrorsLogged: {
    counts: [{ line: duplicate, by: instance }],
    ignores: [full, checkpoint, manager, ofTenant(duplicate)],
    firesAt: 11,
  },
};
