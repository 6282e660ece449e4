import { field, items, labels, number, text } from '../../created/field';
import { type Pod, selects } from '../../created/pod';
import type { World } from '../../created/world';
import { groupBy, type KubernetesObject } from '../../dist';
import { hostOfService, isExported, meshObjects, ROOT, standsFor, texts } from './objects';

/** What a proxy may know and where it listens. @see https://istio.io/latest/docs/reference/config/networking/sidecar/ */
export class Sidecars {
  private readonly byNamespace: ReadonlyMap<string, readonly KubernetesObject[]>;
  private readonly known = new Map<Pod, readonly KubernetesObject[]>();

  constructor(world: World) {
    this.byNamespace = groupBy(
      meshObjects(world, 'networking.istio.io', 'Sidecar'),
      ({ namespace }) => namespace ?? '',
    );
  }

  /** Those that may count for a pod: of several the oldest does, and nobody knows which that will be. Gateways have none. */
  of(pod: Pod): readonly KubernetesObject[] {
    if (this.byNamespace.size === 0 || pod.mesh !== 'sidecar') return [];
    const found = this.known.get(pod) ?? this.find(pod);
    this.known.set(pod, found);
    return found;
  }

  private find(pod: Pod): readonly KubernetesObject[] {
    const own = (this.byNamespace.get(pod.namespace) ?? []).filter((object) => isFor(object, pod));
    const selecting = own.filter(hasSelector);
    if (own.length > 0) return selecting.length > 0 ? selecting : own;
    return (this.byNamespace.get(ROOT) ?? []).filter((object) => !hasSelector(object));
  }
}

const hasSelector = ({ manifest }: KubernetesObject): boolean =>
  Object.keys(labels(manifest, 'spec', 'workloadSelector', 'labels')).length > 0;

const isFor = ({ manifest }: KubernetesObject, pod: Pod): boolean =>
  selects({ matchLabels: labels(manifest, 'spec', 'workloadSelector', 'labels') }, pod);

/** Whether a Service is told to the proxies of a namespace at all. @see https://istio.io/latest/docs/reference/config/annotations/#NetworkingExportTo */
export function isKnownTo(namespace: string, service: KubernetesObject): boolean {
  const exportTo = labels(service.manifest, 'metadata', 'annotations')['networking.istio.io/exportTo'];
  const names = exportTo?.split(',').map((name) => name.trim()) ?? [];
  return isExported(names, service.namespace, namespace);
}

/** Whether a Sidecar lets a proxy of a namespace know a port of a Service. */
export function imports(
  sidecar: KubernetesObject,
  namespace: string,
  service: KubernetesObject,
  port: number,
): boolean {
  const listeners = items(sidecar.manifest, 'spec', 'egress');
  if (listeners.length === 0) return true;
  const listener =
    listeners.find((one) => number(one, 'port', 'number') === port) ??
    listeners.find((one) => field(one, 'port') === undefined);
  if (listener === undefined || text(listener, 'captureMode') === 'NONE' || text(listener, 'bind'))
    return false;
  const hosts = texts(listener, 'hosts').map((entry) => readHost(entry, namespace));
  const matching = hosts.filter(
    (one) =>
      (one.namespace === '*' || one.namespace === service.namespace) &&
      standsFor(one.host, hostOfService(service)),
  );
  return matching.length > 0 && !matching.some(({ isExcluded }) => isExcluded);
}

/** `namespace/host`; a namespace that begins with `~` takes out what others put in. */
function readHost(entry: string, own: string) {
  const [first = '', host = ''] = entry.split('/');
  const isExcluded = first.startsWith('~');
  const name = isExcluded ? first.slice(1) || '*' : first;
  return { namespace: name === '.' ? own : name, host, isExcluded };
}

/** What a listener of a Sidecar makes of a port of its pods, if it is not the port itself: `leads port 80 to 127.0.0.1:9000`. */
export function misleads(sidecar: KubernetesObject, port: number): string | undefined {
  const listener = items(sidecar.manifest, 'spec', 'ingress').find(
    (one) => number(one, 'port', 'number') === port,
  );
  if (listener === undefined) return undefined;
  const endpoint = text(listener, 'defaultEndpoint');
  if (endpoint !== undefined && !endpoint.endsWith(`:${port}`)) return `leads port ${port} to ${endpoint}`;
  if (field(listener, 'tls') !== undefined) return `ends TLS of its own on port ${port}`;
  return text(listener, 'captureMode') === 'NONE' ? `does not listen on port ${port}` : undefined;
}
