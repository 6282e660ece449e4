import {
  type Container,
  type EnvVar,
  IntOrString,
  type PodSpec,
  type Probe,
  type Volume,
} from '../../imports/k8s';
import { quantities } from '../container';
import { type Resources, restrictedContainer, restrictedPod } from '../pod';
import { images } from '../versions';
import { dataFolder, ports } from './garage-configuration';

export interface GaragePodProps {
  /** ServiceAccount, ConfigMap and container have this name. */
  readonly name: string;
  /** Requests and limits of Garage's container. */
  readonly resources: Resources;
  /** Secret with `rpc-secret` and `admin-token`. */
  readonly secret: string;
  /** Where everything is kept. */
  readonly data: Volume;
  /** Secrets with the keys of buckets, each as files in a folder that says whose they are. */
  readonly keys: Volume;
}

/** Keys of the ConfigMap. */
export const files = { configuration: 'garage.toml', script: 'garage-buckets.pod.mjs' } as const;

const configuration = { name: 'configuration', mountPath: '/etc/plinth', readOnly: true };

/** Ours needs little, and the same everywhere. */
const bucketsResources: Resources = {
  requests: { cpu: '10m', memory: '48Mi' },
  limits: { memory: '128Mi' },
};

/**
 * Garage, and what makes its buckets. It is not by Garage's own `--default-bucket`, which makes one bucket with one key. Secrets are in
 * variables, because it refuses files that the group may read, as those of a Secret have to be.
 *
 * @see https://git.deuxfleurs.fr/Deuxfleurs/garage/src/tag/v2.4.1/src/garage/secrets.rs read_secret_file
 * @see https://git.deuxfleurs.fr/Deuxfleurs/garage/src/tag/v2.4.1/src/garage/server.rs initial_config
 */
export function garagePod({ name, resources, secret, data, keys }: GaragePodProps): PodSpec {
  return {
    ...restrictedPod(1000),
    serviceAccountName: name,
    containers: [
      {
        ...restrictedContainer,
        name,
        image: images.garage,
        // The image is this one file. The layout of the cluster is made at the first start, of this node alone.
        command: [
          '/garage',
          '-c',
          `${configuration.mountPath}/${files.configuration}`,
          'server',
          '--single-node',
        ],
        env: [
          fromSecret('GARAGE_RPC_SECRET', secret, 'rpc-secret'),
          fromSecret('GARAGE_ADMIN_TOKEN', secret, 'admin-token'),
        ],
        ports: [
          { name: 's3', containerPort: ports.s3 },
          { name: 'admin', containerPort: ports.admin },
        ],
        resources: quantities(resources),
        // It opens its database before it listens.
        startupProbe: { ...listens, periodSeconds: 5, failureThreshold: 60 },
        livenessProbe: { ...listens, periodSeconds: 30, failureThreshold: 5 },
        readinessProbe: { ...answers('/health', 'admin'), periodSeconds: 10 },
        volumeMounts: [configuration, { name: data.name, mountPath: dataFolder }],
      },
      buckets(secret, keys),
    ],
    volumes: [{ name: configuration.name, configMap: { name } }, data, keys],
  };
}

const buckets = (secret: string, keys: Volume): Container => ({
  ...restrictedContainer,
  name: 'buckets',
  image: images.node,
  command: ['node', `${configuration.mountPath}/${files.script}`],
  env: [
    { name: 'ADMIN', value: `http://127.0.0.1:${ports.admin}` },
    fromSecret('ADMIN_TOKEN', secret, 'admin-token'),
    { name: 'KEYS', value: '/etc/garage/keys' },
    { name: 'PORT', value: String(ports.buckets) },
  ],
  ports: [{ name: 'buckets', containerPort: ports.buckets }],
  resources: quantities(bucketsResources),
  livenessProbe: { ...answers('/', 'buckets'), periodSeconds: 30, failureThreshold: 5 },
  // Whoever reaches Garage finds the buckets.
  readinessProbe: { ...answers('/ready', 'buckets'), periodSeconds: 5 },
  volumeMounts: [configuration, { name: keys.name, mountPath: '/etc/garage/keys', readOnly: true }],
});

const fromSecret = (name: string, secret: string, key: string): EnvVar => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key } },
});

const listens: Probe = { tcpSocket: { port: IntOrString.fromString('s3') } };

const answers = (path: string, port: string): Probe => ({
  httpGet: { path, port: IntOrString.fromString(port) },
});
