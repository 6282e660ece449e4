import type { EnvVar, PodSpec } from '../../imports/k8s';
import { httpGet, mebibytes, quantities } from '../container';
import { type Resources, restrictedContainer, restrictedPod, scratch } from '../pod';
import { images } from '../versions';
import { configurationDirectory, onlyTenant, ports, rulesDirectory } from './loki-configuration';

export interface LokiPodProps {
  /** Labels of the pods; replicas with them keep to different nodes. */
  readonly labels: Readonly<Record<string, string>>;
  /** ServiceAccount, ConfigMap and container have this name. */
  readonly name: string;
  /** ConfigMap with the rules on logs. @default none */
  readonly rules?: string;
  /** Requests and limits of the container; above 85 % of the limit on memory Go collects garbage more often. */
  readonly resources: Resources;
  /** Secret with the keys of the bucket. @default everything is on its own disk */
  readonly bucketSecret?: string;
  /** Whether there are others, which keep to different nodes and have volumes. */
  readonly isReplicated: boolean;
}

/** Loki's pod; replicas get their volume `data` from the StatefulSet. */
export function lokiPod(props: LokiPodProps): PodSpec {
  const { labels, name, rules, resources, bucketSecret, isReplicated } = props;
  const configuration = { name: 'configuration', configMap: { name } };
  const rulesVolume = rules ? [{ name: 'rules', configMap: { name: rules } }] : [];
  return {
    ...restrictedPod(10001),
    serviceAccountName: name,
    ...(isReplicated && apart(labels)),
    // What is in memory goes to the object store before a replica leaves.
    terminationGracePeriodSeconds: bucketSecret ? 300 : 30,
    containers: [
      {
        ...restrictedContainer,
        name,
        image: images.loki,
        args: [`-config.file=${configurationDirectory}/config.yaml`, '-config.expand-env=true'],
        env: environment(props),
        ports: Object.entries(isReplicated ? ports : { http: ports.http }).map(([port, containerPort]) => ({
          name: port,
          containerPort,
        })),
        resources: quantities(resources),
        // Not `/ready`: it is 503 while a replica joins and reads its log, and a restart would start that anew.
        startupProbe: { ...httpGet(alive), periodSeconds: 10, failureThreshold: 60 },
        livenessProbe: { ...httpGet(alive), periodSeconds: 30, failureThreshold: 10 },
        readinessProbe: { ...httpGet('/ready'), periodSeconds: 10 },
        volumeMounts: [
          { name: configuration.name, mountPath: configurationDirectory, readOnly: true },
          ...rulesVolume.map(({ name }) => ({
            name,
            mountPath: `${rulesDirectory}/${onlyTenant}`,
            readOnly: true,
          })),
          { name: 'data', mountPath: '/var/loki' },
          { name: 'tmp', mountPath: '/tmp' },
        ],
      },
    ],
    volumes: [
      configuration,
      ...rulesVolume,
      scratch('tmp', '256Mi'),
      ...(isReplicated ? [] : [scratch('data', '5Gi')]),
    ],
  };
}

const alive = '/loki/api/v1/status/buildinfo';

/** What the configuration file refers to, and the memory above which Go collects garbage more often. */
function environment({ resources: { limits }, bucketSecret, isReplicated }: LokiPodProps): EnvVar[] {
  const fromSecret = (name: string, key: string): EnvVar => ({
    name,
    valueFrom: { secretKeyRef: { name: bucketSecret, key } },
  });
  return [
    { name: 'GOMEMLIMIT', value: `${mebibytes(limits.memory, 0.85)}MiB` },
    ...(isReplicated ? [{ name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }] : []),
    ...(bucketSecret
      ? [
          fromSecret('AWS_ACCESS_KEY_ID', 'access-key-id'),
          fromSecret('AWS_SECRET_ACCESS_KEY', 'secret-access-key'),
        ]
      : []),
  ];
}

/** Two replicas on one node would be lost together, and with them what is not in the object store yet. */
const apart = (labels: LokiPodProps['labels']): Partial<PodSpec> => ({
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: labels }, topologyKey: 'kubernetes.io/hostname' },
      ],
    },
  },
  topologySpreadConstraints: [
    {
      labelSelector: { matchLabels: labels },
      topologyKey: 'topology.kubernetes.io/zone',
      maxSkew: 1,
      whenUnsatisfiable: 'ScheduleAnyway',
    },
  ],
});
