import { series } from '../observability/metrics/metrics';
import { manifests } from '../observability/platform';
import { promqlLints } from '../observability/promql-lints';
import { cases } from './cases/cases';
import { groups } from './rules';

const rules = groups.flatMap(({ name: group, rules: all }) => all.map((rule) => ({ ...rule, group })));
const alerts = rules.flatMap(({ alert, ...rule }) => (alert ? [{ alert, ...rule }] : []));

const labelsOf = (group: string, alert: string): string[] =>
  Object.keys(cases[group]?.[alert]?.firing.labels ?? {});

/** What no namespace has, and why; all other alerts are routed by theirs. */
const ofNoNamespace: Readonly<Record<string, string>> = {
  NodeExporterDown: 'a node',
  NodeNotReady: 'a node',
  NodePressure: 'a node',
  NodeLoadHigh: 'a node',
  NodeMemoryHigh: 'a node',
  NodeMemoryStall: 'a node',
  DiskAlmostFull: 'a disk of a node',
  DiskFillsInADay: 'a disk of a node',
  InodesLow: 'a disk of a node',
  EdgeCertificateExpiring: 'an address, whatever answers for it',
  EndpointProbeFailing: 'an address, whatever answers for it',
  SecurityTxtExpiring: 'all hosts at once',
  TokensRefusedEverywhere: 'most tenants at once',
  SecretStoreFailing: 'a ClusterSecretStore; a SecretStore has one',
  KubeStateMetricsAbsent: 'a job, of which nothing is there to say more',
  KubeletMetricsAbsent: 'a job, of which nothing is there to say more',
  NodeExporterAbsent: 'a job, of which nothing is there to say more',
  Watchdog: 'the monitoring as a whole',
};

/** Rules as they were, which were valid and did not tell. */
const faults: Readonly<Record<string, readonly [expr: string, faults: readonly string[]]>> = {
  MeshSigningFailing: [
    `sum(increase(citadel_server_csr_sign_err_count[10m]))
      + sum(increase(citadel_server_authentication_failure_count[10m])) > 0`,
    [
      'citadel_server_csr_sign_err_count is not there before its first event, and what it is added to is nothing then',
      'citadel_server_authentication_failure_count is not there before its first event, and what it is added to is nothing then',
      'citadel_server_csr_sign_err_count begins with its first event, which rate and increase do not see',
      'citadel_server_authentication_failure_count begins with its first event, which rate and increase do not see',
    ],
  ],
  ArgoCdSyncFailing: [
    'sum by (name, project) (increase(argocd_app_sync_total{phase=~"Error|Failed"}[15m])) > 0',
    ['argocd_app_sync_total begins with its first event, which rate and increase do not see'],
  ],
  PostgresFailover: [
    'cnpg_pg_replication_in_recovery == 0 and max_over_time(cnpg_pg_replication_in_recovery[15m]) == 1',
    [
      'cnpg_pg_replication_in_recovery is joined by all its labels, and its scrape adds role of the pod, which changes',
    ],
  ],
};

describe('lints of rules', () => {
  it.each(rules.map(({ alert, record, expr }) => [alert ?? record, expr]))('%s has no fault', (_, expr) => {
    expect(promqlLints(expr)).toEqual([]);
  });

  it.each(Object.entries(faults))('%s as it was has faults', (_, [expr, found]) => {
    expect(promqlLints(expr).map((fault) => fault.split(';')[0])).toEqual(found);
  });

  it.each([
    'sum(rate(argocd_app_sync_total[5m])) > 0.5',
    'sum(rate(istio_requests_total{response_code=~"5.."}[5m])) / sum(rate(istio_requests_total[5m])) > 0',
    'sum(increase(prometheus_rule_evaluation_failures_total[5m])) > 0',
    'max by (pod) (cnpg_pg_replication_lag) > 30 and max by (pod) (cnpg_pg_replication_in_recovery) == 1',
    'cnpg_pg_replication_lag > 30 and on (namespace, pod) cnpg_pg_replication_in_recovery == 1',
  ])('no fault is found: %s', (expr) => {
    expect(promqlLints(expr)).toEqual([]);
  });
});

describe('labels of alerts', () => {
  it.each(alerts.map(({ alert, group }) => [alert, group]))(
    '%s has the namespace by which it is routed, if what it is about has one',
    (alert, group) => {
      expect(labelsOf(group, alert).includes('namespace')).toBe(!(alert in ofNoNamespace));
    },
  );

  it('do not take the place of those that the environment adds', () => {
    const { spec } = manifests.find(({ kind }) => kind === 'Prometheus') as unknown as {
      spec: { externalLabels: Record<string, string> };
    };
    const taken = [...series].filter(([, { labels }]) =>
      Object.keys(spec.externalLabels).some((label) => labels.has(label)),
    );
    expect(Object.keys(spec.externalLabels)).toEqual(['cluster']);
    expect(taken.map(([name]) => name)).toEqual([]);
  });
});

describe('links of alerts', () => {
  const files = manifests.flatMap((one) =>
    Object.values((one as { data?: Record<string, string> }).data ?? {}),
  );
  const dashboards = files.flatMap((file) => /^ {2}"uid": "([^"]+)"/m.exec(file)?.[1] ?? []);

  it.each(
    alerts.flatMap(({ alert, annotations }) => (annotations?.dashboard_url ? [[alert, annotations]] : [])),
  )('%s leads to a dashboard that Grafana has', (_, { dashboard_url: link }) => {
    const [, uid = 'none'] = /\/d\/([^/?]+)/.exec(link ?? '') ?? [];
    expect(dashboards).toContain(uid);
  });

  it.each(groups.map(({ name, rules: all }) => [name, all] as const))(
    'those of %s choose by labels that its alerts have',
    (group, all) => {
      const links = all.map(({ annotations }) => annotations?.dashboard_url ?? '');
      const chosen = links.flatMap((link) =>
        [...link.matchAll(/with \$labels\.(\w+)/g)].map(([, label]) => label),
      );
      const has = all.flatMap(({ alert = '' }) => labelsOf(group, alert));
      expect(chosen.filter((label = '') => !has.includes(label))).toEqual([]);
    },
  );
});
