import { iamNamespace } from '../identity/iam-namespace';
import { realmOperatorClient } from '../identity/keycloak-accounts';

/** Lines that tell who did what: the label `audit` that collectors give them, and how they are known. */
interface AuditLog {
  readonly audit: string;
  /** In LogQL: labels of the stream, and what is in the line. */
  readonly selector: string;
}

const keycloak = `{namespace="${iamNamespace.name}",container="keycloak"}`;

/**
 * Sign-ins and administration in Keycloak, and what pgaudit writes in PostgreSQL. Both are lines of JSON that name their logger, and
 * of the platform: no tenant writes into an audit.
 *
 * @see https://www.keycloak.org/docs/latest/server_admin/#auditing-user-events
 * @see https://cloudnative-pg.io/docs/1.30/logging/#pgaudit-logs
 */
export const auditLogs: readonly AuditLog[] = [
  { audit: 'keycloak', selector: `${keycloak} |= "\\"org.keycloak.events\\""` },
  { audit: 'postgres', selector: '{container="postgres",tenant=""} |= "\\"logger\\":\\"pgaudit\\""' },
];

/** A value of an event, which has no quotes in it: within JSON they have a backslash. */
const value = (name: string, is = '[^"\\\\]*') => `${name}=\\\\"${is}\\\\"`;

/** Who administers is always a client of `master`, whatever realm it is about. */
const signIn = [
  value('realmId'),
  value('realmName', 'master'),
  value('clientId', realmOperatorClient.clientId),
];
const administration = [
  value('realmId'),
  value('realmName', 'master'),
  value('clientId', realmOperatorClient.id),
  value('userId'),
  value('ipAddress'),
];

/**
 * In LogQL, what the realm operator does again and again, and nobody reads: it signs in, writes what was there, and makes every mapper
 * and kind of a client scope anew. What it makes or deletes otherwise stays, and what it fails at. Names of clients are a realm's own.
 *
 * @see https://github.com/keycloak/keycloak/blob/26.7.5/services/src/main/java/org/keycloak/events/log/JBossLoggingEventListenerProvider.java
 * @see https://github.com/epam/edp-keycloak-operator/tree/v1.35.0/internal/controller/keycloakclientscope/chain
 */
export const routineOfRealmOperator = `${keycloak} |~ \`"level":"INFO","message":"(${[
  [value('type', 'CLIENT_LOGIN'), ...signIn],
  [value('operationType', 'UPDATE'), ...administration],
  [
    value('operationType', '(CREATE|DELETE)'),
    ...administration,
    value('resourceType', 'PROTOCOL_MAPPER'),
    'resourcePath=\\\\"client-scopes/',
  ],
  [
    value('operationType', 'DELETE'),
    ...administration,
    value('resourceType', 'CLIENT_SCOPE'),
    'resourcePath=\\\\"default-(default|optional)-client-scopes/',
  ],
]
  .map((fields) => fields.join(', '))
  .join('|')})\``;
