import type { KubernetesObject } from '../../../verify/dist';
import type { ApiClient } from '../api/client';
import type { Fault } from '../fault';
import { accountsIn } from './accounts';
import { can, rulesOf, userOf } from './ask';
import { type Access, dangerous } from './expected-access';
import { describePermission, type Permission, permissionsOf } from './permission';

export type AccessTable = Readonly<Record<string, readonly Access[]>>;

export interface AccessReview {
  readonly accounts: readonly string[];
  /** Questions that the API server was asked. */
  readonly questions: number;
  readonly faults: readonly Fault[];
}

const TABLE = 'cli/cluster/access/expected-access.ts';

/** A namespace in which nothing is granted to anybody but what everybody has everywhere. */
const ELSEWHERE = 'kube-node-lease';

/** Compares what each ServiceAccount may do in each namespace with what the table says that it needs. */
export async function reviewAccess(
  client: ApiClient,
  objects: readonly KubernetesObject[],
  table: AccessTable,
): Promise<AccessReview> {
  const accounts = accountsIn(objects);
  const namespaces = [
    ...objects.filter(({ kind }) => kind === 'Namespace').map(({ name }) => name),
    'kube-system',
  ];
  const common = new Set(
    (await rulesOf(client, userOf('default/nobody'), ELSEWHERE)).map(describePermission),
  );
  const faults: Fault[] = [];
  let questions = 0;
  for (const account of accounts) {
    const expected = table[account]?.filter(({ onlyWith }) => !onlyWith || accounts.includes(onlyWith));
    if (!expected) {
      faults.push({
        rule: 'access',
        where: TABLE,
        what: `${account} must be there, got nothing; write what it needs`,
      });
      continue;
    }
    for (const namespace of namespaces) {
      const result = await reviewIn(client, { account, namespace, expected, common });
      questions += result.questions;
      faults.push(...result.faults);
    }
  }
  return { accounts, questions, faults };
}

interface Case {
  readonly account: string;
  readonly namespace: string;
  readonly expected: readonly Access[];
  /** What everybody may do. */
  readonly common: ReadonlySet<string>;
}

async function reviewIn(client: ApiClient, { account, namespace, expected, common }: Case) {
  const user = userOf(account);
  const needed = expected
    .filter((access) => access.namespace === namespace)
    .flatMap(({ group = '', ...rule }) => permissionsOf({ ...rule, groups: [group] }));
  const needs = new Set(needed.map(describePermission));
  const told = (await rulesOf(client, user, namespace)).map(describePermission);

  const asked = dangerous
    .flatMap(({ group = '', ...rule }) => permissionsOf({ ...rule, groups: [group] }))
    .filter((permission) => !covers(needed, permission));
  const allowed = async (permissions: readonly Permission[], wanted: boolean): Promise<string[]> => {
    const answers = await Promise.all(
      permissions.map((permission) => can(client, user, permission, namespace)),
    );
    return permissions.filter((_, position) => answers[position] === wanted).map(describePermission);
  };

  const missing = await allowed(needed, false);
  const tooMuch = new Set([
    ...told.filter((one) => !needs.has(one) && !common.has(one)),
    ...(await allowed(asked, true)),
  ]);
  const fault = (what: string): Fault => ({ rule: 'access', where: `ServiceAccount ${account}`, what });
  return {
    questions: needed.length + asked.length + 1,
    faults: [
      ...missing.map((one) => fault(`must be allowed to ${one} in ${namespace}, got no; add it to its Role`)),
      ...[...tooMuch].map((one) =>
        fault(
          `must not be allowed to ${one} in ${namespace}, got yes; take it from its Role, or add it to ${TABLE}`,
        ),
      ),
    ],
  };
}

/** Whether a permission for all objects is among those that are needed. */
const covers = (needed: readonly Permission[], { verb, group, resource }: Permission): boolean =>
  needed.some((one) => one.verb === verb && one.group === group && one.resource === resource && !one.name);

/** Accounts of the table that no environment has. */
export const strangers = (table: AccessTable, seen: ReadonlySet<string>): Fault[] =>
  Object.keys(table)
    .filter((account) => !seen.has(account))
    .map((account) => ({
      rule: 'access' as const,
      where: TABLE,
      what: `${account} must be in an environment, got none; remove it here`,
    }));
