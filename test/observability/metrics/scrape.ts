import { manifests } from '../platform';

/** A step of Prometheus' relabelling, as a monitor has it. */
interface Step {
  readonly action: string;
  readonly sourceLabels?: readonly string[];
  readonly targetLabel?: string;
  readonly replacement?: string;
  readonly regex?: string;
}

interface Endpoint {
  readonly port?: string;
  readonly portNumber?: number;
  readonly path?: string;
  readonly honorLabels?: boolean;
  readonly relabelings?: readonly Step[];
  readonly metricRelabelings?: readonly Step[];
}

/** How Prometheus asks a program, as the platform renders it. */
export interface Scrape {
  readonly name: string;
  readonly job: string;
  readonly endpoint: Endpoint;
  /** Where its targets are. @default in every namespace */
  readonly namespaces?: readonly string[];
  /** Labels of pods by which it selects them, as Prometheus calls them while it discovers. */
  readonly selectedBy: readonly string[];
  /** Labels of its targets, but for `job`. */
  readonly target: readonly string[];
}

export type Labels = Readonly<Record<string, string>>;

/**
 * Labels that the operator gives the targets of its monitors; those of the kubelets are nodes.
 *
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/pkg/prometheus/promcfg.go
 */
const ofTargets: Readonly<Record<string, readonly string[]>> = {
  PodMonitor: ['instance', 'namespace', 'pod', 'container', 'endpoint'],
  ServiceMonitor: ['instance', 'namespace', 'service', 'node', 'endpoint'],
  Probe: ['instance', 'namespace'],
};

/** Of the api of each stage of a tenant: without a step that says another, the job is called as the Service is. */
const ofTenants: Scrape = {
  name: 'api',
  job: 'api',
  endpoint: { port: 'http-metrics' },
  selectedBy: [],
  target: [...(ofTargets.ServiceMonitor ?? []), 'pod', 'container'],
};

/** Every scrape of the platform itself, and what each tenant has. */
export const scrapes: readonly Scrape[] = [
  ...manifests
    .filter(({ kind, metadata }) => kind in ofTargets && metadata.namespace === 'observability-system')
    .flatMap(scrapesOf),
  ofTenants,
];

// biome-ignore lint/suspicious/noExplicitAny: monitors of three kinds
function scrapesOf({ kind, metadata, spec }: any): Scrape[] {
  const { relabelingConfigs } = spec.targets?.staticConfig ?? {};
  const endpoints: Endpoint[] = spec.podMetricsEndpoints ??
    spec.endpoints ?? [{ relabelings: relabelingConfigs }];
  const namespaces = kind === 'Probe' ? [metadata.namespace] : spec.namespaceSelector.matchNames;
  return endpoints.map((endpoint) => {
    const added = (endpoint.relabelings ?? []).map(({ targetLabel = '' }) => targetLabel);
    const { replacement: job = '' } =
      endpoint.relabelings?.find(({ targetLabel }) => targetLabel === 'job') ?? {};
    const target = [...new Set([...(ofTargets[kind] ?? []), ...added])].filter((label) => label !== 'job');
    return {
      name: kind === 'Probe' ? `probe/${metadata.name}` : metadata.name,
      job,
      endpoint,
      namespaces,
      selectedBy: Object.keys(spec.selector?.matchLabels ?? {}).map(
        (label) => `__meta_kubernetes_pod_label_${label.replace(/\W/g, '_')}`,
      ),
      target,
    };
  });
}

/**
 * Labels of a target.
 *
 * @param given values where the platform leaves them open: which pod, which node
 */
export function targetOf({ name, job, endpoint, namespaces, target }: Scrape, given: Labels): Labels {
  const [namespace = given.namespace ?? name] = namespaces ?? [];
  if (namespaces && given.namespace && !namespaces.includes(given.namespace))
    throw new Error(`monitor ${name}: finds nothing in namespace ${given.namespace}`);
  const port = endpoint.port ?? `${endpoint.portNumber}`;
  const pod = given.pod ?? `${job}-0`;
  const discovered: Labels = {
    namespace,
    pod,
    container: 'main',
    endpoint: port,
    instance: `${given.node ?? pod}:${port}`,
    node: given.instance ?? 'n1',
    service: name,
    metrics_path: endpoint.path ?? '/metrics',
  };
  const values = target.map((label) => [label, given[label] ?? discovered[label] ?? label]);
  return { ...Object.fromEntries(values), job };
}

const matches = (regex: string | undefined, text: string): boolean => new RegExp(`^(?:${regex})$`).test(text);

/** Whether a scrape stores a metric. @param own labels of one of its series @default whether it may store some of them */
export const keeps = ({ endpoint }: Scrape, metric: string, own?: Labels): boolean =>
  (endpoint.metricRelabelings ?? [])
    .filter(({ sourceLabels = [] }) => sourceLabels[0] === '__name__' && (own || sourceLabels.length === 1))
    .every(({ action, regex, sourceLabels = [] }) => {
      const joined = sourceLabels
        .map((label) => (label === '__name__' ? metric : (own?.[label] ?? '')))
        .join(';');
      return matches(regex, joined) === (action === 'keep');
    });

/** Labels of a series as it is stored: of two with one name the target's counts, unless the scrape honors the program's. */
export function stored({ endpoint }: Scrape, own: Labels, target: Labels): Labels {
  const dropped = (endpoint.metricRelabelings ?? []).filter(({ action }) => action === 'labeldrop');
  const theirs = Object.entries(own).map(([label, value]): [string, string] => [
    label in target && !endpoint.honorLabels ? `exported_${label}` : label,
    value,
  ]);
  const all = Object.entries({ ...target, ...Object.fromEntries(theirs) });
  return Object.fromEntries(all.filter(([label]) => !dropped.some(({ regex }) => matches(regex, label))));
}
