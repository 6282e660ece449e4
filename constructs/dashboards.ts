import type { App } from 'cdk8s';
import type { DataSourceType } from './dashboard/data-sources';
import type { Dashboard } from './dashboard/grafana-schema';
import { componentsOf } from './synthesis';

/** Dashboards by name, each made when it is asked for. */
export type Dashboards = Readonly<Record<string, () => Dashboard>>;

/** The dashboards that the components of an app have. */
export const dashboardsOf = (app: App): Dashboards =>
  Object.assign({}, ...componentsOf(app).map(({ dashboards }) => dashboards));

/** A dashboard without the panels that ask a data source that is not there; undefined where none is left. */
export function withSources(
  dashboard: Dashboard,
  sources: ReadonlySet<DataSourceType>,
): Dashboard | undefined {
  const asked = dashboard.panels.filter(
    (panel) =>
      panel.type === 'row' ||
      panel.targets.every(({ datasource }) => sources.has(datasource?.type as DataSourceType)),
  );
  // a row is a title, and stands for the panels behind it
  const panels = asked.filter(
    ({ type }, index) => type !== 'row' || (asked[index + 1] ?? { type }).type !== 'row',
  );
  if (panels.length === dashboard.panels.length) return dashboard;
  return panels.length > 0 ? { ...dashboard, panels } : undefined;
}
