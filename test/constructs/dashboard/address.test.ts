import { dashboardAddress } from '../../../constructs/dashboard/address';
import { dashboardsOf } from '../../../constructs/dashboards';
import { itWithPromtool, promtool } from '../../alerts/promtool';
import { prodPlatform } from '../../platform';

const grafana = 'https://grafana.example.org';
const dashboards = dashboardsOf(prodPlatform());
const address = (name: string) => dashboardAddress(grafana, { [name]: dashboards[name] as never });

/** A rule with the address as an annotation, and an alert of it with these labels. */
const fires = (dashboard: string, labels: Readonly<Record<string, string>>, expected: string) => {
  const series = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const annotations = { dashboard_url: address(dashboard) };
  const rules = [{ alert: 'Some', expr: 'some == 1', annotations }];
  const exp_alerts = [{ exp_labels: labels, exp_annotations: { dashboard_url: expected } }];
  return promtool(
    ['test', 'rules'],
    {
      'rules.json': { groups: [{ name: 'some', rules }] },
      'test.json': {
        rule_files: ['rules.json'],
        tests: [
          {
            input_series: [{ series: `some{${series.join()}}`, values: '1' }],
            alert_rule_test: [{ eval_time: '0m', alertname: 'Some', exp_alerts }],
          },
        ],
      },
    },
    ['test.json'],
  );
};

describe('the address of a dashboard', () => {
  const table: readonly [string, string, Readonly<Record<string, string>>, string][] = [
    ['chooses by a label of the alert', 'containers', { namespace: 'argocd' }, '&var-namespace=argocd'],
    ['escapes it', 'argocd', { project: 'a b&c=d' }, '&var-project=a+b%26c%3Dd'],
    ['chooses nothing by a label that the alert lacks', 'containers', { node: 'a' }, ''],
    [
      'chooses by parts of a label',
      'tenant',
      { namespace: 'tenant-acme-east-prod' },
      '&var-tenant=acme-east&var-stage=prod',
    ],
    ['chooses nothing by a label without the part', 'tenant', { namespace: 'argocd' }, ''],
    [
      'chooses by the label that the choice is among, which may have another name',
      'postgresql',
      { cnpg_cluster: 'keycloak-db', namespace: 'iam-system' },
      '&var-cluster=keycloak-db',
    ],
  ];
  itWithPromtool.each(table)('%s', (_, dashboard, labels, choices) => {
    const { passed, said } = fires(dashboard, labels, `${grafana}/d/plinth-${dashboard}?orgId=1${choices}`);
    expect(passed ? '' : said).toBe('');
  });

  it('is none without Grafana, or without a dashboard', () => {
    expect(dashboardAddress(undefined, dashboards)).toBeUndefined();
    expect(dashboardAddress(grafana, {})).toBeUndefined();
  });
});
