import type { Container, PodSpec } from '../../imports/k8s';
import { restrictedContainer, restrictedPod } from '../pod';

interface PodTemplateProps {
  /** The pods' ServiceAccount, their identity in the mesh. */
  readonly serviceAccount: string;
  /** Whether the root file system cannot be written, as it can be with an optimized image only. */
  readonly readOnly: boolean;
}

/** A pod template for the operator to fill in. It warns of a name, an image or resources of the container. */
interface PodTemplate {
  readonly spec: Omit<PodSpec, 'containers' | 'volumes'> & {
    readonly containers: readonly Omit<Container, 'name'>[];
    /** Written as it is: a class of a quantity would be. */
    readonly volumes?: readonly {
      readonly name: string;
      readonly emptyDir: { readonly sizeLimit: string };
    }[];
  };
}

/**
 * What the `Keycloak` object has no field for: the ServiceAccount and the security contexts. Nothing in it configures Keycloak, so
 * that the Job that judges an update sees all that does (ADR 0005).
 *
 * @see https://www.keycloak.org/operator/advanced-configuration#_pod_template
 */
export function podTemplate({ serviceAccount, readOnly }: PodTemplateProps): PodTemplate {
  const { securityContext } = restrictedContainer;
  return {
    spec: {
      ...restrictedPod(1000),
      serviceAccountName: serviceAccount,
      containers: [
        {
          securityContext: { ...securityContext, readOnlyRootFilesystem: readOnly },
          volumeMounts: readOnly
            ? Object.entries(writable).map(([name, mountPath]) => ({ name, mountPath }))
            : undefined,
        },
      ],
      volumes: readOnly
        ? Object.keys(writable).map((name) => ({ name, emptyDir: { sizeLimit: '256Mi' } }))
        : undefined,
    },
  };
}

/** What a server writes to besides its output, by name of the volume. */
const writable = { tmp: '/tmp', data: '/opt/keycloak/data' };
