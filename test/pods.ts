import type { Manifest } from '../constructs/component';
import type { Container, PodSpec } from '../imports/k8s';

/** A pod as a manifest makes it. Quantities and ports are plain, as they are written. */
export interface Pod {
  readonly metadata: { readonly labels: Record<string, string> };
  readonly spec: PodSpec;
}

type Spec = Record<string, unknown> & { template?: Pod };

/** The pods that an object makes, directly or through an operator that is told so in a pod template. */
export function podsOf(manifest: Manifest): Pod[] {
  const { spec } = manifest as unknown as { spec: Spec };
  switch (manifest.kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Job':
      return [spec.template as Pod];
    case 'CronJob':
      return [(spec.jobTemplate as { spec: { template: Pod } }).spec.template];
    case 'Keycloak':
      return [keycloakPod(manifest, spec)];
    default:
      return [];
  }
}

/** The operator merges the template with what it makes itself: image, resources, probes, labels. */
function keycloakPod({ metadata }: Manifest, spec: Spec): Pod {
  const { podTemplate } = spec.unsupported as { podTemplate: Pod };
  const { automountServiceAccountToken, scheduling } = spec as {
    automountServiceAccountToken?: boolean;
    scheduling?: object;
  };
  const probe = {};
  return {
    metadata: {
      labels: {
        app: 'keycloak',
        'app.kubernetes.io/managed-by': 'keycloak-operator',
        'app.kubernetes.io/instance': metadata.name,
        'app.kubernetes.io/component': 'server',
        ...podTemplate.metadata?.labels,
      },
    },
    spec: {
      automountServiceAccountToken,
      ...scheduling,
      ...podTemplate.spec,
      containers: podTemplate.spec.containers.map(
        (container): Container => ({
          image: spec.image as string,
          resources: spec.resources as Container['resources'],
          readinessProbe: probe,
          livenessProbe: probe,
          ...container,
        }),
      ),
    },
  };
}
