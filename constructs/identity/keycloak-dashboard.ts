import { dashboard } from '../dashboard/dashboard';
import { graph, logLines, value } from '../dashboard/panel';
import { iamNamespace } from './iam-namespace';

const iam = iamNamespace.name;
const servers = `namespace="${iam}",container="keycloak"`;
const rate = (series: string) => `rate(${series}[$__rate_interval])`;
const event = (more: string) => `keycloak_user_events_total{realm=~"$realm"${more}}`;
/** Sign-ins; those that succeed have an empty `error`. */
const signIns = event(',event="login"');
const succeeded = event(',event="login",error=""');
const failed = event(',event="login",error!=""');

export const keycloakDashboard = () =>
  dashboard({
    uid: 'plinth-keycloak',
    title: 'Keycloak',
    description: 'Who signs in and who fails to, and whether Keycloak and its database keep up.',
    variables: [
      { name: 'realm', label: 'Realm', series: 'keycloak_user_events_total', from: 'realm', several: true },
    ],
    rows: [
      {
        title: 'Now',
        panels: [
          value({
            title: 'Sign-ins that succeed',
            unit: 'percentunit',
            decimals: 1,
            badBelow: 0.8,
            queries: [{ expr: `sum(${rate(succeeded)}) / sum(${rate(signIns)})` }],
          }),
          value({ title: 'Sign-ins', unit: 'cps', queries: [{ expr: `sum(${rate(signIns)})` }] }),
          value({
            title: 'Sessions',
            description: 'Entries of the cache of user sessions, which has each on one server.',
            unit: 'short',
            queries: [{ expr: `sum(vendor_statistics_approximate_entries{${servers},cache="sessions"})` }],
          }),
          value({
            title: 'Servers',
            unit: 'short',
            badBelow: 1,
            queries: [{ expr: `sum(up{${servers}}) or vector(0)` }],
          }),
          value({
            title: 'Servers that know each other',
            description: 'The smallest cluster that a server sees; less than there are servers is a split.',
            unit: 'short',
            queries: [{ expr: `min(vendor_cluster_size{${servers}})` }],
          }),
          value({
            title: 'Waiting for the database',
            unit: 'short',
            bad: { from: 1, worseFrom: 5 },
            queries: [{ expr: `sum(agroal_awaiting_count{${servers}})` }],
          }),
        ],
      },
      {
        title: 'Events',
        panels: [
          graph({
            title: 'Share of sign-ins that succeed, by realm',
            unit: 'percentunit',
            max: 1,
            queries: [
              {
                expr: `sum by (realm) (${rate(succeeded)}) / sum by (realm) (${rate(signIns)})`,
                legend: '{{realm}}',
              },
            ],
          }),
          graph({
            title: 'Failed sign-ins, by reason',
            unit: 'cps',
            stacked: true,
            queries: [{ expr: `sum by (error) (${rate(failed)})`, legend: '{{error}}' }],
          }),
          graph({
            title: 'Events',
            unit: 'cps',
            stacked: true,
            queries: [{ expr: `sum by (event) (${rate(event(''))})`, legend: '{{event}}' }],
          }),
          graph({
            title: 'Sessions by kind',
            unit: 'short',
            queries: [
              {
                expr: `sum by (cache) (vendor_statistics_approximate_entries{${servers},cache=~".*[sS]essions"})`,
                legend: '{{cache}}',
              },
            ],
          }),
        ],
      },
      {
        title: 'Database pool',
        panels: [
          graph({
            title: 'Connections',
            unit: 'short',
            queries: [
              { expr: `sum by (pod) (agroal_active_count{${servers}})`, legend: '{{pod}} in use' },
              { expr: `sum by (pod) (agroal_available_count{${servers}})`, legend: '{{pod}} free' },
              { expr: `sum by (pod) (agroal_awaiting_count{${servers}})`, legend: '{{pod}} waited for' },
            ],
          }),
          graph({
            title: 'Time to get a connection',
            unit: 'ms',
            queries: [
              {
                expr: `max by (pod) (agroal_blocking_time_average_milliseconds{${servers}})`,
                legend: '{{pod}}',
              },
            ],
          }),
        ],
      },
      {
        title: 'Servers',
        panels: [
          graph({
            title: 'Requests by outcome',
            unit: 'reqps',
            stacked: true,
            queries: [
              {
                expr: `sum by (outcome) (${rate(`http_server_requests_seconds_count{${servers}}`)})`,
                legend: '{{outcome}}',
              },
            ],
          }),
          graph({
            title: 'Mean time of a request',
            unit: 's',
            queries: [
              {
                expr: `sum by (pod) (${rate(`http_server_requests_seconds_sum{${servers}}`)}) / sum by (pod) (${rate(`http_server_requests_seconds_count{${servers}}`)})`,
                legend: '{{pod}}',
              },
            ],
          }),
          graph({
            title: 'Heap',
            unit: 'bytes',
            queries: [
              {
                expr: `sum by (pod) (jvm_memory_used_bytes{${servers},area="heap"})`,
                legend: '{{pod}}',
              },
            ],
          }),
          graph({
            title: 'Time spent on passwords and on garbage',
            description:
              'Passwords that are checked a second, and the share of the time in which garbage collection stops a server.',
            unit: 'short',
            queries: [
              {
                expr: `sum(${rate('keycloak_credentials_password_hashing_validations_total')})`,
                legend: 'passwords checked a second',
              },
              {
                expr: `sum by (pod) (${rate(`jvm_gc_pause_seconds_sum{${servers}}`)})`,
                legend: '{{pod}} share of pauses',
              },
            ],
          }),
        ],
      },
      {
        title: 'Logs',
        panels: [logLines({ title: 'Events', queries: [{ expr: '{audit="keycloak"}' }] })],
      },
    ],
  });
