import type { Container, PodSpec } from '../../../imports/k8s';
import { spreadOverNodes } from '../../chart-replicas';
import { httpGet, quantities } from '../../container';
import { type Resources, restrictedContainer, restrictedPod, scratch } from '../../pod';
import { images } from '../../versions';
import { secretsPath } from './alert-delivery';
import { configurationPath } from './alertmanager-configuration';

export interface AlertmanagerPodProps {
  /** ServiceAccount, ConfigMap and container have this name. */
  readonly name: string;
  /** Labels of the pods, by which replicas are spread over nodes. */
  readonly labels: Readonly<Record<string, string>>;
  /** Requests and limits of the container. */
  readonly resources: Resources;
  /** Secrets whose keys become files. */
  readonly secrets: readonly string[];
  /** Addresses of all replicas; none where there is one. */
  readonly peers: readonly string[];
  /** Address of Grafana for people, where what is linked to is. @default none */
  readonly grafana?: string;
  /** Whether the StatefulSet gives each pod the volume `data`. */
  readonly onDisk: boolean;
}

export function alertmanagerPod(props: AlertmanagerPodProps): PodSpec {
  const { name, labels, secrets, peers, onDisk } = props;
  return {
    ...restrictedPod(65534),
    serviceAccountName: name,
    ...(peers.length > 0 && { topologySpreadConstraints: [...spreadOverNodes(labels)] }),
    containers: [container(props)],
    volumes: [
      { name: 'configuration', configMap: { name } },
      ...secrets.map((secret) => ({ name: secret, secret: { secretName: secret } })),
      ...(onDisk ? [] : [scratch('data', '256Mi')]),
    ],
  };
}

const container = ({ name, resources, secrets, peers, grafana }: AlertmanagerPodProps): Container => ({
  ...restrictedContainer,
  name,
  image: images.alertmanager,
  args: [
    `--config.file=${configurationPath}/alertmanager.yaml`,
    '--storage.path=/alertmanager',
    // Without a prefix its own pages would be under the path of the address.
    ...(grafana ? [`--web.external-url=${grafana}/alerting`, '--web.route-prefix=/'] : []),
    // Alone, it has nobody to listen to.
    `--cluster.listen-address=${peers.length > 0 ? '0.0.0.0:9094' : ''}`,
    ...(peers.length > 0 ? ['--cluster.advertise-address=[$(POD_IP)]:9094'] : []),
    ...peers.map((peer) => `--cluster.peer=${peer}`),
  ],
  env: [{ name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
  ports: [
    { name: 'http', containerPort: 9093 },
    ...(peers.length > 0
      ? [
          { name: 'gossip', containerPort: 9094 },
          { name: 'gossip-udp', containerPort: 9094, protocol: 'UDP' },
        ]
      : []),
  ],
  resources: quantities(resources),
  livenessProbe: { ...httpGet('/-/healthy'), periodSeconds: 20, failureThreshold: 6 },
  readinessProbe: { ...httpGet('/-/ready'), periodSeconds: 10 },
  volumeMounts: [
    { name: 'configuration', mountPath: configurationPath, readOnly: true },
    ...secrets.map((secret) => ({ name: secret, mountPath: `${secretsPath}/${secret}`, readOnly: true })),
    { name: 'data', mountPath: '/alertmanager' },
  ],
});
