import type { Environment } from '../../../environments/environment';
import { hostNetwork, networksOf } from './address';
import { type Answers, type Found, quoted } from './answers';
import { addressesOf } from './nodes';
import { inNamespace, type Labels, type Node } from './objects';
import { tunnelAddresses } from './overlay';
import { distributionOf } from './platform';

export type CallsFrom = Environment['cluster']['apiServer']['callsFrom'];

const SLICE = 'the EndpointSlice of the Service kubernetes in default';

/** What the Service `kubernetes` leads to. */
export function endpointsOf({ endpointSlices = [] }: Answers): { addresses: string[]; ports: number[] } {
  const slices = endpointSlices.filter(
    ({ metadata }) =>
      metadata.namespace === 'default' && metadata.labels?.['kubernetes.io/service-name'] === 'kubernetes',
  );
  return {
    addresses: slices.flatMap(({ endpoints }) =>
      (endpoints ?? []).flatMap(({ addresses = [] }) => addresses),
    ),
    ports: [...new Set(slices.flatMap(({ ports }) => (ports ?? []).flatMap(({ port }) => port ?? [])))],
  };
}

/** Networks in which the API server's endpoints are. */
export function cidrs(answers: Answers): Found<string[]> {
  const { addresses } = endpointsOf(answers);
  if (addresses.length === 0)
    return {
      unknown: [
        'apiServer.cidrs: the endpoints could not be read; kubectl get endpointslices kubernetes tells',
      ],
    };
  if (distributionOf(answers) === 'eks') return ofInterfaces(addresses);
  return {
    fact: { value: [...new Set(addresses.map(hostNetwork))].sort(), from: `addresses in ${SLICE}` },
  };
}

/** EKS makes new interfaces for its control plane in the same subnets. @see https://docs.aws.amazon.com/eks/latest/userguide/hybrid-nodes-concepts-kubernetes.html */
function ofInterfaces(addresses: readonly string[]): Found<string[]> {
  const value = networksOf(addresses);
  const unknown = [
    `apiServer.cidrs: the subnets of the control plane's interfaces, now ${quoted(addresses)}; aws eks describe-cluster (subnetIds) and aws ec2 describe-subnets tell`,
  ];
  return {
    fact: {
      value,
      from: `made up, of the interfaces ${quoted(addresses)}, which AWS moves within their subnets`,
    },
    unknown,
  };
}

export function port(answers: Answers): Found<number> {
  const [value, ...others] = endpointsOf(answers).ports;
  if (value === undefined || others.length > 0)
    return { unknown: ['apiServer.port: is not one; kubectl get endpointslices kubernetes tells'] };
  return { fact: { value, from: `port in ${SLICE}` } };
}

/** Pods that call for a control plane that is elsewhere, by the labels of those who ship them. */
const AGENTS: readonly Labels[] = [{ 'k8s-app': 'konnectivity-agent' }, { app: 'konnectivity-agent' }];

/** What calls webhooks for the API server. */
export function agentsOf({
  daemonSets = [],
  deployments = [],
}: Answers): { labels: Labels; onHost: boolean }[] {
  const all = [...daemonSets, ...deployments].filter(inNamespace('kube-system', 'konnectivity-agent'));
  return all.flatMap(({ spec }) => {
    const has = spec?.template?.metadata?.labels ?? {};
    const labels = AGENTS.find((wanted) =>
      Object.entries(wanted).every(([key, value]) => has[key] === value),
    );
    return labels ? [{ labels, onHost: spec?.template?.spec?.hostNetwork ?? false }] : [];
  });
}

/** Nodes on which the API server runs. */
export function controlPlane(answers: Answers): Node[] {
  const { addresses } = endpointsOf(answers);
  return (answers.nodes ?? []).filter((node) =>
    addressesOf(node).some((address) => addresses.includes(address)),
  );
}

/** The tunnels through which an API server on nodes calls the pods of others. */
export const tunnelsOf = (answers: Answers): string[] =>
  controlPlane(answers).flatMap((node) => tunnelAddresses(answers, node));

/** From where the API server calls webhooks. */
export function callsFrom(answers: Answers): Found<CallsFrom> {
  const agents = agentsOf(answers);
  const servers = controlPlane(answers);
  const interfaces = distributionOf(answers) === 'eks' ? endpointsOf(answers).addresses : [];
  const cidrs = [...tunnelsOf(answers), ...networksOf(interfaces)];
  const pods = agents.filter(({ onHost }) => !onHost).map(({ labels }) => ({ labels }));
  const value: CallsFrom = {
    ...(cidrs.length > 0 && { cidrs }),
    ...((servers.length > 0 || agents.some(({ onHost }) => onHost)) && { nodes: true }),
    ...(pods.length > 0 && { pods }),
  };
  if (Object.keys(value).length === 0) return { unknown: [unknownCaller(answers)] };
  const reasons = [
    ...(servers.length > 0
      ? [`the API server runs on ${quoted(servers.map(({ metadata }) => metadata.name))}`]
      : []),
    ...(tunnelsOf(answers).length > 0 ? ['and calls pods of other nodes with their tunnel addresses'] : []),
    ...(interfaces.length > 0 ? ['the API server calls by its interfaces in the VPC'] : []),
    ...(agents.length > 0
      ? [`${servers.length > 0 ? 'and ' : ''}konnectivity-agent in kube-system calls for the API server`]
      : []),
  ];
  return { fact: { value, from: reasons.join(' ') } };
}

const unknownCaller = ({ daemonSets, deployments, nodes }: Answers): string =>
  daemonSets && deployments && nodes
    ? 'apiServer.callsFrom: it runs on no node, and there is no konnectivity-agent; who runs the control plane can tell, or the source address of what arrives at a webhook'
    : 'apiServer.callsFrom: nodes, DaemonSets and Deployments could not all be read; who runs the control plane can tell';
