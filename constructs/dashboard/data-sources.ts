/** Names by which dashboards refer to data sources; another value breaks them. */
export const dataSources = {
  prometheus: 'prometheus',
  loki: 'loki',
  alertmanager: 'alertmanager',
} as const;

/** What we set of a data source. */
interface DataSource {
  readonly name: string;
  readonly uid: string;
  readonly type: string;
  readonly access: 'proxy';
  readonly url: string;
  readonly isDefault?: boolean;
  readonly editable: false;
  readonly jsonData?: Readonly<Record<string, string | boolean>>;
}

export type DataSourceType = keyof typeof dataSources;

/**
 * A file of data sources, all of them asked by Grafana's server.
 *
 * @param urls of those that there are, by name in `dataSources`
 * @see https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources
 */
export function dataSourceFile(urls: Readonly<Partial<Record<DataSourceType, string>>>) {
  const source = (name: string, type: DataSourceType, more: Partial<DataSource> = {}): DataSource[] => {
    const url = urls[type];
    if (url === undefined) return [];
    return [{ name, uid: dataSources[type], type, access: 'proxy', url, editable: false, ...more }];
  };
  return {
    apiVersion: 1,
    datasources: [
      ...source('Prometheus', 'prometheus', { isDefault: true }),
      ...source('Loki', 'loki'),
      ...source('Alertmanager', 'alertmanager', { jsonData: { implementation: 'prometheus' } }),
    ],
  };
}
