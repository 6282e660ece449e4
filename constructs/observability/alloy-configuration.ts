import { auditLogs, routineOfRealmOperator } from './audit-logs';
import { firstSource, type LogLimits, logLabels, logLimits, tenantPodLabel } from './log-streams';

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

type AlloyValue =
  | string
  | number
  | boolean
  | Reference
  | readonly AlloyValue[]
  | { readonly [key: string]: string };

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
  if (typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(expression).join(', ')}]`;
  const entries = Object.entries(value).map(([key, inner]) => `${key} = ${expression(inner)}`);
  return `{ ${entries.join(', ')} }`;
}

/** `Array.isArray` does not narrow readonly arrays. @see https://github.com/microsoft/TypeScript/issues/17002 */
const isList = (value: AlloyValue): value is readonly AlloyValue[] => Array.isArray(value);

export interface LogPipelineProps extends LogLimits {
  /** Namespaces whose pods' logs are collected. */
  readonly namespaces: readonly string[];
  /** Whether there are tenants, whose pods' logs are collected too, in whatever namespaces they are. */
  readonly tenants: boolean;
  /** Label `cluster` of every line. */
  readonly cluster: string;
  /** Address that lines are pushed to. */
  readonly push: string;
}

/** Follows the pods' logs through the Kubernetes API and pushes them to Loki. */
export function logPipeline({
  namespaces,
  tenants,
  cluster,
  push,
  ...limits
}: LogPipelineProps): AlloyBlock[] {
  return [
    ...follow('pods', { block: 'namespaces', attributes: { names: namespaces } }),
    ...(tenants
      ? follow('tenants', { block: 'selectors', attributes: { role: 'pod', label: tenantPodLabel } })
      : []),
    {
      block: 'loki.process',
      label: 'pods',
      attributes: { forward_to: [new Reference('loki.write.loki.receiver')] },
      // The source adds `instance` and `job`, which say again what the labels say.
      blocks: [
        { block: 'stage.label_keep', attributes: { values: logLabels.map(({ label }) => label) } },
        {
          block: 'stage.match',
          attributes: { selector: routineOfRealmOperator, action: 'drop', drop_counter_reason: 'routine' },
        },
        ...auditLogs.map(({ audit, selector }) => ({
          block: 'stage.match',
          attributes: { selector },
          blocks: [{ block: 'stage.static_labels', attributes: { values: { audit } } }],
        })),
        ...logLimits(limits).map(({ selector, rate, burst, by }) => ({
          block: 'stage.match',
          attributes: { selector },
          blocks: [
            {
              block: 'stage.limit',
              attributes: { rate, burst, drop: true, ...(by && { by_label_name: by }) },
            },
          ],
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

/** Finds pods and follows their logs. */
const follow = (label: string, where: AlloyBlock): AlloyBlock[] => [
  { block: 'discovery.kubernetes', label, attributes: { role: 'pod' }, blocks: [where] },
  {
    block: 'discovery.relabel',
    label,
    attributes: { targets: new Reference(`discovery.kubernetes.${label}.targets`) },
    blocks: logLabels.map(({ label, sources }) => ({
      block: 'rule',
      attributes: {
        source_labels: sources,
        ...(sources.length > 1 && { regex: firstSource }),
        target_label: label,
      },
    })),
  },
  {
    block: 'loki.source.kubernetes',
    label,
    attributes: {
      targets: new Reference(`discovery.relabel.${label}.output`),
      forward_to: [new Reference('loki.process.pods.receiver')],
    },
  },
];
