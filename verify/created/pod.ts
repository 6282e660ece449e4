import { isCreated, type WorldObject } from './creation';
import { field, items, labels, number, text } from './field';
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

export function toPod(object: WorldObject, namespace: WorldObject | undefined): Pod {
  const { manifest } = object;
  const mesh = meshOf(manifest, namespace);
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

/**
 * Whether Istio gives a pod a sidecar. @see https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/#controlling-the-injection-policy
 */
function meshOf(pod: unknown, namespace: WorldObject | undefined): Pod['mesh'] {
  const wish = text(pod, 'metadata', 'labels', 'sidecar.istio.io/inject');
  const ofNamespace = labels(namespace?.manifest, 'metadata', 'labels');
  const revision =
    text(pod, 'metadata', 'labels', 'istio.io/rev') ??
    (ofNamespace['istio-injection'] === undefined ? ofNamespace['istio.io/rev'] : undefined);
  const enabled = ofNamespace['istio-injection'] === 'enabled' || revision !== undefined;
  // a label "true" overrules a namespace without a label, never one that says "disabled"
  const injected =
    ofNamespace['istio-injection'] !== 'disabled' && wish !== 'false' && (enabled || wish === 'true');
  if (!injected || field(pod, 'spec', 'hostNetwork') === true) return 'none';
  const templates = text(pod, 'metadata', 'annotations', 'inject.istio.io/templates');
  return templates?.split(',').includes('gateway') ? 'gateway' : 'sidecar';
}
