import type { Client } from 'pg';
import type { ClusterSpecManagedRoles } from '../../imports/postgresql.cnpg.io';

/** What CloudNativePG says of a Cluster's roles, as the status has it. */
export interface ManagedRolesStatus {
  /** Why, by role. */
  readonly cannotReconcile: Readonly<Record<string, readonly string[]>>;
  /** Roles that it goes for again at the next pass, and the one after. */
  readonly pending: readonly string[];
}

/**
 * One pass of CloudNativePG over a Cluster's managed roles, but for passwords and comments: what it lists, in which order it compares
 * attributes and memberships, which statements it sends, and how it reads errors. Without roles it does nothing.
 *
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/internal/management/controller/roles/runnable.go `applyRoleActions`
 * @see https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/internal/management/controller/roles/roles.go `evaluateNextRoleActions`
 */
export async function reconcileRoles(
  superuser: Client,
  roles: readonly ClusterSpecManagedRoles[] = [],
): Promise<ManagedRolesStatus> {
  const cannotReconcile: Record<string, string[]> = {};
  const next = await actions(superuser, roles);
  for (const action of ORDER) {
    for (const { role } of next.filter((one) => one.action === action)) {
      try {
        await apply[action](superuser, role);
      } catch (error) {
        cannotReconcile[role.name] = [reason(error as PostgresError, role.name, action)];
      }
    }
  }
  const pending = (await actions(superuser, roles)).map(({ role }) => role.name);
  return { cannotReconcile, pending };
}

const ORDER = ['CREATE', 'UPDATE', 'UPDATE_MEMBERSHIPS'] as const;
type Action = (typeof ORDER)[number];

/** `List` of postgres.go. One membership that two roles have granted is in `inroles` twice. */
const LIST = `SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolconnlimit, rolbypassrls,
    coalesce(mem.inroles, '{}')::text[] AS inroles
  FROM pg_catalog.pg_authid as auth
  LEFT JOIN (
    SELECT pg_catalog.array_agg(pg_catalog.pg_get_userbyid(roleid)) as inroles, member
    FROM pg_catalog.pg_auth_members GROUP BY member
  ) mem ON member = oid
  WHERE rolname not like 'pg\\_%'`;

async function actions(superuser: Client, roles: readonly ClusterSpecManagedRoles[]) {
  const { rows } = await superuser.query(LIST);
  const next: { role: ClusterSpecManagedRoles; action: Action }[] = [];
  for (const role of roles) {
    const found = rows.find(({ rolname }) => rolname === role.name);
    if (!found) next.push({ role, action: 'CREATE' });
    else if (!isEquivalent(found, role)) next.push({ role, action: 'UPDATE' });
    // In contract.go the lists are compared as they are, sorted.
    else if (String([...found.inroles].sort()) !== String([...(role.inRoles ?? [])].sort()))
      next.push({ role, action: 'UPDATE_MEMBERSHIPS' });
  }
  return next;
}

const isEquivalent = (found: Record<string, unknown>, role: ClusterSpecManagedRoles): boolean =>
  found.rolsuper === (role.superuser ?? false) &&
  found.rolcreatedb === (role.createdb ?? false) &&
  found.rolcreaterole === (role.createrole ?? false) &&
  found.rolinherit === (role.inherit ?? true) &&
  found.rolcanlogin === (role.login ?? false) &&
  found.rolreplication === (role.replication ?? false) &&
  found.rolbypassrls === (role.bypassrls ?? false) &&
  found.rolconnlimit === (role.connectionLimit ?? -1);

const apply: Readonly<
  Record<Action, (superuser: Client, role: ClusterSpecManagedRoles) => Promise<unknown>>
> = {
  CREATE: (superuser, role) => {
    const { inRoles = [] } = role;
    const member = inRoles.length > 0 ? ` IN ROLE ${inRoles.map(quoted).join(',')}` : '';
    return superuser.query(`CREATE ROLE ${quoted(role.name)}${options(role)}${member}`);
  },
  UPDATE: (superuser, role) => superuser.query(`ALTER ROLE ${quoted(role.name)}${options(role)}`),
  UPDATE_MEMBERSHIPS: updateMemberships,
};

/** `UpdateMembership` of postgres.go: one transaction, so one refusal undoes all of it. */
async function updateMemberships(superuser: Client, { name, inRoles = [] }: ClusterSpecManagedRoles) {
  const { rows } = await superuser.query(LIST);
  const held: string[] = rows.find(({ rolname }) => rolname === name)?.inroles ?? [];
  const statements = [
    ...inRoles
      .filter((role) => !held.includes(role))
      .map((role) => `GRANT ${quoted(role)} TO ${quoted(name)}`),
    ...held
      .filter((role) => !inRoles.includes(role))
      .map((role) => `REVOKE ${quoted(role)} FROM ${quoted(name)}`),
  ];
  await superuser.query('BEGIN');
  try {
    for (const statement of statements) await superuser.query(statement);
    await superuser.query('COMMIT');
  } catch (error) {
    await superuser.query('ROLLBACK');
    throw error;
  }
}

/** `appendRoleOptions` of postgres.go. */
function options(role: ClusterSpecManagedRoles): string {
  const word = (on: boolean | undefined, name: string) => (on ? ` ${name}` : ` NO${name}`);
  return [
    word(role.bypassrls, 'BYPASSRLS'),
    word(role.createdb, 'CREATEDB'),
    word(role.createrole, 'CREATEROLE'),
    word(role.inherit ?? true, 'INHERIT'),
    word(role.login, 'LOGIN'),
    word(role.replication, 'REPLICATION'),
    word(role.superuser, 'SUPERUSER'),
    ` CONNECTION LIMIT ${role.connectionLimit ?? -1}`,
  ].join('');
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

interface PostgresError extends Error {
  readonly code?: string;
  readonly detail?: string;
}

/** `parseRoleError` of postgres_errors.go. */
function reason({ code, detail, message }: PostgresError, name: string, action: Action): string {
  if (code === '2BP01') return `could not perform ${action} on role ${name}: ${detail ?? ''}`;
  if (code === '42704' || code === '0LP01') return `could not perform ${action} on role ${name}: ${message}`;
  return `while trying to ${action}: ${message}`;
}
