import type { Construct } from 'constructs';
import { KubeConfigMap } from '../../../imports/k8s';
import { dashboards } from './dashboards';

/** Folder in Grafana's pod with a file for each dashboard. */
export const dashboardsPath = '/etc/grafana/dashboards';

/**
 * A ConfigMap for each dashboard, so that a change of one is the change of one object; their names. Grafana looks at the files
 * again and again, so that it shows a change without a restart.
 */
export function dashboardFiles(scope: Construct): string[] {
  return Object.entries(dashboards()).map(([name, dashboard]) => {
    const configMap = `grafana-dashboard-${name}`;
    new KubeConfigMap(scope, configMap, {
      metadata: { name: configMap },
      data: { [`${name}.json`]: `${JSON.stringify(dashboard, null, 2)}\n` },
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
