import { isCreated, type WorldObject } from './creation';
import { field, items, labels, number, text } from './field';
import type { MeshFacts } from './mesh';
import { matches, matchesSome, mentions, type PerPod } from './selector';

interface PodPort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: string;
}

/** What others can see of the pods of a workload. */
export interface Pod {
  /** The Pod as an object; its `createdBy` is the workload. */
  readonly object: WorldObject;
  readonly namespace: string;
  /** Name of the workload. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Labels that differ from pod to pod. */
  readonly perPod?: PerPod;
  readonly serviceAccount: string;
  /** Ports that its containers declare, and those of the sidecar. */
  readonly ports: readonly PodPort[];
  readonly mesh: 'sidecar' | 'gateway' | 'none';
  readonly hostNetwork: boolean;
}

/** @see https://istio.io/latest/docs/ops/deployment/application-requirements/#ports-used-by-istio */
const SIDECAR_PORTS: readonly PodPort[] = [
  { name: 'istio-agent', port: 15020, protocol: 'TCP' },
  { name: 'istio-health', port: 15021, protocol: 'TCP' },
  { name: 'http-envoy-prom', port: 15090, protocol: 'TCP' },
];

export function toPod(object: WorldObject, namespace: WorldObject | undefined, facts: MeshFacts): Pod {
  const { manifest } = object;
  const mesh = membershipOf(manifest, namespace, facts);
  const containers = [
    ...items(manifest, 'spec', 'containers'),
    ...items(manifest, 'spec', 'initContainers').filter((one) => text(one, 'restartPolicy') === 'Always'),
  ];
  return {
    object,
    namespace: object.namespace ?? '',
    name: object.name,
    labels: labels(manifest, 'metadata', 'labels'),
    perPod: isCreated(object) ? object.perPod : undefined,
    serviceAccount: text(manifest, 'spec', 'serviceAccountName') ?? 'default',
    ports: [...containers.flatMap(portsOf), ...(mesh === 'none' ? [] : SIDECAR_PORTS)],
    mesh,
    hostNetwork: field(manifest, 'spec', 'hostNetwork') === true,
  };
}

/** Whether a label selector selects pods of a workload, all or some. */
export const selects = (selector: unknown, { labels, perPod }: Pod): boolean =>
  perPod !== undefined && mentions(selector, perPod)
    ? matchesSome(selector, labels, perPod)
    : matches(selector, labels);

const portsOf = (container: unknown): PodPort[] =>
  items(container, 'ports').flatMap((port) => {
    const containerPort = number(port, 'containerPort');
    if (containerPort === undefined) return [];
    return [{ name: text(port, 'name'), port: containerPort, protocol: text(port, 'protocol') ?? 'TCP' }];
  });

/** How a pod takes part in the mesh. */
function membershipOf(pod: unknown, namespace: WorldObject | undefined, mesh: MeshFacts): Pod['mesh'] {
  const podLabels = labels(pod, 'metadata', 'labels');
  const annotations = labels(pod, 'metadata', 'annotations');
  if (field(pod, 'spec', 'hostNetwork') === true || IGNORED.includes(namespace?.name ?? '')) return 'none';
  if (!isAsked(podLabels, labels(namespace?.manifest, 'metadata', 'labels'), mesh)) return 'none';
  if (!isInjected(podLabels, annotations, mesh)) return 'none';
  return annotations['inject.istio.io/templates']?.split(',').includes('gateway') ? 'gateway' : 'sidecar';
}

type Labels = Readonly<Record<string, string>>;

/** Namespaces that istiod leaves alone, whatever they ask for. */
const IGNORED = ['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage'];

const INJECT = 'sidecar.istio.io/inject';

/**
 * Whether the API server asks istiod about a pod: by the selectors of its webhook.
 *
 * @see https://github.com/istio/istio/blob/1.31.1/manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml
 */
function isAsked(pod: Labels, namespace: Labels, { revisions, takesAll }: MeshFacts): boolean {
  const [wish, ofNamespace] = [pod[INJECT], namespace['istio-injection']];
  const has = (revision: string) => revisions === undefined || revisions.includes(revision);
  if (wish === 'false') return false;
  if (ofNamespace !== undefined) return ofNamespace === 'enabled' && has('default');
  const revision = namespace['istio.io/rev'] ?? pod['istio.io/rev'];
  if (revision !== undefined) return has(revision);
  return has('default') && (wish === 'true' || (takesAll && wish === undefined));
}

/** Whether istiod, asked, gives it a sidecar. @see https://github.com/istio/istio/blob/1.31.1/pkg/kube/inject/inject.go */
function isInjected(pod: Labels, annotations: Labels, { never, always, injects }: MeshFacts): boolean {
  const wish = pod[INJECT] ?? annotations[INJECT];
  if (wish === 'true' || wish === 'false') return wish === 'true';
  const isSelected = (selector: unknown) => isSelective(selector) && matches(selector, pod);
  if (never.some(isSelected)) return false;
  return always.some(isSelected) || injects;
}

const isSelective = (selector: unknown): boolean =>
  Object.keys(labels(selector, 'matchLabels')).length + items(selector, 'matchExpressions').length > 0;
