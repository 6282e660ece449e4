import { hostNetwork } from './address';
import type { Answers } from './answers';
import type { Node } from './objects';

/** Addresses of a node within the pods' network, with which its own processes call pods of other nodes. */
export function tunnelAddresses(answers: Answers, node: Node): string[] {
  return [...ofCalico(node), ...ofFlannel(node), ...ofCilium(answers, node)];
}

/** @see https://github.com/projectcalico/calico/blob/master/libcalico-go/lib/backend/k8s/resources/node.go */
const CALICO = [
  'projectcalico.org/IPv4IPIPTunnelAddr',
  'projectcalico.org/IPv4VXLANTunnelAddr',
  'projectcalico.org/IPv6VXLANTunnelAddr',
  'projectcalico.org/IPv4WireguardInterfaceAddr',
  'projectcalico.org/IPv6WireguardInterfaceAddr',
];

const ofCalico = ({ metadata }: Node): string[] =>
  CALICO.flatMap((annotation) => metadata.annotations?.[annotation] ?? []).map(hostNetwork);

/**
 * Flannel's device has the first address of the node's network, "just used as a source address for host to workload traffic".
 *
 * @see https://github.com/flannel-io/flannel/blob/master/pkg/backend/vxlan/vxlan.go
 */
function ofFlannel({ metadata, spec }: Node): string[] {
  const backend = metadata.annotations?.['flannel.alpha.coreos.com/backend-type'];
  if (!backend || !['vxlan', 'wireguard'].includes(backend)) return [];
  return (spec?.podCIDRs ?? []).map((cidr) => hostNetwork(cidr.split('/')[0] ?? ''));
}

/**
 * Where Cilium tunnels, a node's processes go to the pods of others through cilium_host, with its address; with
 * `policyCIDRMatchMode: nodes` each address of a node has a label of its own.
 *
 * @see https://github.com/cilium/cilium/blob/main/pkg/datapath/linux/node.go (createNodeRouteSpec) and pkg/node/manager/manager.go
 */
function ofCilium({ ciliumNodes = [], configMaps = [] }: Answers, node: Node): string[] {
  const config = configMaps.find(({ metadata }) => metadata.name === 'cilium-config');
  if (!config || config.data?.['routing-mode'] === 'native') return [];
  return ciliumNodes
    .filter(({ metadata }) => metadata.name === node.metadata.name)
    .flatMap(({ spec }) => spec?.addresses ?? [])
    .filter(({ type }) => type === 'CiliumInternalIP')
    .flatMap(({ ip }) => ip ?? [])
    .map(hostNetwork);
}
