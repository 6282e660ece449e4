import { Environment, type KubernetesObject, type Manifest } from '../../../verify/dist';

// biome-ignore lint/suspicious/noExplicitAny: tests reach into manifests of any kind
export type Editable = any;

/** An environment of manifests, all of one component. */
export function environmentOf(manifests: readonly Editable[], connections?: unknown): Environment {
  const objects = manifests.map((manifest, document): KubernetesObject => {
    const { apiVersion, kind, metadata } = manifest as Editable;
    return {
      apiVersion,
      group: apiVersion.includes('/') ? apiVersion.split('/')[0] : '',
      kind,
      namespace: metadata.namespace,
      name: metadata.name,
      manifest: manifest as Manifest,
      environment: 'dev',
      component: 'app',
      file: 'dist/dev/app/app.k8s.yaml',
      document,
    };
  });
  return new Environment('dev', objects, connections, new Map());
}

export const namespace = (name: string, labels: object = { 'istio-injection': 'enabled' }): Editable => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});

export const networkPolicy = (namespace: string, name: string, spec: object): Editable => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec,
});

export const authorizationPolicy = (namespace: string, name: string, spec: object): Editable => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name, namespace },
  spec,
});

export const peerAuthentication = (namespace: string, name: string, spec: object): Editable => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'PeerAuthentication',
  metadata: { name, namespace },
  spec,
});

export const deployment = (
  namespace: string,
  name: string,
  labels: object,
  ports: readonly { name?: string; containerPort: number; protocol?: string }[] = [],
  annotations: object = {},
): Editable => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels, annotations },
      spec: { serviceAccountName: name, containers: [{ name, ports }] },
    },
  },
});

export const service = (namespace: string, name: string, selector: object, ports: object[]): Editable => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec: { selector, ports },
});

/** A Prometheus that reads the monitors of its own namespace, and is its own proxy in the mesh. */
export const prometheus = (namespace: string): Editable => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'Prometheus',
  metadata: { name: 'main', namespace },
  spec: {
    serviceAccountName: 'prometheus',
    serviceMonitorSelector: {},
    podMonitorSelector: {},
    probeSelector: {},
    scrapeClasses: [{ name: 'mesh', tlsConfig: { certFile: '/certificates/cert-chain.pem' } }],
    podMetadata: {
      annotations: {
        'proxy.istio.io/config': '{"proxyMetadata":{"OUTPUT_CERTS":"/certificates"}}',
        'traffic.sidecar.istio.io/includeOutboundIPRanges': '',
      },
    },
  },
});

/** Asks the pods of that name, by one endpoint. */
export const podMonitor = (
  namespace: string,
  app: string,
  endpoint: object,
  scrapeClass?: string,
): Editable => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PodMonitor',
  metadata: { name: app, namespace },
  spec: {
    selector: { matchLabels: { app } },
    ...(scrapeClass && { scrapeClass }),
    podMetricsEndpoints: [endpoint],
  },
});

/** A namespace that denies everything and lets nobody in. */
export const closedNamespace = (name: string, labels?: object): Editable[] => [
  namespace(name, labels),
  networkPolicy(name, 'deny-all', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
  authorizationPolicy(name, 'allow-nothing', {}),
];

/** Blocks of all public addresses, by family. */
export const publicBlocks = {
  IPv4: {
    cidr: '0.0.0.0/0',
    except: [
      ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
      ...['192.0.0.0/24', '192.168.0.0/16', '198.18.0.0/15', '224.0.0.0/3'],
    ],
  },
  IPv6: {
    cidr: '::/0',
    except: [
      ...['::/64', '64:ff9b::a00:0/104', '64:ff9b::6440:0/106', '64:ff9b::7f00:0/104', '64:ff9b::a9fe:0/112'],
      ...[
        '64:ff9b::ac10:0/108',
        '64:ff9b::c0a8:0/112',
        '64:ff9b:1::/48',
        'fc00::/7',
        'fe80::/10',
        'ff00::/8',
      ],
    ],
  },
};
