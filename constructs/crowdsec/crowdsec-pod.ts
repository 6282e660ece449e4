import { type Container, type EnvVar, IntOrString, type PodSpec, type Volume } from '../../imports/k8s';
import { httpGet, quantities } from '../container';
import { type Resources, restrictedContainer, restrictedPod, scratch } from '../pod';
import { images } from '../versions';
import { paths, ports } from './crowdsec-configuration';

/** Keys of a ConfigMap for files in folders: a key has no slash. */
export const keysOf = (files: object | readonly string[]): { key: string; path: string }[] =>
  (Array.isArray(files) ? files : Object.keys(files)).map((path: string) => ({
    key: path.replaceAll('/', '.'),
    path,
  }));

interface CrowdSecPodProps {
  /** ServiceAccount, ConfigMap and container have this name. */
  readonly name: string;
  /** Paths of the files of its configuration. */
  readonly files: readonly string[];
  /** Requests and limits of its container. */
  readonly resources: Resources;
  /** Where decisions and alerts are kept. */
  readonly volume: Volume;
  /** Secret with the key of the gateway's bouncer. */
  readonly secret: string;
  /** Whether it needs an account at the central API. */
  readonly communityBlocklist: boolean;
}

const configuration = { name: 'configuration', mountPath: paths.configuration };
const tmp = { name: 'tmp', mountPath: '/tmp' };
const files = { name: 'files', mountPath: paths.files, readOnly: true };

/** Not by the image's own start, which is root's and asks CrowdSec's hub. The image has no user; any can run what is in it. */
export function crowdSecPod(props: CrowdSecPodProps): PodSpec {
  const { name, resources, volume, secret, communityBlocklist } = props;
  const data = { name: volume.name, mountPath: paths.data };
  const container = {
    ...restrictedContainer,
    image: images.crowdsec,
    resources: quantities(resources),
    volumeMounts: [configuration, data, tmp],
  } satisfies Partial<Container>;
  return {
    ...restrictedPod(65534),
    serviceAccountName: name,
    initContainers: [
      {
        ...container,
        name: 'register',
        command: ['sh', `${paths.files}/register.sh`],
        env: [
          { name: 'FILES', value: `${paths.files}/configuration` },
          { name: 'CONFIGURATION', value: paths.configuration },
          { name: 'LAPI_PORT', value: String(ports.lapi) },
          bouncerKey('BOUNCER_KEY', secret),
          ...(communityBlocklist
            ? [{ name: 'COMMUNITY', value: `${paths.data}/online_api_credentials.yaml` }]
            : []),
        ],
        volumeMounts: [...container.volumeMounts, files],
      },
    ],
    containers: [
      {
        ...container,
        name,
        command: ['crowdsec', '-c', `${paths.configuration}/config.yaml`],
        ports: [
          { name: 'http', containerPort: ports.lapi },
          { name: 'metrics', containerPort: ports.metrics },
        ],
        startupProbe: { ...httpGet('/health'), periodSeconds: 5, failureThreshold: 60 },
        livenessProbe: {
          tcpSocket: { port: IntOrString.fromString('http') },
          periodSeconds: 30,
          failureThreshold: 5,
        },
        readinessProbe: { ...httpGet('/health'), periodSeconds: 10 },
      },
    ],
    volumes: [
      {
        name: files.name,
        configMap: {
          name,
          items: [
            { key: 'register.sh', path: 'register.sh' },
            ...keysOf(props.files).map(({ key, path }) => ({ key, path: `configuration/${path}` })),
          ],
        },
      },
      volume,
      scratch(configuration.name, '16Mi'),
      scratch(tmp.name, '64Mi'),
    ],
  };
}

export const bouncerKey = (name: string, secret: string): EnvVar => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key: 'password' } },
});
