import type { Container, PodSpec, SecurityContext } from '../imports/k8s';

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
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly cpu?: string; readonly memory: string };
}
