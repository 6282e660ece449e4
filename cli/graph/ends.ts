import type { End } from '../../verify/connectivity/connection';
import type { Network } from '../../verify/connectivity/network';
import type { WorldObject } from '../../verify/created/creation';
import { items, text } from '../../verify/created/field';
import type { Pod } from '../../verify/created/pod';
import { Applications } from '../../verify/waves/application';
import type { GraphNode } from './graph';

/** Which end of a connection. */
export type Side = 'from' | 'to';

/** Nodes of the ends of connections. What is no workload has two, so that arrows lead from the left to the right. */
export class Ends {
  private readonly applications: Applications;
  private readonly hosts: ReadonlyMap<Pod, readonly string[]>;

  constructor(private readonly network: Network) {
    this.applications = Applications.of(network.environment);
    this.hosts = hostsOf(network);
  }

  /** Number of the wave that brings an object. */
  waveOf(object: WorldObject): number | undefined {
    return this.applications.bringing(object)?.wave;
  }

  node({ name, outside, pods }: End, side: Side): GraphNode {
    const [pod] = pods;
    if (outside || !pod || !name.startsWith(`${pod.namespace}/`)) {
      return {
        id: `${side} ${name}`,
        label: name,
        kind: outside ? 'outside' : 'pods',
        column: sideColumn[side],
      };
    }
    const application = this.applications.bringing(pod.object);
    return {
      id: name,
      label: name.slice(pod.namespace.length + 1),
      kind: 'workload',
      column: application ? application.wave : sideColumn[side],
      namespace: pod.namespace,
      component: application && componentOf(application.name, this.network.environment.name),
      mesh: pod.mesh,
      serviceAccount: pod.serviceAccount,
      ports: pod.ports.map(({ name, port, protocol }) =>
        [`${port}/${protocol.toLowerCase()}`, name].filter(Boolean).join(' '),
      ),
      hosts: this.hosts.get(pod) ?? [],
    };
  }
}

const sideColumn = { from: 'callers', to: 'called' } as const;

/** Applications are named `<environment>-<component>`. */
export const componentOf = (application: string, environment: string): string =>
  application.startsWith(`${environment}-`) ? application.slice(environment.length + 1) : application;

/** Pods by the hosts whose routes lead to them. */
function hostsOf({ environment, world }: Network): Map<Pod, string[]> {
  const found = new Map<Pod, string[]>();
  for (const route of environment.ofKind('networking.istio.io', 'VirtualService')) {
    const hosts = items(route.manifest, 'spec', 'hosts').map(String);
    const targets = items(route.manifest, 'spec', 'http').flatMap((rule) => items(rule, 'route'));
    for (const target of targets) {
      const [name = '', namespace = route.namespace] = (text(target, 'destination', 'host') ?? '').split('.');
      const service = world.find('', 'Service', namespace, name);
      const selector = (service?.manifest.spec as { selector?: Record<string, string> } | undefined)
        ?.selector;
      for (const pod of world.selectAll(namespace ?? '', selector ?? {})) {
        found.set(pod, [...new Set([...(found.get(pod) ?? []), ...hosts])]);
      }
    }
  }
  return found;
}
