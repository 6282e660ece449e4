import { auditLogs } from './audit-logs';

/**
 * A block of Alloy's configuration language.
 *
 * @see https://grafana.com/docs/alloy/latest/get-started/configuration-syntax/syntax/
 */
export interface AlloyBlock {
  /** Name of the block or component, `loki.write`. */
  readonly block: string;
  /** Label by which others refer to the component. @default none */
  readonly label?: string;
  readonly attributes?: Readonly<Record<string, AlloyValue>>;
  /** Blocks inside, after the attributes. @default none */
  readonly blocks?: readonly AlloyBlock[];
}

type AlloyValue = string | Reference | readonly AlloyValue[] | { readonly [key: string]: string };

/** What another component exports. */
export class Reference {
  constructor(readonly path: string) {}
}

/** The text of a configuration file. */
export function alloyText(blocks: readonly AlloyBlock[]): string {
  return blocks
    .map((block) => lines(block).join('\n'))
    .join('\n\n')
    .concat('\n');
}

function lines({ block, label, attributes = {}, blocks = [] }: AlloyBlock): string[] {
  const body = [
    ...Object.entries(attributes).map(([name, value]) => `${name} = ${expression(value)}`),
    ...blocks.flatMap(lines),
  ];
  return [`${block}${label ? ` "${label}"` : ''} {`, ...body.map((line) => `  ${line}`), '}'];
}

function expression(value: AlloyValue): string {
  if (value instanceof Reference) return value.path;
  if (typeof value === 'string') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(expression).join(', ')}]`;
  const entries = Object.entries(value).map(([key, inner]) => `${key} = ${expression(inner)}`);
  return `{ ${entries.join(', ')} }`;
}

/** `Array.isArray` does not narrow readonly arrays. @see https://github.com/microsoft/TypeScript/issues/17002 */
const isList = (value: AlloyValue): value is readonly AlloyValue[] => Array.isArray(value);

export interface LogPipelineProps {
  /** Namespaces whose pods' logs are collected. */
  readonly namespaces: readonly string[];
  /** Label `cluster` of every line. */
  readonly cluster: string;
  /** Address that lines are pushed to. */
  readonly push: string;
}

/** Follows the pods' logs through the Kubernetes API and pushes them to Loki. */
export function logPipeline({ namespaces, cluster, push }: LogPipelineProps): AlloyBlock[] {
  return [
    {
      block: 'discovery.kubernetes',
      label: 'pods',
      attributes: { role: 'pod' },
      blocks: [{ block: 'namespaces', attributes: { names: namespaces } }],
    },
    {
      block: 'discovery.relabel',
      label: 'pods',
      attributes: { targets: new Reference('discovery.kubernetes.pods.targets') },
      blocks: Object.entries(labels).map(([label, source]) => ({
        block: 'rule',
        attributes: { source_labels: [source], target_label: label },
      })),
    },
    {
      block: 'loki.source.kubernetes',
      label: 'pods',
      attributes: {
        targets: new Reference('discovery.relabel.pods.output'),
        forward_to: [new Reference('loki.process.pods.receiver')],
      },
    },
    {
      block: 'loki.process',
      label: 'pods',
      attributes: { forward_to: [new Reference('loki.write.loki.receiver')] },
      // The source adds `instance` and `job`, which say again what the labels say.
      blocks: [
        { block: 'stage.label_keep', attributes: { values: Object.keys(labels) } },
        ...auditLogs.map(({ audit, selector }) => ({
          block: 'stage.match',
          attributes: { selector },
          blocks: [{ block: 'stage.static_labels', attributes: { values: { audit } } }],
        })),
      ],
    },
    {
      block: 'loki.write',
      label: 'loki',
      attributes: { external_labels: { cluster } },
      blocks: [{ block: 'endpoint', attributes: { url: push } }],
    },
  ];
}

/**
 * Labels of every line, and where they come from. A label that changes in a pod's life would send its lines again.
 *
 * @see https://github.com/grafana/alloy/issues/2211
 */
const labels: Readonly<Record<string, string>> = {
  namespace: '__meta_kubernetes_namespace',
  pod: '__meta_kubernetes_pod_name',
  container: '__meta_kubernetes_pod_container_name',
  app: '__meta_kubernetes_pod_label_app_kubernetes_io_name',
  node: '__meta_kubernetes_pod_node_name',
};
