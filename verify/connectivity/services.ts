import type { WorldObject } from '../created/creation';
import { items, labels, number, text } from '../created/field';
import type { Pod } from '../created/pod';
import type { World } from '../created/world';

/** How a Service leads to a port of a pod. */
export interface ServicePort {
  readonly service: WorldObject;
  /** Port of the Service. */
  readonly port: number;
  readonly protocol: string;
  readonly targetPort: number;
  /** What Istio takes the traffic for; unknown where it looks at the bytes. */
  readonly traffic: 'http' | 'tcp' | 'unknown';
}

/** The ports of pods that are in a Service: where a sidecar knows whom it calls. */
export class Services {
  private readonly byPod = new Map<Pod, ServicePort[]>();

  constructor(world: World) {
    for (const service of world.ofKind('', 'Service')) {
      const selector = labels(service.manifest, 'spec', 'selector');
      for (const pod of world.selectAll(service.namespace ?? 'default', selector)) {
        const ports = this.byPod.get(pod) ?? [];
        ports.push(
          ...items(service.manifest, 'spec', 'ports').flatMap((port) => readPort(service, port, pod)),
        );
        this.byPod.set(pod, ports);
      }
    }
  }

  at(pod: Pod, port: number, protocol = 'TCP'): readonly ServicePort[] {
    return (this.byPod.get(pod) ?? []).filter((one) => one.targetPort === port && one.protocol === protocol);
  }

  of(pod: Pod): readonly ServicePort[] {
    return this.byPod.get(pod) ?? [];
  }
}

function readPort(service: WorldObject, value: unknown, pod: Pod): ServicePort[] {
  const port = number(value, 'port');
  if (port === undefined) return [];
  const protocol = text(value, 'protocol') ?? 'TCP';
  const name = text(value, 'targetPort');
  const targetPort =
    name === undefined
      ? (number(value, 'targetPort') ?? port)
      : pod.ports.find((one) => one.name === name && one.protocol === protocol)?.port;
  if (targetPort === undefined) return [];
  return [{ service, port, protocol, targetPort, traffic: trafficOf(value) }];
}

/** @see https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/ */
function trafficOf(port: unknown): ServicePort['traffic'] {
  const name =
    text(port, 'appProtocol')?.replace(/^kubernetes\.io\/(?:h2c|ws)$/, 'http') ?? text(port, 'name') ?? '';
  const [prefix = ''] = name.toLowerCase().split('-');
  if (/^(?:http|http2|grpc)$/.test(prefix)) return 'http';
  return /^(?:tcp|tls|https|mongo|mysql|redis)$/.test(prefix) ? 'tcp' : 'unknown';
}
