/** Names by which dashboards refer to data sources; another value breaks them. */
export const dataSources = {
  prometheus: 'prometheus',
  loki: 'loki',
  alertmanager: 'alertmanager',
} as const;
