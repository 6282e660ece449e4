import { field, text } from './created/field';
import type { KubernetesObject } from './dist';

/** Kinds without a namespace, as `group/Kind`: those of Kubernetes, and of the operators that are known. */
export const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  ...['ComponentStatus', 'Namespace', 'Node', 'PersistentVolume'].map((kind) => `/${kind}`),
  'admissionregistration.k8s.io/MutatingAdmissionPolicy',
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'apiregistration.k8s.io/APIService',
  'certificates.k8s.io/CertificateSigningRequest',
  'certificates.k8s.io/ClusterTrustBundle',
  'cert-manager.io/ClusterIssuer',
  'external-secrets.io/ClusterExternalSecret',
  'external-secrets.io/ClusterPushSecret',
  'external-secrets.io/ClusterSecretStore',
  'flowcontrol.apiserver.k8s.io/FlowSchema',
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration',
  'gateway.networking.k8s.io/GatewayClass',
  'generators.external-secrets.io/ClusterGenerator',
  'networking.k8s.io/IPAddress',
  'networking.k8s.io/IngressClass',
  'networking.k8s.io/ServiceCIDR',
  'node.k8s.io/RuntimeClass',
  'postgresql.cnpg.io/ClusterImageCatalog',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'resource.k8s.io/DeviceClass',
  'resource.k8s.io/DeviceTaintRule',
  'resource.k8s.io/ResourceSlice',
  'scheduling.k8s.io/PriorityClass',
  'storage.k8s.io/CSIDriver',
  'storage.k8s.io/CSINode',
  'storage.k8s.io/StorageClass',
  'storage.k8s.io/VolumeAttachment',
  'storage.k8s.io/VolumeAttributesClass',
  'storagemigration.k8s.io/StorageVersionMigration',
  'v1.edp.epam.com/ClusterKeycloak',
  'v1.edp.epam.com/ClusterKeycloakRealm',
]);

/** Kinds without a namespace that objects define: `group/Kind`. */
export function definedScopes(objects: readonly KubernetesObject[]): ReadonlySet<string> {
  const definitions = objects.filter(
    ({ kind, manifest }) =>
      kind === 'CustomResourceDefinition' && text(manifest, 'spec', 'scope') === 'Cluster',
  );
  return new Set(
    definitions.map(({ manifest }) =>
      [text(manifest, 'spec', 'group'), field(manifest, 'spec', 'names', 'kind')].join('/'),
    ),
  );
}
