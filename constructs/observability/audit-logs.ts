import { iamNamespace } from '../identity/iam-namespace';

/** Lines that tell who did what: the label `audit` that collectors give them, and how they are known. */
interface AuditLog {
  readonly audit: string;
  /** In LogQL: labels of the stream, and what is in the line. */
  readonly selector: string;
}

/**
 * Sign-ins and administration in Keycloak, and what pgaudit writes in PostgreSQL. Both are lines of JSON that name their logger, and
 * of the platform: no tenant writes into an audit.
 *
 * @see https://www.keycloak.org/docs/latest/server_admin/#auditing-user-events
 * @see https://cloudnative-pg.io/docs/1.30/logging/#pgaudit-logs
 */
export const auditLogs: readonly AuditLog[] = [
  {
    audit: 'keycloak',
    selector: `{namespace="${iamNamespace.name}",container="keycloak"} |= "\\"org.keycloak.events\\""`,
  },
  { audit: 'postgres', selector: '{container="postgres",tenant=""} |= "\\"logger\\":\\"pgaudit\\""' },
];
