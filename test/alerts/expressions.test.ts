import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { written } from '../../constructs/alert';
import { onLogs } from '../../constructs/observability/log-alerts';
import { prod } from '../../environments/prod';
import { promqlFaults } from '../observability/promql';
import { cases } from './cases/cases';
import { recorded } from './recorded';
import { groups } from './rules';

const rules = groups.flatMap((group) => group.rules.map((rule) => ({ ...rule, group: group.name })));
const onSeries = rules.filter(({ alert }) => alert);
const { rules: onLines } = written(onLogs, 'https://git.example.org/runbooks');
const alerts = [...onSeries, ...onLines];
const names = alerts.map(({ alert = '' }) => alert);

describe('expressions of rules', () => {
  it.each(
    rules.map(({ alert, record, expr, labels }) => [
      alert ?? `${record} ${JSON.stringify(labels ?? {})}`,
      expr,
    ]),
  )('%s reads what is scraped, in the way that its type allows', (_, expr) => {
    expect(promqlFaults(expr, recorded)).toEqual([]);
  });

  it.each([
    ['up{jop="a"}', 'up has no label jop'],
    ['upp', 'upp is given by nothing that is scraped'],
    ['rate(up[5m])', 'rate is for counters, and up is a gauge'],
    [
      'predict_linear(argocd_app_sync_total[1h], 60)',
      'predict_linear is for gauges, and argocd_app_sync_total is a counter',
    ],
    ['sum by (jop) (up)', 'nothing has the label jop that is grouped by'],
    ['up / on (jop) up', 'nothing has the label jop that is grouped by'],
    ['rate(up)', 'expected type matrix in call to function "rate", got vector'],
    ['sum(up', 'does not parse'],
  ])('a fault is found: %s', (expr, fault) => {
    expect(promqlFaults(expr)).toEqual([expect.stringContaining(fault)]);
  });
});

describe('alerts', () => {
  const dashboards = `https://grafana.${prod.domain}/d/plinth-`;

  it('have names of their own', () => {
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it.each(alerts.map((alert) => [alert.alert ?? '', alert] as const))(
    '%s says how bad it is, what is wrong, what it means and where to read on',
    (name, { labels, annotations, for: pending }) => {
      expect(labels).toEqual({ severity: expect.stringMatching(/^(critical|warning|info|none)$/) });
      const { dashboard_url = dashboards, ...texts } = annotations ?? {};
      expect(dashboard_url.startsWith(dashboards)).toBe(true);
      expect(texts).toEqual({
        summary: expect.stringMatching(/^\S.{10,}[^.]$/),
        description: expect.stringMatching(/^\S.{10,}\.$/),
        runbook_url: `https://git.example.org/runbooks/${name}.md`,
      });
      expect(pending).toMatch(/^\d+[smhd]$/);
    },
  );

  it.each(onSeries.map(({ alert = '', group, annotations }) => [alert, group, annotations] as const))(
    '%s names only labels that it has',
    (alert, group, { dashboard_url: _, ...texts } = {}) => {
      const named = JSON.stringify(texts).matchAll(/\$labels\.(\w+)/g);
      const has = Object.keys(cases[group]?.[alert]?.firing.labels ?? {});
      expect([...named].map(([, label = '']) => label).filter((label) => !has.includes(label))).toEqual([]);
    },
  );
});

describe('runbooks', () => {
  const folder = 'docs/runbooks';
  const pages = readdirSync(folder).filter((page) => page !== 'README.md');

  it('are there for every alert, and for nothing else', () => {
    expect(pages.map((page) => page.replace(/\.md$/, '')).sort()).toEqual([...names].sort());
  });

  it.each(pages)('%s says what it means, where to look first and what to do', (page) => {
    const text = readFileSync(`${folder}/${page}`, 'utf8');
    const headings = [...text.replace(/```[^`]*```/g, '').matchAll(/^#+ .*$/gm)].map(([heading]) => heading);
    expect(headings).toEqual([`# ${page.replace(/\.md$/, '')}`, '## Meaning', '## First look', '## Fix']);
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, to]) => to);
    expect(links.filter((to) => !existsSync(`${folder}/${to}`))).toEqual([]);
  });
});
