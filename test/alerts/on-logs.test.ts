import { written } from '../../constructs/alert';
import { auditLogs, routineOfRealmOperator } from '../../constructs/observability/audit-logs';
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

describe('the routine of the realm operator', () => {
  const keycloak = { namespace: 'iam-system', container: 'keycloak' };
  const event = (message: string, level = 'INFO') =>
    JSON.stringify({ loggerName: 'org.keycloak.events', level, message, threadName: 'executor-thread-1' });
  const isRoutine = (line: string, labels: Record<string, string> = keycloak) =>
    passes(routineOfRealmOperator, { labels, line }) !== undefined;

  // As Keycloak 26.7.5 writes them, shortened behind the client.
  const realm = 'realmId="a927ac33-e994-4725-b5b2-9db4057c2bb8"';
  const signIn = `type="CLIENT_LOGIN", ${realm}, realmName="master", clientId="realm-operator-account", userId="2aed"`;
  const client = 'clientId="5f1c7a52-6d0e-4b43-9a5d-0c7b1e3f8a26", userId="2aed", ipAddress="10.0.0.1"';
  const update = `operationType="UPDATE", ${realm}, realmName="master", ${client}, resourceType="REALM", resourcePath="acme-prod"`;
  const anew = (operation: string, type: string, path: string) =>
    `operationType="${operation}", ${realm}, realmName="master", ${client}, resourceType="${type}", resourcePath="${path}"`;

  it('is that it signs in, writes what was there, and makes client scopes anew', () => {
    expect(logqlFaults(routineOfRealmOperator)).toEqual([]);
    const scopes = [
      anew('DELETE', 'PROTOCOL_MAPPER', 'client-scopes/77fe/protocol-mappers/models/032a'),
      anew('CREATE', 'PROTOCOL_MAPPER', 'client-scopes/77fe/protocol-mappers/models/3a38'),
      anew('DELETE', 'CLIENT_SCOPE', 'default-default-client-scopes/77fe'),
      anew('DELETE', 'CLIENT_SCOPE', 'default-optional-client-scopes/77fe'),
    ];
    expect([signIn, update, ...scopes].filter((message) => !isRoutine(event(message)))).toEqual([]);
  });

  it.each<[string, string, string?]>([
    ['what it makes', update.replace('UPDATE', 'CREATE')],
    ['what it deletes', update.replace('UPDATE', 'DELETE')],
    ['a client scope that it deletes', anew('DELETE', 'CLIENT_SCOPE', 'client-scopes/77fe')],
    ['a mapper of a client', anew('CREATE', 'PROTOCOL_MAPPER', 'clients/77fe/protocol-mappers/models/3a38')],
    ['what it fails at', `${update}, error="forbidden"`, 'WARN'],
    ['a sign-in that fails', signIn.replace('CLIENT_LOGIN', 'CLIENT_LOGIN_ERROR'), 'WARN'],
    ['what others change', update.replace('5f1c7a52', '11111111')],
    ['the sign-in of another client', signIn.replace('realm-operator-account', 'api')],
    ["a tenant's client of the same name", signIn.replace('master', 'acme-prod')],
    ['a name that somebody types', `type="LOGIN", ${realm}, realmName="acme-prod", username="${signIn}"`],
  ])('is not %s', (_, message, level = 'INFO') => {
    expect(isRoutine(event(message, level))).toBe(false);
  });

  it("is not what a tenant's container of the same name says", () => {
    expect(isRoutine(event(signIn), { namespace: 'tenant-acme-prod', container: 'keycloak' })).toBe(false);
  });
});
