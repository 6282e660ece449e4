import type { Construct } from 'constructs';
import type { LokiFields } from '../../environments/loki';
import {
  IntOrString,
  type KubePersistentVolumeClaimProps,
  KubePodDisruptionBudget,
  KubeService,
  Quantity,
} from '../../imports/k8s';
import { connect } from '../connection';
import type { Bucket } from '../object-storage/bucket';
import { ownPort } from '../object-store';
import { sizeErrors } from '../quantity';
import type { Workload } from '../workload';
import { ports } from './loki-configuration';

/** What Loki has more of when replicas share an object store. */
export interface Replication
  extends Pick<Extract<LokiFields, { readonly mode: 'highly-available' }>, 'replicas' | 'storage'> {
  /** Where all logs end up. */
  readonly bucket: Bucket;
}

/**
 * Service by which replicas find each other; also where there is one, since the name that a StatefulSet begins with is its for ever.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/stateful-set-v1/#StatefulSetSpec
 */
export const members = 'loki-memberlist';

/**
 * Ports between replicas. Both are `tcp` for Istio, because replicas call each other by address: for HTTP the proxy would
 * look for a host name that it knows.
 *
 * @see https://grafana.com/docs/loki/latest/setup/install/istio/
 */
export const peerPorts = {
  grpc: { port: ports.grpc, protocol: 'tcp' },
  memberlist: { port: ports.memberlist, protocol: 'tcp' },
} as const;

export function membersService(
  scope: Construct,
  selector: Readonly<Record<string, string>>,
  ports?: typeof peerPorts,
): void {
  new KubeService(scope, 'memberlist-service', {
    metadata: { name: members },
    spec: {
      clusterIp: 'None',
      // Replicas find each other before they are ready.
      publishNotReadyAddresses: true,
      selector,
      ports:
        ports &&
        Object.entries(ports).map(([port, { port: number, protocol }]) => ({
          name: port,
          port: number,
          targetPort: IntOrString.fromString(port),
          appProtocol: protocol,
        })),
    },
  });
}

/** What replicas need of each other. */
export function joinReplicas(scope: Construct, loki: Workload): void {
  new KubePodDisruptionBudget(scope, 'pod-disruption-budget', {
    metadata: { name: loki.name },
    spec: { selector: { matchLabels: { ...loki.labels } }, maxUnavailable: IntOrString.fromNumber(1) },
  });
  for (const port of Object.keys(peerPorts)) connect(loki, loki.endpoint(port));
}

/** Another port of the mesh that Loki calls would go past the proxy too. */
export function bucketErrors(bucket: Bucket, alertmanagers: readonly string[] = []): string[] {
  const others = [ports.grpc, ports.memberlist, ...alertmanagers.map(portOf)];
  return bucket.security === 'tls' && others.map(String).includes(ownPort(bucket))
    ? [
        `objectStorage.endpoint must not be on a port that Loki calls in the mesh (${others.join(', ')}), got "${bucket.endpoint}"; give the store another port`,
      ]
    : [];
}

/** A volume for each replica, which outlives it. */
export const volumes = ({ storage }: Replication, storageClass: string | undefined) => ({
  volumeClaimTemplates: [
    {
      metadata: { name: 'data' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: storageClass,
        volumeMode: 'Filesystem',
        resources: { requests: { storage: Quantity.fromString(storage) } },
      },
    } satisfies KubePersistentVolumeClaimProps,
  ],
  persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
});

export function replicationErrors({ replicas, storage }: Replication): string[] {
  const enough = Number.isInteger(replicas) && replicas >= 3;
  return [
    ...(enough
      ? []
      : [`replicas must be a whole number, at least 3, got ${replicas}; three hold every line`]),
    ...sizeErrors('storage', storage),
  ];
}

const portOf = (url: string): string => new URL(url).port;
