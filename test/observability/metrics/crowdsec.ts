import type { Exporter } from './exporter';

export const crowdSec: Exporter = {
  name: 'crowdsec',
  source: 'https://docs.crowdsec.net/docs/next/observability/prometheus',
  monitor: 'crowdsec',
  births:
    'https://github.com/crowdsecurity/crowdsec/blob/v1.7.8/pkg/acquisition/modules/loki/run.go, pkg/parser/runtime.go: at the first line',
  metrics: {
    cs_active_decisions: 'gauge: reason origin action',
    cs_alerts: 'gauge: reason',
    cs_lokisource_hits_total: 'counter at first event: source datasource_type acquis_type',
    cs_parser_hits_ko_total: 'counter at first event: source type acquis_type',
  },
};

/** Our own program, in constructs/crowdsec/bouncer.pod.mjs. */
export const crowdSecBouncer: Exporter = {
  name: 'crowdsec-bouncer',
  source: 'constructs/crowdsec/bouncer.pod.mjs',
  monitor: 'crowdsec-bouncer',
  births:
    'https://prometheus.io/docs/practices/instrumentation/#avoid-missing-metrics, as bouncer.pod.mjs does: all from the start',
  metrics: {
    crowdsec_bouncer_bans: 'gauge',
    crowdsec_bouncer_checks_total: 'counter: verdict',
    crowdsec_bouncer_last_pull_timestamp_seconds: 'gauge',
    crowdsec_bouncer_pull_failures_total: 'counter',
  },
};
