import type { Construct } from 'constructs';
import { KubePersistentVolumeClaim, Quantity, type Volume } from '../imports/k8s';
import { keep } from './component';

export interface KeptVolumeProps {
  /** Name of the claim. */
  readonly claim: string;
  /** Name of the volume in the pod. */
  readonly name: string;
  /** A Kubernetes quantity. */
  readonly storage: string;
  /** StorageClass. @default the cluster's own default */
  readonly storageClass?: string;
}

/** A volume for one pod at a time, that no mistake in Git takes away. */
export function keptVolume(
  scope: Construct,
  { claim, name, storage, storageClass }: KeptVolumeProps,
): Volume {
  new KubePersistentVolumeClaim(scope, 'volume', {
    metadata: { name: claim, annotations: keep },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: storageClass,
      volumeMode: 'Filesystem',
      resources: { requests: { storage: Quantity.fromString(storage) } },
    },
  });
  return { name, persistentVolumeClaim: { claimName: claim } };
}
