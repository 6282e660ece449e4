import { isCreated, type WorldObject } from '../created/creation';
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
  private byMaker?: ReadonlyMap<WorldObject, readonly Pod[]>;
  private readonly byService = new Map<WorldObject, readonly Pod[]>();

  constructor(private readonly world: World) {
    for (const service of world.ofKind('', 'Service')) {
      const selector = labels(service.manifest, 'spec', 'selector');
      const pods = world.selectAll(service.namespace ?? 'default', selector);
      this.byService.set(service, pods);
      for (const pod of pods) {
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

  /** Services that lead to a port of any pod that the same object makes: instances of a database take each other's roles. */
  ofAlike(pod: Pod, port: number): readonly ServicePort[] {
    this.byMaker ??= groupPods(this.world.pods);
    const alike = this.byMaker.get(makerOf(pod)) ?? [];
    return alike.length > 1 ? alike.flatMap((one) => this.at(one, port)) : this.at(pod, port);
  }

  /** The pods that a Service leads to. */
  pods(service: WorldObject): readonly Pod[] {
    return this.byService.get(service) ?? [];
  }

  /** Where a port of a Service leads; of all of its ports where none is named. */
  behind(namespace: string, name: string, port?: number): { readonly pod: Pod; readonly port: number }[] {
    const service = this.world.find('', 'Service', namespace, name);
    if (!service) return [];
    return this.pods(service).flatMap((pod) =>
      this.of(pod)
        .filter((one) => one.service === service && (port === undefined || one.port === port))
        .map(({ targetPort }) => ({ pod, port: targetPort })),
    );
  }

  of(pod: Pod): readonly ServicePort[] {
    return this.byPod.get(pod) ?? [];
  }
}

const makerOf = ({ object }: Pod): WorldObject => (isCreated(object) && object.createdBy) || object;

function groupPods(pods: readonly Pod[]): ReadonlyMap<WorldObject, readonly Pod[]> {
  const groups = new Map<WorldObject, Pod[]>();
  for (const pod of pods) {
    const maker = makerOf(pod);
    const group = groups.get(maker);
    if (group) group.push(pod);
    else groups.set(maker, [pod]);
  }
  return groups;
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
