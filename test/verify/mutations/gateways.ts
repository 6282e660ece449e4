import { type Editable, edit, type Mutation } from './mutation';

const keycloak = 'VirtualService iam-system/keycloak';

/** What comes in through a Gateway; kinds of faults that fit every server and route are in `generated/`. */
export const gateways: readonly Mutation[] = [
  {
    name: 'Keycloak’s public paths are rewritten to those of its administrators',
    environment: 'prod',
    rule: 'connectivity/gateway-routes',
    mutate: edit(keycloak, ({ spec }) => {
      spec.http.at(-1).rewrite = { uri: '/admin/' };
    }),
  },
  {
    name: 'a path of Keycloak’s administrators gets a route',
    environment: 'prod',
    rule: 'connectivity/gateway-routes',
    mutate: edit(keycloak, ({ spec }) => {
      spec.http.push({ ...spec.http.at(-1), match: [{ uri: { exact: '/admin' } }] });
    }),
  },
  {
    name: 'the route to Argo CD is sent back to plain HTTP',
    environment: 'dev',
    rule: 'hardening/gateway',
    mutate: edit('VirtualService argocd/argocd-server', ({ spec }) => {
      spec.http.unshift({
        match: [{ uri: { prefix: '/old' } }],
        redirect: { scheme: 'http', uri: '/' },
      });
    }),
  },
  {
    name: 'the mesh merges no slashes any more, so that excepted paths are gone around',
    environment: 'prod',
    rule: 'connectivity/path-normalization',
    mutate: (dist) => {
      const { valuesObject } = dist.application('istiod').spec.sources[0].helm;
      delete valuesObject.meshConfig.pathNormalization;
    },
  },
  {
    name: 'the api gives tokens to everybody who puts a slash behind the path',
    environment: 'prod',
    rule: 'connectivity/authorization',
    also: ['connectivity/declared', 'connectivity/path-normalization'],
    mutate: edit('AuthorizationPolicy tenant-acme-prod/api', ({ spec }) => {
      for (const { to } of spec.rules)
        for (const { operation } of to)
          if (operation.notPaths) operation.notPaths = ['/api/token', '/api/token/*'];
    }),
  },
  {
    name: 'gateways believe what clients say of their certificates',
    environment: 'prod',
    rule: 'hardening/gateway',
    mutate: (dist) => {
      const { meshConfig } = dist.application('istiod').spec.sources[0].helm.valuesObject;
      const gatewayTopology = { forwardClientCertDetails: 'APPEND_FORWARD' };
      meshConfig.defaultConfig = { ...meshConfig.defaultConfig, gatewayTopology };
    },
  },
  {
    name: 'the mesh takes ciphers that keep nothing secret for good',
    environment: 'dev',
    rule: 'hardening/gateway',
    mutate: (dist) => {
      const { meshConfig } = dist.application('istiod').spec.sources[0].helm.valuesObject;
      meshConfig.tlsDefaults = { cipherSuites: ['AES128-SHA'] };
    },
  },
  {
    name: 'the gateway’s certificate is fetched without its key',
    environment: 'prod',
    rule: 'references/credential',
    mutate: (dist) => {
      const store = dist.edit('ExternalSecret observability-system/loki-object-storage').spec.secretStoreRef;
      dist.remove('Certificate istio-ingress/tenants');
      dist.add('ingress-gateway', externalSecret('tenants-tls', ['tls.crt'], store));
      allow(dist.edit('ClusterSecretStore secret-store'));
    },
  },
  {
    name: 'clients of the gateway have certificates of an authority that its Secret does not have',
    environment: 'prod',
    rule: 'references/credential',
    mutate: (dist) => {
      const store = dist.edit('ExternalSecret observability-system/loki-object-storage').spec.secretStoreRef;
      dist.remove('Certificate istio-ingress/tenants');
      dist.add('ingress-gateway', externalSecret('tenants-tls', ['tls.crt', 'tls.key'], store));
      allow(dist.edit('ClusterSecretStore secret-store'));
      dist.edit('Gateway istio-ingress/tenants').spec.servers[1].tls.mode = 'MUTUAL';
    },
  },
  {
    name: 'a Gateway beside the platform’s leads a tenant’s path to bytes',
    environment: 'dev',
    rule: 'references/server',
    mutate: (dist) => {
      const { apiVersion, kind, spec } = dist.edit('Gateway istio-ingress/tenants');
      dist.add('ingress-gateway', {
        apiVersion,
        kind,
        metadata: { name: 'bytes', namespace: 'istio-ingress' },
        spec: {
          selector: spec.selector,
          servers: [
            { port: { number: 443, name: 'tcp', protocol: 'TCP' }, hosts: ['./*.bytes.example.org'] },
          ],
        },
      });
    },
  },
];

const externalSecret = (name: string, keys: readonly string[], secretStoreRef: Editable) => ({
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: { name, namespace: 'istio-ingress' },
  spec: {
    secretStoreRef,
    data: keys.map((secretKey) => ({ secretKey, remoteRef: { key: name, property: secretKey } })),
  },
});

function allow(store: Editable): void {
  store.spec.conditions.push({ namespaces: ['istio-ingress'] });
}
