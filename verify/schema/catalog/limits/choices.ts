import type { Schema } from '../schema';

type Choice = Pick<Schema, 'anyOf' | 'maxProperties' | 'not' | 'oneOf'>;

const parts = (fields: readonly string[]): Schema[] => fields.map((field) => ({ required: [field] }));
const exactlyOne = (...fields: string[]): Choice => ({ oneOf: parts(fields) });
const oneOrMore = (...fields: string[]): Choice => ({ anyOf: parts(fields) });

const HANDLER = ['exec', 'httpGet', 'sleep', 'tcpSocket'];
const OLD_DISKS = ['awsElasticBlockStore', 'azureDisk', 'azureFile', 'cephfs', 'cinder', 'fc', 'flexVolume'];
const OLD_STORES = [
  'flocker',
  'gcePersistentDisk',
  'glusterfs',
  'iscsi',
  'photonPersistentDisk',
  'portworxVolume',
];
const OLDER_STORES = ['quobyte', 'rbd', 'scaleIO', 'storageos', 'vsphereVolume'];

/** Fields of which an object has one, or one at least. */
export const CHOICES: Readonly<Record<string, Choice>> = {
  'admissionregistration.v1.ParamRef': exactlyOne('name', 'selector'),
  'admissionregistration.v1.ValidatingAdmissionPolicySpec': oneOrMore('validations', 'auditAnnotations'),
  'admissionregistration.v1.WebhookClientConfig': exactlyOne('url', 'service'),
  'apiextensions.v1.WebhookClientConfig': exactlyOne('url', 'service'),
  'core.v1.EndpointSubset': oneOrMore('addresses', 'notReadyAddresses'),
  'core.v1.EnvFromSource': exactlyOne('configMapRef', 'secretRef'),
  'core.v1.EnvVarSource': exactlyOne(
    ...['configMapKeyRef', 'fieldRef', 'fileKeyRef', 'resourceFieldRef', 'secretKeyRef'],
  ),
  'core.v1.LifecycleHandler': exactlyOne(...HANDLER),
  'core.v1.PersistentVolumeSpec': exactlyOne(
    ...['csi', 'hostPath', 'local', 'nfs'],
    ...OLD_DISKS,
    ...OLD_STORES,
    ...OLDER_STORES,
  ),
  'core.v1.PodResourceClaim': exactlyOne('resourceClaimName', 'resourceClaimTemplateName'),
  'core.v1.Probe': exactlyOne('exec', 'grpc', 'httpGet', 'tcpSocket'),
  'flowcontrol.v1.PolicyRulesWithSubjects': oneOrMore('resourceRules', 'nonResourceRules'),
  'networking.v1.IngressBackend': exactlyOne('resource', 'service'),
  'networking.v1.IngressSpec': oneOrMore('defaultBackend', 'rules'),
  'networking.v1.NetworkPolicyPeer': {
    ...oneOrMore('ipBlock', 'namespaceSelector', 'podSelector'),
    not: { required: ['ipBlock'], anyOf: parts(['namespaceSelector', 'podSelector']) },
  },
  'networking.v1.ServiceBackendPort': exactlyOne('name', 'number'),
  'resource.v1.DeviceClaimConfiguration': exactlyOne('opaque'),
  'resource.v1.DeviceClassConfiguration': exactlyOne('opaque'),
  'resource.v1.DeviceRequest': exactlyOne('exactly', 'firstAvailable'),
  'resource.v1.DeviceSelector': exactlyOne('cel'),
};
