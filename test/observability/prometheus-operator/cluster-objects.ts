import type { Json } from '../../../cli/cluster/api/client';
import { field, items, labels } from '../../../verify/created/field';
import type { Pod } from '../../../verify/created/pod';
import type { World } from '../../../verify/created/world';
import type { KubernetesObject } from '../../../verify/dist';

/** Port that injection gives a proxy by name. @see https://github.com/istio/istio/blob/1.31.1/manifests/charts/istio-control/istio-discovery/files/injection-template.yaml */
const PROXY_PORT = { name: 'http-envoy-prom', containerPort: 15090, protocol: 'TCP' };

/** Address of the one node. */
export const NODE_ADDRESS = '10.30.0.1';

/** The node, as its kubelet registers it. */
export const node: Json = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'test' } };
export const nodeStatus = { addresses: [{ type: 'InternalIP', address: NODE_ADDRESS }] };

/** Without the one that Prometheus' volumes name, the operator makes nothing at all. */
export const storageClassOf = (name: string): Json => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name },
  provisioner: 'test',
});

/** With its labels, but for those of Pod Security: pods are here as others see them, and would not pass. */
export const namespaceOf = ({ name, manifest }: KubernetesObject): Json => {
  const own = Object.entries(labels(manifest, 'metadata', 'labels'));
  const rest = own.filter(([label]) => !label.startsWith('pod-security.kubernetes.io/'));
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: Object.fromEntries(rest) } };
};

/** With an address that the API server gives it. */
export function serviceOf({ name, namespace, manifest }: KubernetesObject): Json {
  const { clusterIP, clusterIPs, ...spec } = manifest.spec as Json;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: labels(manifest, 'metadata', 'labels') },
    spec: { ...spec, ...(clusterIP === 'None' && { clusterIP }) },
  };
}

/** A workload's pod in a cluster. */
export interface Placed {
  readonly pod: Pod;
  readonly address: string;
  readonly manifest: Json;
  readonly status: Json;
}

/** A pod of every workload, each with an address. */
export const placed = (world: World): Placed[] =>
  world.pods.map((pod, index) => {
    const address = `10.20.${Math.floor(index / 250)}.${(index % 250) + 1}`;
    const conditions = [{ type: 'Ready', status: 'True' }];
    return {
      pod,
      address,
      manifest: manifestOf(pod, index),
      status: { phase: 'Running', podIP: address, podIPs: [{ ip: address }], conditions },
    };
  });

/** What discovery sees of a pod: labels, containers with their ports, and those that injection adds. */
function manifestOf(pod: Pod, index: number): Json {
  const { manifest } = pod.object;
  const several = Object.entries(pod.perPod ?? {}).map(([key, values]) => [
    key,
    values === 'any' ? 'any' : values[0],
  ]);
  const proxy = { name: 'proxy', image: 'proxyv2', ports: [PROXY_PORT] };
  const containers = items(manifest, 'spec', 'containers').map(containerOf);
  const sidecars = items(manifest, 'spec', 'initContainers')
    .filter((container) => field(container, 'restartPolicy') === 'Always')
    .map(containerOf);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${pod.name}-${index}`,
      namespace: pod.namespace,
      labels: { ...pod.labels, ...Object.fromEntries(several) },
    },
    spec: {
      nodeName: node.metadata.name,
      containers: pod.mesh === 'gateway' ? [...containers, proxy] : containers,
      initContainers: [...(pod.mesh === 'sidecar' ? [proxy] : []), ...sidecars].map((container) => ({
        ...container,
        restartPolicy: 'Always',
      })),
    },
  };
}

const containerOf = (container: unknown): Json => ({
  name: field(container, 'name') ?? 'main',
  image: 'main',
  ports: items(container, 'ports').map((port) => {
    // There is one node, and every pod has an address of its own.
    const { hostPort, ...rest } = port as Json;
    return rest;
  }),
});
