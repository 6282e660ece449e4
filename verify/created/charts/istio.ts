import { configMap, crds, service, serviceAccount, webhook, workload } from '../drafts';
import { field, items, labels, number, text } from '../field';
import type { Chart } from './chart';

/** @see https://github.com/istio/istio/tree/1.31.1/manifests/charts/base */
export const istioBase: Chart = function* ({ namespace, values }) {
  yield* crds(
    'networking.istio.io',
    'destinationrules DestinationRule',
    'envoyfilters EnvoyFilter',
    'gateways Gateway',
    'proxyconfigs ProxyConfig',
    'serviceentries ServiceEntry',
    'sidecars Sidecar',
    'virtualservices VirtualService',
    'workloadentries WorkloadEntry',
    'workloadgroups WorkloadGroup',
  );
  yield* crds(
    'security.istio.io',
    'authorizationpolicies AuthorizationPolicy',
    'peerauthentications PeerAuthentication',
    'requestauthentications RequestAuthentication',
  );
  yield* crds('telemetry.istio.io', 'telemetries Telemetry');
  yield* crds('extensions.istio.io', 'wasmplugins WasmPlugin', 'trafficextensions TrafficExtension');
  if (field(values, 'defaultRevision') !== '') yield validation('istiod-default-validator', namespace);
};

const GROUPS = ['security.istio.io', 'networking.istio.io', 'telemetry.istio.io', 'extensions.istio.io'];

function validation(name: string, namespace: string) {
  const service = { namespace, name: 'istiod' };
  const rules = [{ apiGroups: GROUPS, resources: ['*'] }];
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    name,
    body: { webhooks: [{ clientConfig: { service }, rules }] },
  };
}

/** @see https://github.com/istio/istio/tree/1.31.1/manifests/charts/istio-control/istio-discovery */
export const istiod: Chart = function* ({ namespace, values }) {
  const selector = { app: 'istiod', istio: 'pilot' };
  yield serviceAccount(namespace, 'istiod');
  yield configMap(namespace, 'istio', 'mesh', 'meshNetworks');
  yield configMap(namespace, 'istio-sidecar-injector', 'config', 'values');
  yield workload({
    namespace,
    name: 'istiod',
    labels: { ...selector, 'sidecar.istio.io/inject': 'false' },
    serviceAccount: 'istiod',
    env: labels(values, 'env'),
    ports: [
      { name: 'http-debug', port: 8080 },
      { name: 'grpc-xds', port: 15010 },
      { name: 'tls-xds', port: 15012 },
      { name: 'https-webhooks', port: 15017 },
      { name: 'http-monitoring', port: 15014 },
    ],
  });
  yield service(
    namespace,
    'istiod',
    selector,
    { name: 'grpc-xds', port: 15010 },
    { name: 'https-dns', port: 15012 },
    { name: 'https-webhook', port: 443, targetPort: 15017 },
    { name: 'http-monitoring', port: 15014 },
  );
  yield webhook('Mutating', 'istio-sidecar-injector', { namespace, name: 'istiod' }, '', 'pods');
  yield validation(`istio-validator-${namespace}`, namespace);
};

/** @see https://github.com/istio/istio/tree/1.31.1/manifests/charts/istio-cni */
export const istioCni: Chart = function* ({ namespace }) {
  yield serviceAccount(namespace, 'istio-cni');
  yield configMap(namespace, 'istio-cni-config');
  yield workload({
    kind: 'DaemonSet',
    namespace,
    name: 'istio-cni-node',
    labels: { 'k8s-app': 'istio-cni-node', 'sidecar.istio.io/inject': 'false' },
    serviceAccount: 'istio-cni',
    ports: [{ name: 'metrics', port: 15014 }],
  });
};

/** @see https://github.com/istio/istio/tree/1.31.1/manifests/charts/gateway */
export const istioGateway: Chart = function* ({ name, namespace, values }) {
  const selector = { app: name, istio: name.replace(/^istio-/, ''), ...labels(values, 'labels') };
  const account = text(values, 'serviceAccount', 'name') ?? name;
  const ports = items(values, 'service', 'ports').map((port) => ({
    name: text(port, 'name'),
    port: number(port, 'port') ?? 0,
    targetPort: number(port, 'targetPort') ?? number(port, 'port') ?? 0,
  }));
  if (field(values, 'serviceAccount', 'create') !== false) yield serviceAccount(namespace, account);
  yield workload({
    namespace,
    name,
    labels: { ...selector, 'sidecar.istio.io/inject': 'true' },
    annotations: { 'inject.istio.io/templates': 'gateway', ...labels(values, 'podAnnotations') },
    serviceAccount: account,
    // Envoy listens where the Service sends to, without the container declaring it
    ports: ports.map(({ name, targetPort }) => ({ name, port: targetPort })),
  });
  yield service(namespace, name, selector, ...ports);
};
