import { written } from '../../constructs/alert';
import { auditLogs } from '../../constructs/observability/audit-logs';
import { onLogs } from '../../constructs/observability/log-alerts';
import { logqlFaults, passes } from '../observability/logql';
import { onLogs as cases } from './cases/on-logs';

const { rules } = written(onLogs, 'https://git.example.org/runbooks');
const table = rules.map(({ alert = '', expr }) => [alert, expr] as const);

describe('rules on logs', () => {
  it('each have cases', () => {
    expect(Object.keys(cases).sort()).toEqual(rules.map(({ alert }) => alert).sort());
  });

  it.each(table)('%s is LogQL', (_, expr) => {
    expect(logqlFaults(expr)).toEqual([]);
  });

  it.each(table)('%s counts the lines that it is about, by labels that it has', (alert, expr) => {
    const by = /sum by \(([^)]+)\)/.exec(expr)?.[1]?.split(', ') ?? [];
    for (const { line, by: expected } of cases[alert]?.counts ?? []) {
      const { labels = {} } = passes(expr, line) ?? {};
      expect(Object.fromEntries(by.map((label) => [label, labels[label]]))).toEqual(expected);
    }
  });

  it.each(table)('%s does not count lines that look alike', (alert, expr) => {
    expect(cases[alert]?.ignores.filter((line) => passes(expr, line))).toEqual([]);
  });

  it.each(table)('%s fires at the number of lines that its case says, and not below', (alert, expr) => {
    const [, threshold] = /\) > (\d+)$/.exec(expr) ?? [];
    expect(Number(threshold) + 1).toBe(cases[alert]?.firesAt);
  });

  it.each(rules)('$alert names only labels that it is counted by', ({ expr, annotations }) => {
    const by = /sum by \(([^)]+)\)/.exec(expr)?.[1]?.split(', ') ?? [];
    const named = [...JSON.stringify(annotations).matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label);
    expect(named.filter((label) => !by.includes(label ?? ''))).toEqual([]);
  });

  it.each(['sum(rate({a="b"}[5m])', '{a="b"} |= ', '{a=}'])('a fault is found: %s', (expr) => {
    expect(logqlFaults(expr)).not.toEqual([]);
  });
});

describe('audit logs', () => {
  const selected = (labels: Record<string, string>, line: string) =>
    auditLogs.filter(({ selector }) => passes(selector, { labels, line })).map(({ audit }) => audit);

  it("are Keycloak's events and what pgaudit writes", () => {
    const keycloak = { namespace: 'iam-system', container: 'keycloak' };
    expect(selected(keycloak, '{"loggerName":"org.keycloak.events","message":"type=LOGIN"}')).toEqual([
      'keycloak',
    ]);
    for (const namespace of ['iam-system', 'tenancy-system'])
      expect(selected({ namespace, container: 'postgres' }, '{"logger":"pgaudit","msg":"record"}')).toEqual([
        'postgres',
      ]);
  });

  it('are nothing else', () => {
    const keycloak = { namespace: 'iam-system', container: 'keycloak' };
    expect(selected(keycloak, '{"loggerName":"org.keycloak.services"}')).toEqual([]);
    expect(selected({ container: 'postgres' }, '{"logger":"postgres","msg":"record"}')).toEqual([]);
    // A tenant's container of the same name.
    const tenant = { namespace: 'tenant-acme-prod', container: 'keycloak' };
    expect(selected(tenant, '{"loggerName":"org.keycloak.events"}')).toEqual([]);
    const database = { namespace: 'tenant-acme-prod', container: 'postgres', tenant: 'acme' };
    expect(selected(database, '{"logger":"pgaudit","msg":"record"}')).toEqual([]);
  });
});
