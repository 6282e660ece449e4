import type { Rules } from './rule';

const OF_TWO_FAMILIES = (list: string) =>
  `!has(self.${list}) || size(self.${list}) != 2 || self.${list}[0].contains(':') != self.${list}[1].contains(':')`;

const RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';

const loadBalancerOnly = (field: string) => ({
  rule: `!has(self.${field}) || (has(self.type) && self.type == 'LoadBalancer')`,
  message: `${field} is for Services of type LoadBalancer`,
  fix: 'remove it, or set the type',
  fieldPath: `.${field}`,
});

const notOfExternalName = (field: string) => ({
  rule: `!(has(self.type) && self.type == 'ExternalName') || !has(self.${field})`,
  message: `a Service of type ExternalName has no ${field}`,
  fix: 'remove it',
  fieldPath: `.${field}`,
});

const EXTERNAL = "(has(self.type) && self.type in ['LoadBalancer', 'NodePort'])";

const SERVICE_RULES = [
  {
    rule: '!has(self.ports) || size(self.ports) < 2 || self.ports.all(port, has(port.name))',
    message: 'every port must have a name when there are several',
    fix: 'name the ports',
    fieldPath: '.ports',
  },
  {
    rule: '!has(self.ports) || self.ports.all(port, !has(port.name) || self.ports.exists_one(other, has(other.name) && other.name == port.name))',
    message: 'every port must have a name of its own',
    fix: 'rename one',
    fieldPath: '.ports',
  },
  {
    rule: "!(has(self.type) && self.type == 'ExternalName') || has(self.externalName)",
    message: 'a Service of type ExternalName must have an externalName',
    fix: 'set externalName, or use another type',
  },
  {
    rule: `!(has(self.type) && self.type == 'ExternalName') || !has(self.externalName) ||
      isFormat(self.externalName.endsWith('.') ? self.externalName.substring(0, size(self.externalName) - 1) : self.externalName, 'dns-subdomain')`,
    message: 'externalName must be a domain',
    fix: 'write a domain such as db.example.org',
    fieldPath: '.externalName',
  },
  {
    rule: `(has(self.ports) && size(self.ports) > 0) || (has(self.type) && self.type == 'ExternalName') ||
      (has(self.clusterIP) && self.clusterIP == 'None')`,
    message: 'must have a port unless it is headless',
    fix: 'set ports',
  },
  {
    rule: `!has(self.clusterIPs) || size(self.clusterIPs) == 0 || (has(self.clusterIP) && self.clusterIPs[0] == self.clusterIP)`,
    message: 'clusterIPs must begin with clusterIP',
    fix: 'write the first of them as clusterIP',
    fieldPath: '.clusterIPs',
  },
  {
    rule: `${OF_TWO_FAMILIES('clusterIPs')} && (!has(self.clusterIPs) || size(self.clusterIPs) < 2 || !('None' in self.clusterIPs))`,
    message: 'clusterIPs must be one of each family',
    fix: 'keep one IPv4 and one IPv6 address',
    fieldPath: '.clusterIPs',
  },
  {
    rule: `!has(self.clusterIP) || self.clusterIP == 'None' || !has(self.ipFamilies) || size(self.ipFamilies) == 0 ||
      self.clusterIP.contains(':') == (self.ipFamilies[0] == 'IPv6')`,
    message: 'clusterIP must be of the family that ipFamilies says',
    fix: 'write an address of that family',
    fieldPath: '.clusterIP',
  },
  {
    rule: `!${EXTERNAL} || !has(self.clusterIP) || self.clusterIP != 'None'`,
    message: 'a headless Service must be of type ClusterIP',
    fix: 'remove clusterIP, or the type',
    fieldPath: '.clusterIP',
  },
  {
    rule: `${EXTERNAL} || (has(self.type) && self.type == 'ExternalName') || !has(self.ports) ||
      self.ports.all(port, !has(port.nodePort) || port.nodePort == 0)`,
    message: 'nodePort is for Services of type NodePort and LoadBalancer',
    fix: 'remove it, or set the type',
    fieldPath: '.ports',
  },
  {
    rule: `!has(self.healthCheckNodePort) || self.healthCheckNodePort == 0 || (has(self.type) && self.type == 'LoadBalancer' &&
      has(self.externalTrafficPolicy) && self.externalTrafficPolicy == 'Local')`,
    message: 'healthCheckNodePort is for Services of type LoadBalancer with externalTrafficPolicy Local',
    fix: 'remove it',
    fieldPath: '.healthCheckNodePort',
  },
  {
    rule: `${EXTERNAL} || !has(self.externalTrafficPolicy) || (has(self.externalIPs) && size(self.externalIPs) > 0)`,
    message: 'externalTrafficPolicy is for Services of type NodePort and LoadBalancer',
    fix: 'remove it, or set the type',
    fieldPath: '.externalTrafficPolicy',
  },
  {
    rule: `!(has(self.sessionAffinity) && self.sessionAffinity == 'ClientIP') || !has(self.sessionAffinityConfig) ||
      !has(self.sessionAffinityConfig.clientIP) || !has(self.sessionAffinityConfig.clientIP.timeoutSeconds) ||
      (self.sessionAffinityConfig.clientIP.timeoutSeconds > 0 && self.sessionAffinityConfig.clientIP.timeoutSeconds <= 86400)`,
    message: 'timeoutSeconds must be between 1 and 86400',
    fix: 'choose a value in between',
    fieldPath: '.sessionAffinityConfig.clientIP.timeoutSeconds',
  },
  ...['allocateLoadBalancerNodePorts', 'loadBalancerClass'].map(loadBalancerOnly),
  {
    ...loadBalancerOnly('loadBalancerSourceRanges'),
    rule: `!has(self.loadBalancerSourceRanges) || size(self.loadBalancerSourceRanges) == 0 ||
      (has(self.type) && self.type == 'LoadBalancer')`,
  },
  ...['clusterIP', 'ipFamilyPolicy'].map(notOfExternalName),
  {
    ...notOfExternalName('ipFamilies'),
    rule: "!(has(self.type) && self.type == 'ExternalName') || !has(self.ipFamilies) || size(self.ipFamilies) == 0",
  },
];

