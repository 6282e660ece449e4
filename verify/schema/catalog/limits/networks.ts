import * as is from './limit';

const HOST: is.Limit = { format: 'host' };
const ENDPOINT_PORT = { appProtocol: is.KEY, name: is.LABEL, protocol: is.PROTOCOL } as const;
const CIDRS = { spec: is.REQUIRED } as const;
const RANGES = {
  cidrs: is.each({ format: 'canonical-network' }, { required: true, minItems: 1, maxItems: 2 }),
} as const;
const PARENT = {
  group: is.SUBDOMAIN,
  name: is.SEGMENT,
  namespace: is.SEGMENT,
  resource: is.SEGMENT,
} as const;

/** @see https://github.com/kubernetes/kubernetes/tree/v1.36.3/pkg/apis/networking/validation, and discovery and core beside it */
export const networks: is.Limits = {
  'core.v1.EndpointAddress': {
    hostname: is.LABEL,
    ip: { format: 'endpoint-address' },
    nodeName: is.SUBDOMAIN,
  },
  'core.v1.EndpointPort': { ...ENDPOINT_PORT, port: is.PORT },
  'core.v1.NodeSpec': { podCIDR: is.NETWORK, podCIDRs: is.each(is.NETWORK, { maxItems: 2 }) },
  'core.v1.Service': { spec: is.REQUIRED },
  'core.v1.ServicePort': {
    appProtocol: is.KEY,
    name: is.LABEL,
    nodePort: { minimum: 0, maximum: 65535 },
    port: is.PORT,
    protocol: is.PROTOCOL,
    targetPort: { format: 'port', unset: ['', 0] },
  },
  'core.v1.ServiceSpec': {
    clusterIP: { format: 'cluster-ip' },
    clusterIPs: is.each({ format: 'cluster-ip' }, { maxItems: 2 }),
    externalIPs: is.each({ format: 'endpoint-address' }),
    healthCheckNodePort: { minimum: 0, maximum: 65535 },
    ipFamilies: { maxItems: 2, 'x-kubernetes-list-type': 'set' },
    loadBalancerClass: is.KEY,
    loadBalancerSourceRanges: is.each({ format: 'source-range' }),
    selector: is.LABELS,
    trafficDistribution: { enum: ['PreferClose', 'PreferSameNode', 'PreferSameZone'] },
  },
  'discovery.v1.Endpoint': {
    addresses: { minItems: 1, maxItems: 100 },
    hostname: is.LABEL,
    nodeName: is.SUBDOMAIN,
  },
  'discovery.v1.EndpointPort': { ...ENDPOINT_PORT, name: { format: 'optional-dns-label' } },
  'discovery.v1.ForNode': { name: is.SUBDOMAIN },
  'discovery.v1.ForZone': { name: { format: 'label-value', required: false } },
  'networking.v1.HTTPIngressPath': { path: { format: 'absolute-path' } },
  'networking.v1.HTTPIngressRuleValue': { paths: { minItems: 1 } },
  'networking.v1.IPBlock': { cidr: is.NETWORK, except: is.each(is.NETWORK) },
  'networking.v1.Ingress': { spec: is.REQUIRED },
  'networking.v1.IngressClass': { spec: is.REQUIRED },
  'networking.v1.IngressClassParametersReference': {
    apiGroup: is.SUBDOMAIN,
    kind: is.SEGMENT,
    name: is.SEGMENT,
    scope: { enum: ['Cluster', 'Namespace'] },
  },
  'networking.v1.IngressClassSpec': { controller: { format: 'domain-path', required: true } },
  'networking.v1.IngressRule': { host: HOST },
  'networking.v1.IngressServiceBackend': { name: is.LABEL, port: is.REQUIRED },
  'networking.v1.IngressSpec': { ingressClassName: is.SUBDOMAIN },
  'networking.v1.IngressTLS': { hosts: is.each({ format: 'wildcard-domain' }), secretName: is.SUBDOMAIN },
  'networking.v1.IPAddress': { spec: is.REQUIRED },
  'networking.v1.IPAddressSpec': { parentRef: is.REQUIRED },
  'networking.v1beta1.IPAddress': { spec: is.REQUIRED },
  'networking.v1beta1.IPAddressSpec': { parentRef: is.REQUIRED },
  'networking.v1.NetworkPolicyPort': { endPort: is.PORT, port: { format: 'port' } },
  'networking.v1.ParentReference': PARENT,
  'networking.v1beta1.ParentReference': PARENT,
  'networking.v1.ServiceBackendPort': {
    name: { format: 'port-name' },
    number: { ...is.PORT, unset: [0] },
  },
  'networking.v1.ServiceCIDR': CIDRS,
  'networking.v1beta1.ServiceCIDR': CIDRS,
  'networking.v1.ServiceCIDRSpec': RANGES,
  'networking.v1beta1.ServiceCIDRSpec': RANGES,
};
