import * as is from './limit';

/** A class's name, or none: a claim may ask for no class. */
const CLASS: is.Limit = { format: 'class-name' };
const OPTIONAL: is.Limit = { ...is.SUBDOMAIN, unset: [''] };
const KINDS: is.Limit = { keyFormat: 'qualified-name' };
const ITEM = {
  default: KINDS,
  defaultRequest: KINDS,
  max: KINDS,
  maxLimitRequestRatio: KINDS,
  min: KINDS,
  type: is.KEY,
} as const;

/** @see https://github.com/kubernetes/kubernetes/tree/v1.36.3/pkg/apis/core/validation and pkg/apis/storage/validation */
export const storage: is.Limits = {
  'core.v1.CSIPersistentVolumeSource': { driver: { format: 'driver', maxLength: 63 } },
  'core.v1.ConfigMap': { binaryData: is.FILES, data: { keyFormat: 'config-key' } },
  'core.v1.ConfigMapNodeConfigSource': { kubeletConfigKey: is.ANY, name: is.ANY, namespace: is.ANY },
  'core.v1.EmptyDirVolumeSource': { sizeLimit: { pattern: '^[^-]' } },
  'core.v1.LimitRangeItem': ITEM,
  'core.v1.LimitRangeSpec': { limits: is.ANY },
  'core.v1.NFSVolumeSource': { path: { format: 'absolute-path' } },
  'core.v1.NamespaceSpec': { finalizers: is.each({ format: 'finalizer' }) },
  'core.v1.PersistentVolume': { spec: is.REQUIRED },
  'core.v1.PersistentVolumeClaim': { spec: is.REQUIRED },
  'core.v1.PersistentVolumeClaimSpec': {
    accessModes: is.SOME,
    resources: is.REQUIRED,
    storageClassName: CLASS,
    volumeAttributesClassName: CLASS,
  },
  'core.v1.PersistentVolumeSpec': {
    accessModes: is.SOME,
    capacity: is.REQUIRED,
    storageClassName: is.SUBDOMAIN,
    volumeAttributesClassName: is.SUBDOMAIN,
  },
  'core.v1.ResourceQuotaSpec': { hard: KINDS },
  'core.v1.Secret': { data: is.FILES, stringData: { keyFormat: 'config-key' } },
  'core.v1.SecretReference': { name: is.SUBDOMAIN, namespace: is.LABEL },
  'core.v1.Taint': { key: is.KEY, value: { format: 'label-value' } },
  'core.v1.TopologySelectorLabelRequirement': { key: is.KEY, values: { minItems: 1 } },
  // pointers, yet their validations take the empty string as well
  'core.v1.TypedLocalObjectReference': { apiGroup: OPTIONAL },
  'core.v1.TypedObjectReference': { apiGroup: OPTIONAL, namespace: { ...is.LABEL, unset: [''] } },
  'core.v1.VolumeNodeAffinity': { required: is.REQUIRED },
  'storage.v1.CSIDriver': { spec: is.ANY },
  'storage.v1.CSIDriverSpec': {
    nodeAllocatableUpdatePeriodSeconds: { minimum: 10 },
    volumeLifecycleModes: is.each({ enum: ['Ephemeral', 'Persistent'] }),
  },
  'storage.v1.StorageClass': { provisioner: is.KEY, reclaimPolicy: { unset: [''] } },
  'storage.v1.TokenRequest': { audience: is.ANY, expirationSeconds: { minimum: 600, maximum: 2 ** 32 } },
  'storage.v1.VolumeAttributesClass': { driverName: is.KEY, parameters: is.REQUIRED },
};
