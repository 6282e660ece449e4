import { type Editable, edit, type Mutation } from './mutation';

export const connectivityOfTenants: readonly Mutation[] = [
  {
    name: 'one stage of a tenant admits the other',
    environment: 'prod',
    rule: 'connectivity/tenants',
    also: ['connectivity/network-policies'],
    mutate: (dist) =>
      dist.add('tenants/acme-prod', {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'own-stages', namespace: 'tenant-acme-prod' },
        spec: {
          podSelector: {},
          ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'plinth.dev/tenant': 'acme' } } }] }],
        },
      }),
  },
  {
    name: 'deny-all of a tenant admits its own pods',
    environment: 'prod',
    rule: 'connectivity/isolated',
    also: ['connectivity/network-policies'],
    mutate: edit('NetworkPolicy tenant-acme-prod/deny-all', ({ spec }) => {
      spec.ingress = [{ from: [{ podSelector: {} }] }];
    }),
  },
  {
    name: 'a stage lets identities of all tenants in',
    environment: 'dev',
    rule: 'connectivity/tenants',
    also: ['connectivity/authorization', 'connectivity/selectors'],
    mutate: (dist) =>
      dist.add('tenants/acme-test', {
        apiVersion: 'security.istio.io/v1',
        kind: 'AuthorizationPolicy',
        metadata: { name: 'tenants', namespace: 'tenant-acme-test' },
        spec: { rules: [{ from: [{ source: { namespaces: ['tenant-*'] } }] }] },
      }),
  },
  {
    name: 'the api of a tenant needs no token',
    environment: 'prod',
    rule: 'connectivity/authorization',
    also: ['connectivity/request-authentication'],
    mutate: edit('AuthorizationPolicy tenant-acme-prod/api', ({ spec }) => {
      for (const { from } of spec.rules) for (const { source } of from) delete source.requestPrincipals;
    }),
  },
  {
    name: 'the api of a tenant takes tokens from the address',
    environment: 'prod',
    rule: 'connectivity/request-authentication',
    mutate: edit('RequestAuthentication tenant-acme-prod/api', ({ spec }) => {
      delete spec.jwtRules[0].fromHeaders;
    }),
  },
  {
    name: 'the api of a tenant takes the tokens of another',
    environment: 'prod',
    rule: 'connectivity/authorization',
    also: ['connectivity/declared', 'connectivity/request-authentication'],
    mutate: edit('AuthorizationPolicy tenant-acme-prod/api', ({ spec }) => {
      for (const { from } of spec.rules)
        for (const { source } of from)
          if (source.requestPrincipals)
            source.requestPrincipals = ['https://keycloak.platform.example.org/realms/globex-prod/*'];
    }),
  },
  {
    name: 'the api of a tenant gives tokens to everybody',
    environment: 'dev',
    rule: 'connectivity/authorization',
    mutate: edit('AuthorizationPolicy tenant-globex-test/api', ({ spec }) => {
      const free = spec.rules.find((rule: Editable) => !rule.from[0].source.requestPrincipals);
      free.from[0].source.principals.push('cluster.local/ns/istio-ingress/sa/istio-ingress');
    }),
  },
  {
    name: 'a tenant does not say that the gateway talks to its frontend, for which the platform has opened it',
    environment: 'dev',
    rule: 'connectivity/authorization',
    also: ['connectivity/declared', 'connectivity/tenant-routes', 'connectivity/undeclared'],
    mutate: (dist) => {
      const document = dist.connectionsOf('acme');
      document.connections = document.connections.filter(
        ({ from, to }: Editable) =>
          !(from === 'istio-ingress/istio-ingress' && to === 'tenant-acme-prod/frontend'),
      );
    },
  },
  {
    name: 'the frontend of a tenant reaches Keycloak',
    environment: 'prod',
    rule: 'connectivity/network-policies',
    mutate: edit('NetworkPolicy tenant-acme-prod/frontend', ({ spec }) => {
      spec.egress.push({
        to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'iam-system' } } }],
        ports: [{ port: 8080, protocol: 'TCP' }],
      });
    }),
  },
];
