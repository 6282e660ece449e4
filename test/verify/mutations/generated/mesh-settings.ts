import type { Editable, MutableDist } from '../mutation';
import type { Generator } from './generator';

const RULES = ['connectivity/mesh-settings', 'connectivity/declared', 'connectivity/interception'];

/** Values of the charts of the mesh that change who gets a sidecar, what goes through it or whom it believes: chart, path, value. */
const VALUES: readonly (readonly [string, string, unknown])[] = [
  ['istiod', 'global.proxy.autoInject', 'disabled'],
  ['istiod', 'global.proxy.excludeInboundPorts', '5432,8080,3100'],
  ['istiod', 'global.proxy.includeInboundPorts', '15020'],
  ['istiod', 'global.proxy.excludeOutboundPorts', '5432,8080,3100'],
  ['istiod', 'global.proxy.includeIPRanges', '192.0.2.0/24'],
  ['istiod', 'global.proxy.excludeIPRanges', '10.0.0.0/8'],
  ['istiod', 'global.proxy.privileged', true],
  ['istiod', 'global.proxy.clusterDomain', 'example.internal'],
  ['istiod', 'global.proxy.statusPort', 8080],
  ['istiod', 'global.caAddress', 'ca.example.com:443'],
  ['istiod', 'global.externalIstiod', true],
  ['istiod', 'global.remotePilotAddress', '203.0.113.9'],
  ['istiod', 'global.configValidation', false],
  ['istiod', 'global.meshNetworks', { other: { endpoints: [{ fromCidr: '10.0.0.0/8' }] } }],
  ['istiod', 'global.multiCluster.clusterName', 'other'],
  ['istiod', 'global.network', 'other'],
  [
    'istiod',
    'sidecarInjectorWebhook.neverInjectSelector',
    [{ matchExpressions: [{ key: 'plinth.dev/component', operator: 'Exists' }] }],
  ],
  ['istiod', 'sidecarInjectorWebhook.templates', { ours: 'spec: {}' }],
  ['istiod', 'sidecarInjectorWebhook.defaultTemplates', ['sidecar', 'ours']],
  [
    'istiod',
    'sidecarInjectorWebhook.injectedAnnotations',
    { 'traffic.sidecar.istio.io/excludeInboundPorts': '1' },
  ],
  ['istiod', 'sidecarInjectorWebhook.rewriteAppHTTPProbe', false],
  ['istiod', 'revision', 'canary'],
  ['istiod', 'profile', 'ambient'],
  ['istiod', 'compatibilityVersion', '1.24'],
  ['istiod', 'istiodRemote.injectionURL', 'https://elsewhere.example.com/inject'],
  ['istiod', 'extraContainerArgs', ['--domain=example.internal']],
  ['istiod', 'envVarFrom', [{ name: 'PILOT_ENABLE_AUTO_MTLS', value: 'x' }]],
  ['istiod', 'configMap', false],
  ['istiod', 'meshConfig.enableAutoMtls', false],
  ['istiod', 'meshConfig.trustDomain', 'example.internal'],
  ['istiod', 'meshConfig.trustDomainAliases', ['other.example.com']],
  ['istiod', 'meshConfig.caCertificates', [{ pem: 'x' }]],
  ['istiod', 'meshConfig.rootNamespace', 'default'],
  ['istiod', 'meshConfig.discoverySelectors', [{ matchLabels: { mesh: 'on' } }]],
  ['istiod', 'meshConfig.defaultServiceExportTo', ['.']],
  ['istiod', 'meshConfig.defaultDestinationRuleExportTo', ['.']],
  ['istiod', 'meshConfig.inboundTrafficPolicy', { mode: 'LOCALHOST' }],
  ['istiod', 'meshConfig.configSources', [{ address: 'xds://203.0.113.9:15010' }]],
  ['istiod', 'meshConfig.proxyListenPort', 1],
  ['istiod', 'meshConfig.defaultConfig.interceptionMode', 'NONE'],
  ['istiod', 'meshConfig.defaultConfig.discoveryAddress', '203.0.113.9:15012'],
  ['istiod', 'meshConfig.defaultConfig.proxyMetadata', { PROXY_CONFIG_XDS_AGENT: 'true' }],
  ['istiod', 'env.PILOT_ENABLE_WORKLOAD_ENTRY_AUTOREGISTRATION', 'true'],
  ['istiod', 'env.PILOT_SKIP_VALIDATE_TRUST_DOMAIN', 'true'],
  ['istio-base', 'defaultRevision', ''],
  ['istio-base', 'base.validationURL', 'https://elsewhere.example.com'],
  ['istio-base', 'base.excludedCRDs', ['authorizationpolicies.security.istio.io']],
  ['istio-cni', 'excludeNamespaces', ['iam-system']],
  ['istio-cni', 'chained', false],
  ['istio-cni', 'ambient.enabled', true],
  ['istio-cni', 'repair.enabled', false],
  ['istio-cni', 'env.ISTIO_CNI_X', 'y'],
  ['ingress-gateway', 'podAnnotations', { 'inject.istio.io/templates': 'ours' }],
  ['ingress-gateway', 'podAnnotations', { 'sidecar.istio.io/bootstrapOverride': 'ours' }],
  ['ingress-gateway', 'networkGateway', 'other'],
  ['ingress-gateway', 'env.ISTIO_META_ROUTER_MODE', 'sni-dnat'],
  ['ingress-gateway', 'additionalContainers', [{ name: 'other' }]],
];

/** How somebody may write a value: in the object, as text, or as a parameter. */
const WAYS: Readonly<Record<string, (helm: Editable, path: readonly string[], value: unknown) => void>> = {
  'among the values': (helm, path, value) => set(helm.valuesObject, path, value),
  'as text': (helm, path, value) => {
    const values = helm.valuesObject;
    set(values, path, value);
    delete helm.valuesObject;
    helm.values = JSON.stringify(values);
  },
  'as a parameter': (helm, path, value) => {
    helm.parameters = [{ name: path.join('.'), value: String(value) }];
  },
};

function set(values: Editable, [first = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    values[first] = value;
    return;
  }
  values[first] ??= {};
  set(values[first], rest, value);
}

const isPlain = (value: unknown): boolean => typeof value !== 'object' && value !== '';

export const ofMeshSettings: readonly Generator[] = Object.entries(WAYS).map(
  ([name, write]): Generator => ({
    name: `a value that changes the mesh is set ${name}`,
    rules: RULES,
    *generate() {
      for (const [component, path, value] of VALUES) {
        if (name === 'as a parameter' && !isPlain(value)) continue;
        yield {
          at: `${component} ${path}`,
          mutate: (dist: MutableDist) => {
            const { source, sources = [source] } = dist.application(component).spec;
            const { helm } = sources.find(({ chart }: Editable) => chart !== undefined);
            helm.valuesObject ??= {};
            write(helm, path.split('.'), value);
          },
        };
      }
    },
  }),
);
