import { auditLogs } from './audit-logs';

/** What we set of Promtail's configuration file. @see https://grafana.com/docs/loki/v3.5.x/send-data/promtail/configuration/ */
export interface PromtailConfiguration {
  readonly server: { readonly http_listen_port: number; readonly health_check_target: false };
  readonly clients: readonly { readonly url: string }[];
  readonly positions: { readonly filename: string };
  readonly scrape_configs: readonly {
    readonly job_name: string;
    readonly kubernetes_sd_configs: readonly {
      readonly role: 'pod';
      readonly namespaces: { readonly names: readonly string[] };
    }[];
    readonly pipeline_stages: readonly ({ readonly cri: object } | { readonly match: PipelineMatch })[];
    readonly relabel_configs: readonly {
      readonly source_labels: readonly string[];
      readonly separator?: string;
      readonly replacement?: string;
      readonly target_label: string;
    }[];
  }[];
}

/** Stages for the lines that a selector finds. */
interface PipelineMatch {
  readonly selector: string;
  readonly stages: readonly { readonly static_labels: Readonly<Record<string, string>> }[];
}

/**
 * Promtail's configuration file.
 *
 * @param namespaces whose pods' logs are collected
 * @param push address that lines are pushed to
 */
export const promtailConfiguration = (
  namespaces: readonly string[],
  push: string,
): PromtailConfiguration => ({
  // Otherwise `/ready` fails on a node without any pod to collect from.
  server: { http_listen_port: 3101, health_check_target: false },
  clients: [{ url: push }],
  positions: { filename: '/run/promtail/positions.yaml' },
  scrape_configs: [
    {
      job_name: 'pods',
      kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: namespaces } }],
      pipeline_stages: [
        { cri: {} },
        ...auditLogs.map(({ audit, selector }) => ({
          match: { selector, stages: [{ static_labels: { audit } }] },
        })),
      ],
      relabel_configs: [
        // Targets on other nodes than this one are dropped by `__host__`.
        { source_labels: ['__meta_kubernetes_pod_node_name'], target_label: '__host__' },
        { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
        { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
        { source_labels: ['__meta_kubernetes_pod_container_name'], target_label: 'container' },
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
