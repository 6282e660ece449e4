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

/** The data sources that there are, each with where it is asked. */
export interface Sources {
  /** @default there are no metrics */
  readonly prometheus?: {
    readonly url: string;
    /** Time between two samples, of which `$__rate_interval` is four: Grafana's default is half of the platform's. */
    readonly scrapeInterval: string;
  };
  /** @default there are no logs */
  readonly loki?: {
    readonly url: string;
    /** Whether it says which rules it evaluates; asked in vain, the page of alerts would show an error. */
    readonly hasRules: boolean;
  };
  /** @default there are no alerts */
  readonly alertmanager?: { readonly url: string };
}

/**
 * A file of data sources, all of them asked by Grafana's server.
 *
 * @see https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources
 */
export function dataSourceFile({ prometheus, loki, alertmanager }: Sources) {
  const source = (
    name: string,
    type: DataSourceType,
    url: string,
    more: Partial<DataSource>,
  ): DataSource => ({
    name,
    uid: dataSources[type],
    type,
    access: 'proxy',
    url,
    editable: false,
    ...more,
  });
  return {
    apiVersion: 1,
    datasources: [
      prometheus &&
        source('Prometheus', 'prometheus', prometheus.url, {
          isDefault: true,
          jsonData: { timeInterval: prometheus.scrapeInterval },
        }),
      loki && source('Loki', 'loki', loki.url, { jsonData: { manageAlerts: loki.hasRules } }),
      alertmanager &&
        source('Alertmanager', 'alertmanager', alertmanager.url, {
          jsonData: { implementation: 'prometheus' },
        }),
    ].filter((given) => given !== undefined),
  };
}
