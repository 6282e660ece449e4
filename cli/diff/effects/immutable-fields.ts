/** Fields that the API server refuses to change, by kind. @see https://github.com/kubernetes/kubernetes/tree/master/pkg/apis, validation.go */
export const IMMUTABLE: Readonly<Record<string, readonly string[]>> = {
  '/PersistentVolume': ['spec.csi', 'spec.hostPath', 'spec.nfs', 'spec.volumeMode', 'spec.nodeAffinity'],
  '/ReplicationController': ['spec.selector'],
  '/Secret': ['type'],
  '/Service': ['spec.clusterIP', 'spec.clusterIPs', 'spec.loadBalancerClass'],
  'apiextensions.k8s.io/CustomResourceDefinition': [
    'spec.group',
    'spec.scope',
    'spec.names.kind',
    'spec.names.plural',
  ],
  'apps/DaemonSet': ['spec.selector'],
  'apps/Deployment': ['spec.selector'],
  'apps/ReplicaSet': ['spec.selector'],
  'batch/Job': [
    'spec.completionMode',
    'spec.podFailurePolicy',
    'spec.podReplacementPolicy',
    'spec.selector',
    'spec.successPolicy',
    'spec.template',
  ],
  'discovery.k8s.io/EndpointSlice': ['addressType'],
  'networking.k8s.io/IngressClass': ['spec.controller'],
  'node.k8s.io/RuntimeClass': ['handler'],
  'rbac.authorization.k8s.io/ClusterRoleBinding': ['roleRef'],
  'rbac.authorization.k8s.io/RoleBinding': ['roleRef'],
  'scheduling.k8s.io/PriorityClass': ['preemptionPolicy', 'value'],
  'storage.k8s.io/CSIDriver': ['spec.attachRequired', 'spec.fsGroupPolicy', 'spec.volumeLifecycleModes'],
  'storage.k8s.io/StorageClass': ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'],
  'storage.k8s.io/VolumeAttributesClass': ['driverName', 'parameters'],
};

/** Kinds of which the API server takes changes of these fields only, below `spec`. */
export const MUTABLE: Readonly<Record<string, readonly string[]>> = {
  '/PersistentVolumeClaim': ['spec.resources', 'spec.volumeAttributesClassName'],
  '/Pod': ['spec.activeDeadlineSeconds', 'spec.tolerations'],
  'apps/StatefulSet': [
    'spec.minReadySeconds',
    'spec.ordinals',
    'spec.persistentVolumeClaimRetentionPolicy',
    'spec.replicas',
    'spec.revisionHistoryLimit',
    'spec.template',
    'spec.updateStrategy',
  ],
};

/** What a ConfigMap or Secret with `immutable: true` does not let go of. */
export const SEALED = ['data', 'binaryData', 'stringData', 'immutable'];
