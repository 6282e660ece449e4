import { type Alert, counted, noneUp, type RuleGroup } from '../alert';
import { ingressNamespace } from '../gateway/ingress-namespace';

/** Of the bouncer. */
const checks = (verdicts = '') => `crowdsec_bouncer_checks_total${verdicts}`;

/** Requests that the gateway has passed on, each of which the bouncer was to be asked about. */
const passed = `istio_requests_total{reporter="source",source_workload_namespace="${ingressNamespace.name}"}`;

/** Whether bans are decided, and, where it is to, whether the gateway asks; and whether more are banned than there are attackers. */
export function crowdSecAlerts(namespace: string, enforces: boolean): RuleGroup {
  const here = `namespace="${namespace}"`;
  return {
    name: 'crowdsec',
    rules: [
      {
        alert: 'CrowdSecDown',
        severity: 'warning',
        for: '10m',
        expr: noneUp({ namespace, container: 'crowdsec' }),
        summary: 'CrowdSec is down',
        description:
          'It has not answered for 10 minutes: nobody new is banned, and bans end when their time is over.',
      },
      {
        alert: 'CrowdSecReadsNothing',
        severity: 'warning',
        for: '15m',
        expr: `
          label_replace(
            sum(rate(${passed}[15m])) > 0.1
              unless sum(${counted(`cs_lokisource_hits_total{${here},acquis_type="envoy-access-log"}`, '15m')}) > 0,
            "namespace", "${namespace}", "", ""
          )`,
        summary: "CrowdSec reads no line of the gateway's access log",
        description:
          'The gateway has passed requests on for 15 minutes, and none is seen: nobody new is banned.',
      },
      ...(enforces ? [failsOpen(namespace)] : []),
      {
        alert: 'CrowdSecDecisionsStale',
        severity: 'warning',
        for: '10m',
        expr: `time() - min by (namespace, pod) (crowdsec_bouncer_last_pull_timestamp_seconds{${here}}) > 300`,
        summary: '{{ $labels.pod }} has no new decisions',
        description: 'It last had some {{ $value | humanizeDuration }} ago, and bans whom it knew then.',
      },
      {
        alert: 'CrowdSecManyBans',
        severity: 'warning',
        for: '5m',
        expr: `sum by (namespace) (cs_active_decisions{${here},origin="crowdsec",action="ban"}) > 100`,
        summary: 'CrowdSec has banned {{ $value }} addresses',
        description:
          'An attack from many addresses, or a scenario that takes people for one: look whose addresses they are.',
      },
      {
        alert: 'CrowdSecManyDenials',
        severity: 'warning',
        for: '15m',
        expr: `
          sum by (namespace) (rate(${checks(`{${here},verdict="denied"}`)}[10m]))
            / sum by (namespace) (rate(${checks(`{${here}}`)}[10m])) > 0.2
            and sum by (namespace) (rate(${checks(`{${here},verdict="denied"}`)}[10m])) > 0.5`,
        summary: 'Every fifth request to the gateway is of a banned address',
        description:
          '{{ $value | humanizePercentage }} for 15 minutes. One who attacks goes on, or a place that many people share, such as an office, is banned.',
      },
    ],
  };
}

const failsOpen = (namespace: string): Alert => ({
  alert: 'CrowdSecFailsOpen',
  severity: 'critical',
  for: '10m',
  expr: `
          label_replace(
            sum(rate(${passed}[10m])) > 0.5
              unless (
                sum(rate(${checks(`{verdict!="unknown"}`)}[10m])) > 0.5 * sum(rate(${passed}[10m]))
              ),
            "namespace", "${namespace}", "", ""
          )`,
  summary: 'The gateway lets requests pass without asking whether the address is banned',
  description:
    '{{ $value | humanize }} requests a second pass, and the bouncer has answered for less than half of them.',
});