/** Of Services, policies and endpoints. @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/apis/core/validation/validation.go validateService */
export const networks: Rules = {
  'core.v1.NodeSpec': [
    {
      rule: OF_TWO_FAMILIES('podCIDRs'),
      message: 'podCIDRs must be one of each family',
      fix: 'keep one IPv4 and one IPv6 network',
      fieldPath: '.podCIDRs',
    },
  ],
  'core.v1.Service': [
    {
      rule: `!has(self.metadata.annotations) || !('${RANGES}' in self.metadata.annotations) || !has(self.spec) ||
        (has(self.spec.loadBalancerSourceRanges) && size(self.spec.loadBalancerSourceRanges) > 0) ||
        (has(self.spec.type) && self.spec.type == 'LoadBalancer' && (self.metadata.annotations['${RANGES}'].trim() == '' ||
        self.metadata.annotations['${RANGES}'].split(',').all(range, isFormat(range, 'source-range'))))`,
      message: `${RANGES} must be networks, on a Service of type LoadBalancer`,
      fix: 'write networks with commas between them, or remove it',
      fieldPath: '.metadata.annotations',
    },
  ],
  'core.v1.ServiceSpec': SERVICE_RULES,
  'discovery.v1.EndpointSlice': [
    {
      rule: `!has(self.endpoints) || self.endpoints.all(endpoint, !has(endpoint.addresses) ||
        endpoint.addresses.all(address, isFormat(address, self.addressType + '-endpoint')))`,
      message:
        'every address must be of the addressType, IPv6 in its short form, neither loopback nor link-local',
      fix: 'correct the address, or addressType',
      fieldPath: '.endpoints',
    },
  ],
  'networking.v1.HTTPIngressPath': [
    {
      rule: "self.pathType == 'ImplementationSpecific' || has(self.path)",
      message: 'a path of type Exact or Prefix must be given',
      fix: 'set path, such as /',
      fieldPath: '.path',
    },
  ],
  'networking.v1.IPBlock': [
    {
      rule: '!has(self.except) || self.except.all(range, isWithin(range, self.cidr))',
      message: 'every network in except must lie in cidr and be smaller',
      fix: 'write a part of cidr, or remove it',
      fieldPath: '.except',
    },
  ],
  'networking.v1.IngressClassParametersReference': [
    {
      rule: "has(self.scope) && self.scope == 'Namespace' ? has(self.__namespace__) : !has(self.__namespace__)",
      message: 'namespace is for parameters of scope Namespace, and needed there',
      fix: 'set scope: Namespace and namespace, or neither',
      fieldPath: '.namespace',
    },
  ],
  'networking.v1.NetworkPolicyPort': [
    { rule: '!has(self.endPort) || has(self.port)', message: 'endPort needs port', fix: 'set port' },
    {
      rule: '!has(self.endPort) || !has(self.port) || (type(self.port) == int && self.port <= self.endPort)',
      message: 'endPort needs a port number that is not higher',
      fix: 'write the lower number as port',
      fieldPath: '.endPort',
    },
  ],
  'networking.v1.ServiceCIDRSpec': [
    {
      rule: OF_TWO_FAMILIES('cidrs'),
      message: 'cidrs must be one of each family',
      fix: 'keep one IPv4 and one IPv6 network',
      fieldPath: '.cidrs',
    },
  ],
};
