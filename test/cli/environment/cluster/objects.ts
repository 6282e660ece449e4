import type { Labels, Node, Service, Workload } from '../../../../cli/environment/cluster/objects';

interface NodeRest {
  readonly version?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly podCIDRs?: readonly string[];
  readonly providerID?: string;
}

export const node = (name: string, addresses: readonly string[], rest: NodeRest = {}): Node => ({
  metadata: { name, labels: rest.labels, annotations: rest.annotations },
  spec: { podCIDRs: rest.podCIDRs, providerID: rest.providerID },
  status: {
    addresses: addresses.map((address) => ({ type: 'InternalIP', address })),
    nodeInfo: { kubeletVersion: rest.version ?? 'v1.34.1' },
  },
});

interface WorkloadRest {
  readonly labels?: Labels;
  readonly hostNetwork?: boolean;
  readonly args?: readonly string[];
}

export const workload = (namespace: string, name: string, rest: WorkloadRest = {}): Workload => ({
  metadata: { namespace, name },
  spec: {
    template: {
      metadata: { labels: rest.labels ?? { 'k8s-app': name } },
      spec: { hostNetwork: rest.hostNetwork, containers: [{ name, args: rest.args }] },
    },
  },
});

export const service = (namespace: string, name: string, clusterIP: string, selector?: Labels): Service => ({
  metadata: { namespace, name },
  spec: { clusterIP, clusterIPs: [clusterIP], selector },
});

export const slice = (namespace: string, name: string, addresses: readonly string[], port: number) => ({
  metadata: { namespace, name: `${name}-abc`, labels: { 'kubernetes.io/service-name': name } },
  endpoints: addresses.map((address) => ({ addresses: [address] })),
  ports: [
    { name: 'dns-tcp', port, protocol: 'TCP' },
    { name: 'dns', port, protocol: 'UDP' },
  ],
});
