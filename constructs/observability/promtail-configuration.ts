import { auditLogs, routineOfRealmOperator } from './audit-logs';
import { firstSource, type LogLimits, logLabels, logLimits, tenantPodLabel } from './log-streams';

/** What we set of Promtail's configuration file. @see https://grafana.com/docs/loki/v3.5.x/send-data/promtail/configuration/ */
export interface PromtailConfiguration {
  readonly server: { readonly http_listen_port: number; readonly health_check_target: false };
  readonly clients: readonly { readonly url: string }[];
  readonly positions: { readonly filename: string };
  readonly scrape_configs: readonly {
    readonly job_name: string;
    readonly kubernetes_sd_configs: readonly ({ readonly role: 'pod' } & Where)[];
    readonly pipeline_stages: readonly ({ readonly cri: object } | { readonly match: PipelineMatch })[];
    readonly relabel_configs: readonly {
      readonly source_labels: readonly string[];
      readonly separator?: string;
      readonly regex?: string;
      readonly replacement?: string;
      readonly target_label: string;
    }[];
  }[];
}

/** Which pods are found. */
interface Where {
  readonly namespaces?: { readonly names: readonly string[] };
  readonly selectors?: readonly { readonly role: 'pod'; readonly label: string }[];
}

/** Stages for the lines that a selector finds, or that these are dropped. */
type PipelineMatch =
  | {
      readonly selector: string;
      readonly stages: readonly (
        | { readonly static_labels: Readonly<Record<string, string>> }
        | { readonly limit: PipelineLimit }
      )[];
    }
  | { readonly selector: string; readonly action: 'drop'; readonly drop_counter_reason: string };

interface PipelineLimit {
  readonly rate: number;
  readonly burst: number;
  readonly drop: true;
  readonly by_label_name?: string;
}

export interface PromtailConfigurationProps extends LogLimits {
  /** Namespaces whose pods' logs are collected. */
  readonly namespaces: readonly string[];
  /** Whether there are tenants, whose pods' logs are collected too, in whatever namespaces they are. */
  readonly tenants: boolean;
  /** Address that lines are pushed to. */
  readonly push: string;
}

/** Promtail's configuration file. */
export const promtailConfiguration = (props: PromtailConfigurationProps): PromtailConfiguration => ({
  // Otherwise `/ready` fails on a node without any pod to collect from.
  server: { http_listen_port: 3101, health_check_target: false },
  clients: [{ url: props.push }],
  positions: { filename: '/run/promtail/positions.yaml' },
  scrape_configs: [
    {
      job_name: 'pods',
      kubernetes_sd_configs: [
        { role: 'pod', namespaces: { names: props.namespaces } },
        ...(props.tenants ? [tenantPods] : []),
      ],
      pipeline_stages: [{ cri: {} }, ...matches(props)],
      relabel_configs: [
        // Targets on other nodes than this one are dropped by `__host__`.
        { source_labels: ['__meta_kubernetes_pod_node_name'], target_label: '__host__' },
        ...logLabels.map(({ label, sources }) => ({
          source_labels: sources,
          ...(sources.length > 1 && { regex: firstSource }),
          target_label: label,
        })),
        {
          source_labels: ['__meta_kubernetes_pod_uid', '__meta_kubernetes_pod_container_name'],
          separator: '/',
          replacement: '/var/log/pods/*$1/*.log',
          target_label: '__path__',
        },
      ],
    },
  ],
});

const tenantPods = { role: 'pod', selectors: [{ role: 'pod', label: tenantPodLabel }] } as const;

const matches = (limits: LogLimits): { readonly match: PipelineMatch }[] => [
  { match: { selector: routineOfRealmOperator, action: 'drop', drop_counter_reason: 'routine' } },
  ...auditLogs.map(({ audit, selector }) => ({
    match: { selector, stages: [{ static_labels: { audit } }] },
  })),
  ...logLimits(limits).map(({ selector, rate, burst, by }) => ({
    match: {
      selector,
      stages: [{ limit: { rate, burst, drop: true as const, ...(by && { by_label_name: by }) } }],
    },
  })),
];
