import { clusterOf } from '../cluster';
import { field, items, number, text } from '../created/field';
import type { Pod } from '../created/pod';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { idOf, names, refusalIn } from './call';
import { documentOf } from './declarations';
import { Network } from './network';
import { decide } from './verdict';

/** A pod whose kubelet cannot ask it is taken for dead. */
export const kubelet: Rule = {
  name: 'connectivity/kubelet',
  contract: 'every pod is reached from the nodes on the ports that its kubelet probes',
  *check(environment): Iterable<Fault> {
    const network = Network.of(environment);
    const { nodes } = clusterOf(environment);
    for (const pod of network.pods) {
      if (network.isolating(pod, 'ingress').length === 0) continue;
      const asked = probedPorts(pod).flatMap((port) => nodes.map((node) => ({ port, node })));
      const [failed] = asked.flatMap(({ port, node }) => {
        const refusal = refusalIn(decide(network, node, pod, { port }));
        return refusal ? [{ port, node, refusal }] : [];
      });
      if (!failed) continue;
      const { port, node, refusal } = failed;
      yield {
        object: refusal.policies[0] ?? documentOf(environment),
        what: `nodes (${node.cidr}) do not reach ${idOf(pod)} on port ${port}, which the kubelet probes: ${refusal.layer} refuses it (${names(refusal.policies)})`,
        fix: 'name the port in probes of the workload, or correct cluster.nodes of the environment',
      };
    }
  },
};

const PROBES = ['startupProbe', 'readinessProbe', 'livenessProbe'];

/** Of the proxy itself, and of its agent, which asks the application in the kubelet's place. */
const PROXY = { health: 15021, agent: 15020 } as const;

/**
 * Ports that a pod is probed on; in the mesh the proxy's.
 *
 * @see https://istio.io/latest/docs/ops/configuration/mesh/app-health-check/
 */
function probedPorts(pod: Pod): number[] {
  const ports = [
    ...items(pod.object.manifest, 'spec', 'containers'),
    ...items(pod.object.manifest, 'spec', 'initContainers'),
  ].flatMap((container) => PROBES.flatMap((probe) => portOf(pod, field(container, probe)) ?? []));
  if (pod.mesh === 'none') return [...new Set(ports)];
  return ports.length > 0 ? [PROXY.health, PROXY.agent] : [PROXY.health];
}

/** None for a probe that runs a command in the container. */
function portOf({ ports }: Pod, probe: unknown): number | undefined {
  for (const way of ['httpGet', 'tcpSocket', 'grpc']) {
    const name = text(probe, way, 'port');
    const port =
      number(probe, way, 'port') ?? ports.find((one) => name !== undefined && one.name === name)?.port;
    if (port !== undefined) return port;
  }
  return undefined;
}
