import type { KubernetesObject } from '../../../verify/dist';
import type { ApiClient } from '../api/client';
import type { Fault } from '../fault';
import { accountsIn } from './accounts';
import { can, rulesOf, userOf } from './ask';
import { type Access, dangerous, dangerousInCluster } from './expected-access';
import { fits } from './pattern';
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

/** Of a permission: in the whole cluster, as it has to be for what is in no namespace and for all namespaces at once. */
const EVERYWHERE = '*';

/** What the table has for an account; its own line before one with a pattern. */
const entryOf = (table: AccessTable, account: string): readonly Access[] | undefined =>
  table[account] ?? Object.entries(table).find(([pattern]) => fits(pattern, account))?.[1];

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
    const expected = entryOf(table, account)?.filter(
      ({ onlyWith }) => !onlyWith || accounts.includes(onlyWith),
    );
    if (!expected) {
      faults.push({
        rule: 'access',
        where: TABLE,
        what: `${account} must be there, got nothing; write what it needs`,
      });
      continue;
    }
    const everywhere = await reviewIn(client, { account, namespace: EVERYWHERE, expected, common });
    const results = [everywhere];
    for (const namespace of namespaces) {
      results.push(
        await reviewIn(client, { account, namespace, expected, common, everywhere: everywhere.tooMuch }),
      );
    }
    questions += results.reduce((sum, one) => sum + one.questions, 0);
    faults.push(...results.flatMap((one) => one.faults));
  }
  return { accounts, questions, faults };
}

interface Case {
  readonly account: string;
  readonly namespace: string;
  readonly expected: readonly Access[];
  /** What everybody may do. */
  readonly common: ReadonlySet<string>;
  /** What is too much and allowed in the whole cluster, which is said once. @default nothing */
  readonly everywhere?: ReadonlySet<string>;
}

async function reviewIn(client: ApiClient, one: Case) {
  const { account, namespace, expected, common, everywhere = new Set<string>() } = one;
  const user = userOf(account);
  const isEverywhere = namespace === EVERYWHERE;
  const permissions = (accesses: readonly Omit<Access, 'namespace'>[]): Permission[] =>
    accesses.flatMap(({ group = '', ...rule }) => permissionsOf({ ...rule, groups: [group] }));
  const allowed = async (wanted: boolean, asked: readonly Permission[]): Promise<string[]> => {
    const answers = await Promise.all(
      asked.map((permission) => can(client, user, permission, isEverywhere ? undefined : namespace)),
    );
    return asked.filter((_, position) => answers[position] === wanted).map(describePermission);
  };

  const here = expected.filter(({ namespace: pattern }) =>
    pattern === EVERYWHERE ? isEverywhere : fits(pattern, namespace),
  );
  const needed = permissions(here);
  const may = permissions([...here, ...expected.filter((access) => access.namespace === EVERYWHERE)]);
  const needs = new Set(may.map(describePermission));
  const forbidden = permissions(isEverywhere ? [...dangerous, ...dangerousInCluster] : dangerous).filter(
    (permission) => !covers(may, permission),
  );
  const told = await rulesOf(client, user, isEverywhere ? ELSEWHERE : namespace);

  const missing = await allowed(false, needed);
  const tooMuch = new Set([
    ...told.map(describePermission).filter((one) => !needs.has(one) && !common.has(one)),
    ...(await allowed(true, forbidden)),
  ]);
  for (const one of everywhere) tooMuch.delete(one);
  const place = isEverywhere ? 'the whole cluster' : namespace;
  const fault = (what: string): Fault => ({ rule: 'access', where: `ServiceAccount ${account}`, what });
  return {
    tooMuch,
    questions: needed.length + forbidden.length + 1,
    faults: [
      ...missing.map((one) => fault(`must be allowed to ${one} in ${place}, got no; add it to its Role`)),
      ...[...tooMuch].map((one) =>
        fault(
          `must not be allowed to ${one} in ${place}, got yes; take it from its Role, or add it to ${TABLE}`,
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
    .filter((account) => ![...seen].some((one) => fits(account, one)))
    .map((account) => ({
      rule: 'access' as const,
      where: TABLE,
      what: `${account} must be in an environment, got none; remove it here`,
    }));
