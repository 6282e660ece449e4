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

/**
 * A file of data sources, all of them asked by Grafana's server.
 *
 * @param urls by name in `dataSources`
 * @see https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources
 */
export function dataSourceFile(urls: Readonly<Record<keyof typeof dataSources, string>>) {
  const source = (name: string, type: keyof typeof dataSources): DataSource => ({
    name,
    uid: dataSources[type],
    type,
    access: 'proxy',
    url: urls[type],
    editable: false,
  });
  return {
    apiVersion: 1,
    datasources: [
      { ...source('Prometheus', 'prometheus'), isDefault: true },
      source('Loki', 'loki'),
      { ...source('Alertmanager', 'alertmanager'), jsonData: { implementation: 'prometheus' } },
    ],
  };
}
