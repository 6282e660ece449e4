import { type Container, type PodSpec, Quantity, type SecurityContext, type Volume } from '../imports/k8s';

/**
 * Pod fields that Pod Security "restricted" asks for, with what every pod of ours leaves off.
 *
 * @param user number of the user and group that the image is made for
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export const restrictedPod = (user: number) =>
  ({
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
  }) satisfies Partial<PodSpec>;

/** Container fields that Pod Security "restricted" asks for, with a root file system that cannot be written. */
export const restrictedContainer = {
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  } satisfies SecurityContext,
} satisfies Partial<Container>;

/** Requests and limits as environments give them; Kubernetes quantities as text. */
export interface Resources {
  readonly requests: { readonly cpu: string; readonly memory: string; readonly [disk]?: string };
  readonly limits: { readonly cpu?: string; readonly memory: string; readonly [disk]?: string };
}

/** What a container writes on its node, beside volumes that stay. */
export const disk = 'ephemeral-storage';

/**
 * A folder on the disk of the node that goes with the pod. The kubelet evicts a pod that writes more into it, and its controller
 * makes another; without a limit it would fill the node for all.
 *
 * @see https://kubernetes.io/docs/concepts/storage/ephemeral-storage/
 */
export const scratch = (name: string, sizeLimit: string): Volume => ({
  name,
  emptyDir: { sizeLimit: Quantity.fromString(sizeLimit) },
});
