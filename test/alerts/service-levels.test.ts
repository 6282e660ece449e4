import type { WrittenRule } from '../../constructs/alert';
import { dashboardsOf } from '../../constructs/dashboards';
import { Platform } from '../../constructs/platform';
import { componentsOf } from '../../constructs/synthesis';
import { prod } from '../../environments/prod';
import { itWithPromtool, promtool } from './promtool';

const platform = new Platform({
  ...prod,
  serviceLevels: { keycloak: { availability: 99, latency: 2000 }, tenants: { availability: 99.5 } },
});
const [group] = componentsOf(platform)
  .flatMap((component) => component.toJson())
  .filter(({ kind, metadata }) => kind === 'PrometheusRule' && metadata.name === 'gateway')
  .flatMap((manifest) => (manifest as never as { spec: { groups: Group[] } }).spec.groups);

interface Group {
  readonly name: string;
  readonly rules: readonly WrittenRule[];
}

const from = 'reporter="source",source_workload_namespace="istio-ingress"';
const to = (namespace: string, service = 'api') =>
  `${from},destination_service_namespace="${namespace}",destination_service_name="${service}"`;
const requests = (namespace: string, code: string) =>
  `istio_requests_total{${to(namespace)},response_code="${code}"}`;
const timed = (namespace: string) => `istio_request_duration_milliseconds_count{${to(namespace)}}`;
const bucket = (namespace: string, le: string) =>
  `istio_request_duration_milliseconds_bucket{${to(namespace)},le="${le}"}`;
const stage = (name: string, more = '') =>
  `kube_namespace_labels{namespace="tenant-${name}-prod",label_plinth_dev_tenant="${name}",label_plinth_dev_stage="prod"${more}}`;

/** Of 1000 requests a minute 3 fail, and 15 take between one and two seconds. */
const traffic = (namespace: string) => ({
  [requests(namespace, '200')]: '0+997x800',
  [requests(namespace, '503')]: '0+3x800',
  [timed(namespace)]: '0+1000x800',
  [bucket(namespace, '300')]: '0+985x800',
  [bucket(namespace, '1000.0')]: '0+985x800',
  [bucket(namespace, '2000.0')]: '0+1000x800',
  [bucket(namespace, '+Inf')]: '0+1000x800',
});

const series = {
  [stage('acme')]: '1x800',
  [stage('beta', ',label_plinth_dev_availability="99.99",label_plinth_dev_latency="2000"')]: '1x800',
  'kube_namespace_labels{namespace="iam-system"}': '1x800',
  ...traffic('tenant-acme-prod'),
  ...traffic('tenant-beta-prod'),
  ...traffic('iam-system'),
  ...traffic('argocd'),
};

/** What an expression has after twelve hours: values by labels. */
function test(expr: string, expected: Readonly<Record<string, number>>): void {
  const { passed, said } = promtool(
    ['test', 'rules'],
    {
      'rules.json': {
        groups: [{ ...group, rules: group?.rules.map(({ annotations: _, ...rule }) => rule) }],
      },
      'test.json': {
        rule_files: ['rules.json'],
        evaluation_interval: '5m',
        tests: [
          {
            interval: '1m',
            input_series: Object.entries(series).map(([labels, values]) => ({ series: labels, values })),
            promql_expr_test: [
              {
                expr,
                eval_time: '12h',
                exp_samples: Object.entries(expected).map(([labels, value]) => ({ labels, value })),
              },
            ],
          },
        ],
      },
    },
    ['test.json'],
  );
  expect(passed ? '' : said).toBe('');
}

const budgets = dashboardsOf(platform)['service-levels']?.().panels ?? [];
const budget = (title: string) => {
  const panel = budgets.find((one) => one.title === title);
  const [query] = panel && 'targets' in panel ? panel.targets : [];
  const expr = query?.expr ?? '';
  return `round(${expr.replaceAll('$namespace', '.+')}, 0.01)`;
};

describe('a service level', () => {
  it('is of as many rules for any number of tenants', () => {
    const text = JSON.stringify(group);
    expect(text).not.toContain('tenant-');
    expect(group?.rules.length).toBeLessThan(30);
  });

  itWithPromtool(
    'is the environment’s of its hosts, the tenant’s own, or the environment’s of tenants',
    () => {
      test('plinth:objective_availability:ratio', {
        'plinth:objective_availability:ratio{namespace="argocd"}': 0.999,
        'plinth:objective_availability:ratio{namespace="observability-system"}': 0.999,
        'plinth:objective_availability:ratio{namespace="iam-system"}': 0.99,
        'plinth:objective_availability:ratio{namespace="tenant-acme-prod"}': 0.995,
        'plinth:objective_availability:ratio{namespace="tenant-beta-prod"}': 0.9999,
      });
      test('plinth:objective_latency:le', {
        'plinth:objective_latency:le{namespace="argocd",le="300"}': 1,
        'plinth:objective_latency:le{namespace="observability-system",le="300"}': 1,
        'plinth:objective_latency:le{namespace="iam-system",le="2000"}': 1,
        'plinth:objective_latency:le{namespace="tenant-acme-prod",le="300"}': 1,
        'plinth:objective_latency:le{namespace="tenant-beta-prod",le="2000"}': 1,
      });
    },
  );

  itWithPromtool('that is broken is told of those alone who promise it', () => {
    test('round(ALERTS{alertname=~"GatewayErrorBudget.+",alertstate="firing"})', {
      '{alertname="GatewayErrorBudgetBurnsFast",alertstate="firing",namespace="tenant-beta-prod",service="api",severity="critical"}': 1,
      '{alertname="GatewayErrorBudgetBurnsSlow",alertstate="firing",namespace="tenant-beta-prod",service="api",severity="warning"}': 1,
    });
  });

  itWithPromtool('of time counts what is slower than its own bound', () => {
    const slow = 'round(plinth:gateway_slow:rate6h / plinth:gateway_requests:rate6h, 0.001)';
    test(slow, {
      '{namespace="argocd",service="api"}': 0.015,
      '{namespace="iam-system",service="api"}': 0,
      '{namespace="tenant-acme-prod",service="api"}': 0.015,
      '{namespace="tenant-beta-prod",service="api"}': 0,
    });
  });

  itWithPromtool('has a budget, of which the dashboard shows what is left', () => {
    test(budget('Budget for errors that is left'), {
      '{namespace="argocd",service="api"}': -2,
      '{namespace="iam-system",service="api"}': 0.7,
      '{namespace="tenant-acme-prod",service="api"}': 0.4,
      '{namespace="tenant-beta-prod",service="api"}': -29,
    });
    test(budget('Budget for slow requests that is left'), {
      '{namespace="argocd",service="api"}': -0.5,
      '{namespace="iam-system",service="api"}': 1,
      '{namespace="tenant-acme-prod",service="api"}': -0.5,
      '{namespace="tenant-beta-prod",service="api"}': 1,
    });
  });
});
