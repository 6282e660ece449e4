import type { Draft } from '../creation';
import { configMap, crds, networkPolicy, service, serviceAccount, webhook, workload } from '../drafts';
import { field, items, labels, number, text } from '../field';
import { type Chart, HELM, podValues, type Release } from './chart';

/** @see https://github.com/istio/istio/tree/1.31.1/manifests/charts/base */
export const istioBase: Chart = {
  known: [],
  *create({ namespace, values }) {
    yield serviceAccount(namespace, 'istio-reader-service-account');
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
  },
};

/** Labels of Istio's own pods. */
const own = (name: string, release: Release) => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/instance': release.name,
  'app.kubernetes.io/part-of': 'istio',
  'istio.io/dataplane-mode': 'none',
  ...HELM.labels,
});

/** The charts' own policy, which opens ports to everybody and lets its pods send anywhere. */
function* policy(
  release: Release,
  name: string,
  selector: object,
  ports: readonly number[],
): Iterable<Draft> {
  if (field(release.values, 'global', 'networkPolicy', 'enabled') !== true) return;
  const ingress = [{ ports: ports.map((port) => ({ port, protocol: 'TCP' })) }];
  yield networkPolicy(release.namespace, name, { matchLabels: selector }, { ingress, egress: [{}] });
}

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
export const istiod: Chart = {
  known: ['global.networkPolicy', 'podLabels', 'podAnnotations'],
  *create(release) {
    const { namespace, values } = release;
    const selector = { app: 'istiod', istio: 'pilot' };
    const given = podValues(values);
    yield serviceAccount(namespace, 'istiod');
    yield configMap(namespace, 'istio', 'mesh', 'meshNetworks');
    yield configMap(namespace, 'istio-sidecar-injector', 'config', 'values');
    yield configMap(namespace, 'values', 'original-values', 'merged-values');
    yield workload({
      namespace,
      name: 'istiod',
      labels: {
        ...selector,
        'istio.io/rev': 'default',
        'operator.istio.io/component': 'Pilot',
        'sidecar.istio.io/inject': 'false',
        ...given.labels,
        ...own('istiod', release),
      },
      annotations: { 'sidecar.istio.io/inject': 'false', ...given.annotations },
      perPod: HELM.perPod,
      serviceAccount: 'istiod',
      env: labels(values, 'env'),
      ports: ISTIOD_PORTS,
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
    const opened = [15017, 15010, 15011, 15012, 8080, 15014];
    yield* policy(release, 'istiod', { app: 'istiod', 'istio.io/rev': 'default' }, opened);
  },
};

const ISTIOD_PORTS = [
  { name: 'http-debug', port: 8080 },
  { name: 'grpc-xds', port: 15010 },
  { name: 'tls-xds', port: 15012 },
  { name: 'https-webhooks', port: 15017 },
  { name: 'http-monitoring', port: 15014 },
];

/** @see https://github.com/istio/istio/tree/1.31.1/manifests/charts/istio-cni */
export const istioCni: Chart = {
  known: ['global.networkPolicy', 'podLabels', 'podAnnotations'],
  *create(release) {
    const { namespace, values } = release;
    const given = podValues(values);
    yield serviceAccount(namespace, 'istio-cni');
    yield configMap(namespace, 'istio-cni-config');
    yield workload({
      kind: 'DaemonSet',
      namespace,
      name: 'istio-cni-node',
      labels: {
        'k8s-app': 'istio-cni-node',
        'sidecar.istio.io/inject': 'false',
        ...own('istio-cni', release),
        ...given.labels,
      },
      annotations: { 'sidecar.istio.io/inject': 'false', ...given.annotations },
      perPod: HELM.perPod,
      serviceAccount: 'istio-cni',
      ports: [{ name: 'metrics', port: 15014 }],
      hostNetwork:
        field(values, 'ambient', 'enabled') === true &&
        field(values, 'ambient', 'shareHostNetworkNamespace') === true,
    });
    yield* policy(release, 'istio-cni', { 'k8s-app': 'istio-cni-node' }, [15014, 8000]);
  },
};

/** @see https://github.com/istio/istio/tree/1.31.1/manifests/charts/gateway */
export const istioGateway: Chart = {
  known: ['global.networkPolicy', 'labels', 'podAnnotations', 'serviceAccount'],
  *create(release) {
    const { namespace, values } = release;
    const name = text(values, 'name') ?? release.name;
    const given = labels(values, 'labels');
    const selector = { app: given.app ?? name, istio: given.istio ?? name.replace(/^istio-/, '') };
    const account = accountOf(values, name);
    const ports = items(values, 'service', 'ports').map((port) => ({
      name: text(port, 'name'),
      port: number(port, 'port') ?? 0,
      targetPort: number(port, 'targetPort') ?? number(port, 'port') ?? 0,
    }));
    if (field(values, 'serviceAccount', 'create') !== false) yield serviceAccount(namespace, account);
    yield workload({
      namespace,
      name,
      labels: { 'sidecar.istio.io/inject': 'true', ...own(name, release), ...given, ...selector },
      annotations: { 'inject.istio.io/templates': 'gateway', ...labels(values, 'podAnnotations') },
      perPod: HELM.perPod,
      serviceAccount: account,
      // Envoy listens where the Service sends to, without the container declaring it
      ports: ports.map(({ name, targetPort }) => ({ name, port: targetPort })),
    });
    yield service(namespace, name, selector, ...ports);
    const opened = [15021, 15020, 15090, ...ports.map(({ targetPort }) => targetPort)];
    yield* policy(release, name, selector, opened);
  },
};

const accountOf = (values: unknown, name: string): string =>
  text(values, 'serviceAccount', 'name') ??
  (field(values, 'serviceAccount', 'create') === false ? 'default' : name);
