import { dashboard } from '../dashboard/dashboard';
import { graph, table } from '../dashboard/panel';
import { ingressNamespace } from './ingress-namespace';

const chosen = 'namespace=~"$namespace"';
const objective = `plinth:objective_availability:ratio{${chosen}}`;
const service = '{{namespace}}/{{service}}';

/** The share of 30 days' requests; every six hours there is the mean of the six before. */
const over30Days = (what: 'errors' | 'slow'): string => {
  const mean = (one: string) => `avg_over_time(plinth:gateway_${one}:rate6h{${chosen}}[30d:6h])`;
  return `${mean(what)} / ${mean('requests')}`;
};

const now = (what: 'errors' | 'slow') =>
  `plinth:gateway_${what}:rate1h{${chosen}} / plinth:gateway_requests:rate1h{${chosen}}`;

const allowed = `on (namespace) group_left () (1 - ${objective})`;

export const serviceLevelDashboard = () =>
  dashboard({
    uid: 'plinth-service-levels',
    title: 'Service levels',
    description:
      'What is promised of each public host and of each stage of a tenant, and how much of the budget for 30 days is left: below 0 the promise is broken.',
    variables: [
      {
        name: 'namespace',
        label: 'Namespace',
        series: `istio_requests_total{reporter="source",source_workload_namespace="${ingressNamespace.name}"}`,
        from: 'destination_service_namespace',
        several: true,
      },
    ],
    rows: [
      {
        title: 'Budget',
        panels: [
          table({
            title: 'Budget for errors that is left',
            description: 'Share of the errors that 30 days may have, or as many days as metrics are kept.',
            queries: [{ expr: `sort(1 - (${over30Days('errors')}) / ${allowed})` }],
          }),
          table({
            title: 'Budget for slow requests that is left',
            description: 'Of the one request in a hundred that may take longer than is promised.',
            queries: [{ expr: `sort(1 - (${over30Days('slow')}) / 0.01)` }],
          }),
        ],
      },
      {
        title: 'Objectives',
        panels: [
          table({
            title: 'Share of requests that are to succeed',
            width: 12,
            queries: [{ expr: `sort(${objective})` }],
          }),
          table({
            title: 'Milliseconds in which 99 % are to be answered',
            description: 'In the column `le`.',
            width: 12,
            queries: [{ expr: `plinth:objective_latency:le{${chosen}}` }],
          }),
        ],
      },
      {
        title: 'How fast it burns',
        panels: [
          graph({
            title: 'Budget for errors',
            description: 'At 1 it lasts for just 30 days; alerts tell 14.4 in an hour and 6 in six hours.',
            unit: 'short',
            queries: [{ expr: `(${now('errors')}) / ${allowed}`, legend: service }],
          }),
          graph({
            title: 'Budget for slow requests',
            unit: 'short',
            queries: [{ expr: `(${now('slow')}) / 0.01`, legend: service }],
          }),
        ],
      },
    ],
  });
