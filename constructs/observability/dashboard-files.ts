import type { Construct } from 'constructs';
import { KubeConfigMap } from '../../imports/k8s';
import type { DataSourceType } from '../dashboard/data-sources';
import type { Dashboard } from '../dashboard/grafana-schema';
import { type Dashboards, withSources } from '../dashboards';

/** Folder in Grafana's pod with a file for each dashboard. */
export const dashboardsPath = '/etc/grafana/dashboards';

/** Made once for all environments with the same data sources. */
const made = new Map<string, WeakMap<() => Dashboard, string>>();

function textOf(dashboard: () => Dashboard, sources: ReadonlySet<DataSourceType>): string {
  const key = [...sources].join();
  const known = made.get(key) ?? new WeakMap();
  made.set(key, known);
  const shown = known.has(dashboard) ? undefined : withSources(dashboard(), sources);
  const text = known.get(dashboard) ?? (shown ? `${JSON.stringify(shown, null, 2)}\n` : '');
  known.set(dashboard, text);
  return text;
}

/**
 * A ConfigMap for each dashboard that has something to ask, so that a change of one is the change of one object; their names. Grafana
 * looks at the files again and again, so that it shows a change without a restart.
 */
export function dashboardFiles(
  scope: Construct,
  dashboards: Dashboards,
  sources: ReadonlySet<DataSourceType>,
): string[] {
  return Object.entries(dashboards)
    .map(([name, dashboard]) => ({ name, text: textOf(dashboard, sources) }))
    .filter(({ text }) => text !== '')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, text }) => {
      const configMap = `grafana-dashboard-${name}`;
      new KubeConfigMap(scope, configMap, {
        metadata: { name: configMap },
        data: { [`${name}.json`]: text },
      });
      return configMap;
    });
}

/** Tells Grafana where they are. @see https://grafana.com/docs/grafana/latest/administration/provisioning/#dashboards */
export const dashboardProvider = {
  apiVersion: 1,
  providers: [
    {
      name: 'plinth',
      folder: 'Platform',
      type: 'file',
      disableDeletion: true,
      allowUiUpdates: false,
      updateIntervalSeconds: 60,
      options: { path: dashboardsPath },
    },
  ],
};
