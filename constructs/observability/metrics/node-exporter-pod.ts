import { type Container, IntOrString, type PodSpec } from '../../../imports/k8s';
import { quantities } from '../../container';
import { restrictedContainer, restrictedPod } from '../../pod';
import { images } from '../../versions';

/** Of the proxy; node-exporter itself is on the loopback address. */
export const port = { name: 'https', number: 9100 } as const;
const own = 9101;

/** Where the node's root file system is in the container. */
const root = '/host/root';

export const nodeExporterPod = (name: string): PodSpec => ({
  ...restrictedPod(65534),
  // The proxy asks the API server who calls.
  automountServiceAccountToken: true,
  serviceAccountName: name,
  hostNetwork: true,
  priorityClassName: 'system-node-critical',
  // Every node is measured, also those that take no other pods.
  tolerations: [{ operator: 'Exists' }],
  containers: [exporter(name), proxy],
  volumes: [{ name: 'root', hostPath: { path: '/', type: '' } }],
});

/** Asked by the kubelet, which is on the same network. */
const ownPage = { httpGet: { host: '127.0.0.1', path: '/', port: IntOrString.fromNumber(own) } };
const listening = { tcpSocket: { port: IntOrString.fromString(port.name) } };

const exporter = (name: string): Container => ({
  ...restrictedContainer,
  name,
  image: images.nodeExporter,
  args: [
    `--web.listen-address=127.0.0.1:${own}`,
    `--path.procfs=${root}/proc`,
    `--path.sysfs=${root}/sys`,
    `--path.rootfs=${root}`,
    ...['btrfs', 'hwmon', 'wifi', 'zfs'].map((collector) => `--no-collector.${collector}`),
    // Mounts of containers, and the ends of their networks: gone with the pod, and many.
    '--collector.filesystem.mount-points-exclude=^/(dev|proc|sys|run/k3s/containerd/.+|run/containerd/.+|var/lib/docker/.+|var/lib/kubelet/pods/.+)($|/)',
    '--collector.netclass.ignored-devices=^(veth.*|lxc.*|cali.*|[a-f0-9]{15})$',
    '--collector.netdev.device-exclude=^(veth.*|lxc.*|cali.*|[a-f0-9]{15})$',
  ],
  resources: quantities({ requests: { cpu: '50m', memory: '32Mi' }, limits: { memory: '128Mi' } }),
  livenessProbe: { ...ownPage, periodSeconds: 20, failureThreshold: 6 },
  readinessProbe: { ...ownPage, periodSeconds: 10 },
  volumeMounts: [{ name: 'root', mountPath: root, readOnly: true, mountPropagation: 'HostToContainer' }],
});

/** @see https://github.com/brancz/kube-rbac-proxy */
const proxy: Container = {
  ...restrictedContainer,
  name: 'kube-rbac-proxy',
  image: images.kubeRbacProxy,
  args: [
    `--secure-listen-address=[$(IP)]:${port.number}`,
    `--upstream=http://127.0.0.1:${own}/`,
    '--allow-paths=/metrics',
  ],
  env: [{ name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
  ports: [{ name: port.name, containerPort: port.number }],
  resources: quantities({ requests: { cpu: '10m', memory: '24Mi' }, limits: { memory: '64Mi' } }),
  livenessProbe: { ...listening, periodSeconds: 20, failureThreshold: 6 },
  readinessProbe: { ...listening, periodSeconds: 10 },
};
