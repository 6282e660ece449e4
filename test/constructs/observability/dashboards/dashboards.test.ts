import { parser as logql } from '@grafana/lezer-logql';
import { dashboardsOf } from '../../../../constructs/dashboards';
import { Platform } from '../../../../constructs/platform';
import { dev } from '../../../../environments/dev';
import { prod } from '../../../../environments/prod';
import { recorded } from '../../../alerts/recorded';
import { promqlFaults } from '../../../observability/promql';
import { promqlLints } from '../../../observability/promql-lints';

interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly datasource: { readonly type: string; readonly uid: string };
}

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly targets?: readonly Target[];
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly editable: boolean;
  readonly panels: readonly Panel[];
  readonly templating?: {
    readonly list: readonly { readonly name: string; readonly query: { readonly query: string } }[];
  };
}

const all = Object.entries(dashboardsOf(new Platform({ ...prod, garage: dev.garage }))).map(
  ([name, make]) => [name, make()],
) as unknown as [string, Dashboard][];

/** What Grafana puts in before it asks. */
const filled = (expr: string): string =>
  expr.replaceAll('$__rate_interval', '5m').replaceAll('$__auto', '5m');

const queriesOf = ({ panels }: Dashboard) =>
  panels.flatMap(({ title, targets = [] }) => targets.map((target) => ({ title, ...target })));

function logqlFaults(expr: string): string[] {
  const faults: string[] = [];
  logql.parse(filled(expr)).iterate({
    enter: ({ type, from }) => {
      if (type.isError) faults.push(`cannot be parsed from ${expr.slice(from, from + 20)}`);
    },
  });
  return faults;
}

describe('the dashboards', () => {
  it('are there for everything that the platform is looked at by', () => {
    expect(all.map(([name]) => name).sort()).toEqual([
      'argocd',
      'containers',
      'crowdsec',
      'garage',
      'gateway',
      'keycloak',
      'logs',
      'mesh',
      'monitoring',
      'nodes',
      'postgresql',
      'service-levels',
      'tenant',
    ]);
  });

  it('have addresses of their own', () => {
    const uids = all.map(([, { uid }]) => uid);
    expect(new Set(uids).size).toBe(uids.length);
  });
});

describe.each(all)('the dashboard %s', (_, dashboard) => {
  it('cannot be changed by clicking, because what is clicked would be lost', () => {
    expect(dashboard.editable).toBe(false);
  });

  it('counts from the first event, adds nothing to nothing, and joins by what does not change', () => {
    const faults = queriesOf(dashboard)
      .filter(({ datasource }) => datasource.type === 'prometheus')
      .flatMap(({ title, expr }) => promqlLints(filled(expr)).map((fault) => `${title}: ${fault}`));
    expect(faults).toEqual([]);
  });

  it('asks something in every panel', () => {
    const empty = dashboard.panels.filter(({ type, targets = [] }) => type !== 'row' && targets.length === 0);
    expect(empty).toEqual([]);
  });

  it('asks only for what scraped exporters give, in expressions that are right', () => {
    const faults = queriesOf(dashboard)
      .filter(({ datasource }) => datasource.type === 'prometheus')
      .flatMap(({ title, expr }) =>
        promqlFaults(filled(expr), recorded).map((fault) => `${title}: ${fault}`),
      );
    expect(faults).toEqual([]);
  });

  it('asks logs in expressions that can be parsed', () => {
    const faults = queriesOf(dashboard)
      .filter(({ datasource }) => datasource.type === 'loki')
      .flatMap(({ title, expr }) => logqlFaults(expr).map((fault) => `${title}: ${fault}`));
    expect(faults).toEqual([]);
  });

  it('offers every choice that its expressions use, and uses every choice that it offers', () => {
    const texts = [
      ...queriesOf(dashboard).map(({ expr }) => expr),
      ...(dashboard.templating?.list ?? []).map(({ query }) => query.query),
    ];
    const used = texts.flatMap((text) => Array.from(text.matchAll(/\$(?!__)(\w+)/g), ([, name]) => name));
    const offered = (dashboard.templating?.list ?? []).map(({ name }) => name);
    expect(new Set(used)).toEqual(new Set(offered));
  });

  it('takes its choices from series that are there', () => {
    const selectors = (dashboard.templating?.list ?? []).map(
      ({ query }) => /^label_values\((.+), (\w+)\)$/.exec(query.query)?.slice(1) ?? [],
    );
    const faults = selectors.flatMap(([series = '', label = '']) =>
      promqlFaults(`count by (${label}) (${series})`),
    );
    expect(faults).toEqual([]);
  });

  it('tells the queries of a panel apart', () => {
    for (const { targets = [] } of dashboard.panels) {
      const ids = targets.map(({ refId }) => refId);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('has no panel over another', () => {
    const cells = dashboard.panels.flatMap(({ title, gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => ({
        title,
        at: `${x + (index % w)},${y + Math.floor(index / w)}`,
      })),
    );
    const byCell = new Map<string, string>();
    const clashes = cells.flatMap(({ title, at }) => {
      const other = byCell.get(at);
      byCell.set(at, title);
      return other && other !== title ? [`${title} over ${other}`] : [];
    });
    expect([...new Set(clashes)]).toEqual([]);
  });
});
