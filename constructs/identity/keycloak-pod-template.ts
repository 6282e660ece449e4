import type { Container, EnvVar, PodSpec } from '../../imports/k8s';
import { restrictedContainer, restrictedPod } from '../pod';

interface PodTemplateProps {
  /** The pods' ServiceAccount, their identity in the mesh. */
  readonly serviceAccount: string;
  /** Whether the root file system cannot be written, as it can be with an optimized image only. */
  readonly readOnly: boolean;
  /** Whether the first address of a pod is of IPv6. */
  readonly prefersIpv6: boolean;
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
 * What the `Keycloak` object has no field for: the ServiceAccount and the security contexts.
 *
 * @see https://www.keycloak.org/operator/advanced-configuration#_pod_template
 */
export function podTemplate({ serviceAccount, readOnly, prefersIpv6 }: PodTemplateProps): PodTemplate {
  const { securityContext } = restrictedContainer;
  return {
    spec: {
      ...restrictedPod(1000),
      serviceAccountName: serviceAccount,
      containers: [
        {
          securityContext: { ...securityContext, readOnlyRootFilesystem: readOnly },
          env: prefersIpv6 ? ipv6 : undefined,
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

/** Servers find each other by an address that Java chooses. @see https://www.keycloak.org/server/caching#_network_bind_address */
const ipv6: EnvVar[] = [
  { name: 'JAVA_OPTS_APPEND', value: '-Djava.net.preferIPv4Stack=false -Djava.net.preferIPv6Addresses=true' },
];

/** What a server writes to besides its output, by name of the volume. */
const writable = { tmp: '/tmp', data: '/opt/keycloak/data' };
