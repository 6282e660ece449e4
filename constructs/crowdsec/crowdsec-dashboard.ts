import { dashboard } from '../dashboard/dashboard';
import { graph, table, value } from '../dashboard/panel';

export const crowdSecDashboard = () =>
  dashboard({
    uid: 'plinth-crowdsec',
    title: 'CrowdSec',
    description: 'Who is kept out, and why.',
    rows: [
      {
        title: 'Now',
        panels: [
          value({
            title: 'Bans',
            unit: 'short',
            queries: [{ expr: 'sum(cs_active_decisions{action="ban"}) or vector(0)' }],
          }),
          value({
            title: 'Denied requests',
            unit: 'reqps',
            queries: [
              {
                expr: 'sum(rate(crowdsec_bouncer_checks_total{verdict="denied"}[$__rate_interval])) or vector(0)',
              },
            ],
          }),
          value({
            title: 'Age of the decisions',
            description: 'Of the replica that has had none for the longest time.',
            unit: 's',
            bad: { from: 60, worseFrom: 300 },
            queries: [{ expr: 'time() - min(crowdsec_bouncer_last_pull_timestamp_seconds)' }],
          }),
        ],
      },
      {
        title: 'Decisions',
        panels: [
          graph({
            title: 'Bans by scenario',
            unit: 'short',
            stacked: true,
            queries: [{ expr: 'sum by (reason) (cs_active_decisions{action="ban"})', legend: '{{reason}}' }],
          }),
          graph({
            title: 'Answers to the gateway',
            unit: 'reqps',
            stacked: true,
            queries: [
              {
                expr: 'sum by (verdict) (rate(crowdsec_bouncer_checks_total[$__rate_interval]))',
                legend: '{{verdict}}',
              },
            ],
          }),
          table({
            title: 'Alerts that are kept, by scenario',
            queries: [{ expr: 'sum by (reason) (cs_alerts)' }],
          }),
        ],
      },
      {
        title: 'Reading',
        panels: [
          graph({
            title: 'Lines read',
            unit: 'cps',
            queries: [
              {
                expr: 'sum by (acquis_type) (rate(cs_lokisource_hits_total[$__rate_interval]))',
                legend: '{{acquis_type}}',
              },
            ],
          }),
          graph({
            title: 'Lines that no parser takes',
            description: 'Of Keycloak, events that are no failed sign-in are among them.',
            unit: 'cps',
            queries: [
              {
                expr: 'sum by (acquis_type) (rate(cs_parser_hits_ko_total[$__rate_interval]))',
                legend: '{{acquis_type}}',
              },
            ],
          }),
        ],
      },
    ],
  });
