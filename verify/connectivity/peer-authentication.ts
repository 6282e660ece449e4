import { field, mapping } from '../created/field';
import type { Pod } from '../created/pod';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { idOf, isGatewayPort, SIDECAR_PORTS } from './call';
import { isInjected } from './isolated';
import { Network } from './network';

/** Sidecars take plain text only on the ports that are declared for it. */
export const peerAuthentication: Rule = {
  name: 'connectivity/peer-authentication',
  contract:
    'every port in the mesh is STRICT unless a connection declares otherwise; one policy selects a pod',
  *check(environment): Iterable<Fault> {
    const network = Network.of(environment);
    for (const namespace of environment.ofKind('', 'Namespace')) yield* checkNamespace(network, namespace);
    const seen = new Set<string>();
    for (const pod of network.pods) {
      if (pod.mesh === 'none') continue;
      for (const fault of checkPod(network, pod)) {
        const key = `${fault.object.namespace}/${fault.object.name}/${fault.path?.join('.')}`;
        if (!seen.has(key)) yield fault;
        seen.add(key);
      }
    }
  },
};

function* checkNamespace(network: Network, namespace: KubernetesObject): Iterable<Fault> {
  if (!isInjected(namespace)) return;
  const { mode, policies } = network.peers.inherited(namespace.name);
  if (mode !== 'STRICT') {
    yield {
      object: policies[0] ?? namespace,
      ...(policies.length > 0 && { path: ['spec', 'mtls', 'mode'] }),
      what: `namespace ${namespace.name} must be STRICT, got ${policies.length > 0 ? mode : 'no PeerAuthentication'}`,
      fix: 'set STRICT, and except single ports with portLevelMtls of a policy with a selector',
    };
  }
}

function* checkPod(network: Network, pod: Pod): Iterable<Fault> {
  const own = network.peers.selectors(pod);
  for (const object of own.slice(1)) {
    yield {
      object,
      path: ['spec', 'selector'],
      what: `selects ${idOf(pod)}, as ${own[0]?.name} does; only the oldest counts, and they do not merge`,
      fix: 'write one policy with all ports',
    };
  }
  const [object] = own;
  if (object === undefined || own.length > 1) return;
  const exceptions = Object.keys(mapping(object.manifest, 'spec', 'portLevelMtls')).map(Number);
  for (const port of new Set([...pod.ports.map((one) => one.port), ...exceptions])) {
    if (SIDECAR_PORTS.includes(port) || isGatewayPort(pod, port)) continue;
    const { mode, policies } = network.peers.at(pod, port);
    if (mode === 'STRICT' || !policies.includes(object) || isDeclaredPlain(network, pod, port)) continue;
    const isException = field(object.manifest, 'spec', 'portLevelMtls', `${port}`) !== undefined;
    yield {
      object,
      path: isException ? ['spec', 'portLevelMtls', `${port}`] : ['spec', 'mtls'],
      what: `port ${port} of ${idOf(pod)} is ${mode}, and no connection declares it as anything but strict`,
      fix: 'set STRICT, or declare the connection that needs it with its reason',
    };
  }
}

const isDeclaredPlain = ({ declarations }: Network, pod: Pod, port: number): boolean =>
  declarations
    .of(pod)
    .some(
      ({ to, mtls, ports }) =>
        to.pods.includes(pod) && mtls !== 'strict' && ports.some((one) => one.port === port),
    );
