import { type Editable, edit, type Mutation } from './mutation';

const remove =
  (...names: string[]): Mutation['mutate'] =>
  (dist) =>
    dist.remove(...names);

/** The first rule of a NetworkPolicy that opens a port. */
const ruleFor = (rules: Editable[], port: number): Editable =>
  rules.find(({ ports }: Editable) => ports.some((one: Editable) => one.port === port));

export const connectivity: readonly Mutation[] = [
  {
    name: 'the namespace of Keycloak no longer denies all traffic',
    environment: 'prod',
    rule: 'connectivity/isolated',
    mutate: remove('NetworkPolicy iam-system/deny-all'),
  },
  {
    name: 'the stage of a tenant no longer denies all traffic',
    environment: 'prod',
    rule: 'connectivity/isolated',
    mutate: remove('NetworkPolicy tenant-acme-prod/deny-all'),
  },
  {
    name: 'deny-all forgets egress',
    environment: 'dev',
    rule: 'connectivity/isolated',
    mutate: edit('NetworkPolicy argocd/deny-all', ({ spec }) => {
      spec.policyTypes = ['Ingress'];
    }),
  },
  {
    name: 'allow-nothing is removed',
    environment: 'prod',
    rule: 'connectivity/isolated',
    mutate: remove('AuthorizationPolicy observability-system/allow-nothing'),
  },
  {
    name: 'the NetworkPolicy of the database is dropped',
    environment: 'prod',
    rule: 'connectivity/declared',
    also: ['connectivity/dns', 'connectivity/scraped', 'connectivity/kubelet'],
    mutate: remove('NetworkPolicy iam-system/keycloak-db'),
  },
  {
    name: 'the database admits every pod of its namespace',
    environment: 'prod',
    rule: 'connectivity/network-policies',
    mutate: edit('NetworkPolicy iam-system/keycloak-db', ({ spec }) => {
      spec.ingress[2].from[0].podSelector = {};
    }),
  },
  {
    name: 'the database admits everybody',
    environment: 'dev',
    rule: 'connectivity/network-policies',
    mutate: edit('NetworkPolicy iam-system/keycloak-db', ({ spec }) => {
      delete spec.ingress[2].from;
    }),
  },
  {
    name: 'both ends let Grafana send to Argo CD',
    environment: 'prod',
    rule: 'connectivity/undeclared',
    mutate: (dist) => {
      const argocd = { 'kubernetes.io/metadata.name': 'argocd' };
      const ours = { 'kubernetes.io/metadata.name': 'observability-system' };
      const ports = [{ port: 6379 }];
      dist
        .edit('NetworkPolicy observability-system/grafana')
        .spec.egress.push({ ports, to: [{ namespaceSelector: { matchLabels: argocd } }] });
      dist
        .edit('NetworkPolicy argocd/argocd-redis')
        .spec.ingress.push({ ports, from: [{ namespaceSelector: { matchLabels: ours } }] });
    },
    also: ['connectivity/network-policies'],
  },
  {
    name: 'a port of a policy is removed',
    environment: 'prod',
    rule: 'connectivity/declared',
    also: ['connectivity/kubelet'],
    mutate: edit('NetworkPolicy observability-system/loki', ({ spec }) => {
      ruleFor(spec.ingress, 15021).ports.pop();
    }),
  },
  {
    name: 'a range of ports is opened',
    environment: 'prod',
    rule: 'connectivity/undeclared',
    mutate: (dist) => {
      const { spec } = dist.edit('NetworkPolicy argocd/argocd-redis');
      const entry = spec.ingress.find((rule: Editable) => JSON.stringify(rule).includes('argocd-server'));
      entry.ports[0].endPort = 7000;
      ruleFor(dist.edit('NetworkPolicy argocd/argocd-server').spec.egress, 6379).ports[0].endPort = 7000;
    },
  },
  {
    name: 'a principal is another one',
    environment: 'prod',
    rule: 'connectivity/authorization',
    also: ['connectivity/declared', 'connectivity/gateway-routes'],
    mutate: edit('AuthorizationPolicy observability-system/grafana', ({ spec }) => {
      spec.rules[0].from[0].source.principals = ['cluster.local/ns/observability-system/sa/alloy'];
    }),
  },
  {
    name: 'a principal is a whole namespace',
    environment: 'dev',
    rule: 'connectivity/authorization',
    mutate: edit('AuthorizationPolicy iam-system/keycloak-db', ({ spec }) => {
      spec.rules[1].from[0].source.principals.push('cluster.local/ns/iam-system/*');
    }),
  },
  {
    name: 'the gateway may ask Keycloak for every path',
    environment: 'prod',
    rule: 'connectivity/authorization',
    mutate: edit('AuthorizationPolicy iam-system/keycloak', ({ spec }) => {
      delete spec.rules[0].to[0].operation.paths;
    }),
  },
  {
    name: 'a rule asks for no identity any more',
    environment: 'prod',
    rule: 'connectivity/authorization',
    mutate: edit('AuthorizationPolicy iam-system/keycloak-db', ({ spec }) => {
      delete spec.rules[1].from;
    }),
  },
  {
    name: 'a DENY rule for a path covers all of a TCP port',
    environment: 'prod',
    rule: 'connectivity/declared',
    mutate: (dist) =>
      dist.add('keycloak-db', {
        apiVersion: 'security.istio.io/v1',
        kind: 'AuthorizationPolicy',
        metadata: { name: 'no-metrics', namespace: 'observability-system' },
        spec: {
          action: 'DENY',
          selector: { matchLabels: { 'app.kubernetes.io/name': 'loki' } },
          rules: [{ to: [{ operation: { ports: ['7946'], paths: ['/metrics*'] } }] }],
        },
      }),
  },
  {
    name: 'a namespace takes plain text',
    environment: 'prod',
    rule: 'connectivity/peer-authentication',
    // What is declared to be mutual TLS, and how Prometheus asks.
    also: ['connectivity/declared', 'connectivity/scraped'],
    mutate: edit('PeerAuthentication tenant-acme-test/strict-mtls', ({ spec }) => {
      spec.mtls.mode = 'PERMISSIVE';
    }),
  },
  {
    name: 'SQL may be plain text for the mesh',
    environment: 'prod',
    rule: 'connectivity/peer-authentication',
    mutate: edit('PeerAuthentication iam-system/keycloak-db', ({ spec }) => {
      spec.portLevelMtls['5432'] = { mode: 'PERMISSIVE' };
    }),
  },
  {
    name: 'a second PeerAuthentication selects the database',
    environment: 'dev',
    rule: 'connectivity/peer-authentication',
    mutate: (dist) =>
      dist.add('keycloak-db', {
        apiVersion: 'security.istio.io/v1',
        kind: 'PeerAuthentication',
        metadata: { name: 'another', namespace: 'iam-system' },
        spec: {
          selector: { matchLabels: { 'cnpg.io/cluster': 'keycloak-db' } },
          mtls: { mode: 'STRICT' },
          portLevelMtls: { '8000': { mode: 'PERMISSIVE' } },
        },
      }),
  },
  {
    name: 'the port of the operator is STRICT as well',
    environment: 'prod',
    rule: 'connectivity/declared',
    mutate: edit('PeerAuthentication iam-system/keycloak-db', ({ spec }) => {
      delete spec.portLevelMtls;
    }),
  },
  {
    name: 'the addresses of the API server are half of the internet',
    environment: 'prod',
    rule: 'connectivity/undeclared',
    also: ['connectivity/network-policies'],
    mutate: edit('NetworkPolicy observability-system/alloy', ({ spec }) => {
      ruleFor(spec.egress, 6443).to[0].ipBlock.cidr = '0.0.0.0/1';
    }),
  },
  {
    name: 'the internet no longer excepts the addresses of pods',
    environment: 'prod',
    rule: 'connectivity/undeclared',
    also: ['connectivity/network-policies'],
    mutate: edit('NetworkPolicy argocd/argocd-repo-server', ({ spec }) => {
      delete ruleFor(spec.egress, 443).to[0].ipBlock.except;
    }),
  },
  {
    name: 'a namespace loses its sidecars',
    environment: 'prod',
    rule: 'connectivity/authorization',
    also: ['connectivity/declared', 'connectivity/scraped', 'connectivity/kubelet'],
    mutate: edit('Namespace observability-system', ({ metadata }) => {
      metadata.labels['istio-injection'] = 'disabled';
    }),
  },
  {
    name: 'the Service of the gossip does not list its port',
    environment: 'prod',
    rule: 'connectivity/declared',
    mutate: edit('Service observability-system/loki-memberlist', ({ spec }) => {
      spec.ports.pop();
    }),
  },
  {
    name: 'a metrics port of the mesh is asked in plain HTTP',
    environment: 'prod',
    rule: 'connectivity/scraped',
    mutate: edit('PodMonitor observability-system/alloy', ({ spec }) => {
      delete spec.scrapeClass;
    }),
  },
  {
    name: 'a monitor is where no Prometheus reads it',
    environment: 'prod',
    rule: 'connectivity/scraped',
    mutate: edit('PodMonitor observability-system/keycloak', ({ metadata }) => {
      metadata.namespace = 'iam-system';
    }),
  },
  {
    name: 'a policy selects pods that do not exist',
    environment: 'prod',
    rule: 'connectivity/selectors',
    also: ['connectivity/declared', 'connectivity/dns', 'connectivity/scraped', 'connectivity/kubelet'],
    mutate: edit('NetworkPolicy observability-system/alloy', ({ spec }) => {
      spec.podSelector.matchLabels = { 'app.kubernetes.io/name': 'aloy' };
    }),
  },
  {
    name: 'a peer names pods that do not exist',
    environment: 'dev',
    rule: 'connectivity/selectors',
    also: ['connectivity/declared', 'connectivity/scraped'],
    mutate: edit('NetworkPolicy observability-system/loki', ({ spec }) => {
      for (const rule of spec.ingress) {
        for (const peer of rule.from) {
          if (peer.podSelector) peer.podSelector.matchLabels = { 'app.kubernetes.io/name': 'grafanna' };
        }
      }
    }),
  },
  {
    name: 'a host of the gateway has no route',
    environment: 'prod',
    rule: 'connectivity/gateway-routes',
    mutate: remove('VirtualService observability-system/grafana'),
  },
  {
    name: 'the gateway lets a host not in that has a route',
    environment: 'prod',
    rule: 'connectivity/gateway-routes',
    also: ['connectivity/declared'],
    mutate: edit('AuthorizationPolicy istio-ingress/istio-ingress', ({ spec }) => {
      for (const rule of spec.rules) rule.to[0].operation.hosts.splice(2, 2);
    }),
  },
  {
    name: 'plain text has no reason',
    environment: 'prod',
    rule: 'connectivity/plaintext',
    mutate: (dist) => {
      for (const connection of dist.connections.connections) {
        if (connection.to === 'argocd/argocd-redis') delete connection.because;
      }
    },
  },
  {
    name: 'a connection is not declared any more',
    environment: 'prod',
    rule: 'connectivity/authorization',
    also: ['connectivity/called', 'connectivity/undeclared'],
    mutate: (dist) => {
      const { connections } = dist.connections;
      dist.connections.connections = connections.filter(
        (one: Editable) =>
          one.from !== 'observability-system/alloy' || one.to !== 'observability-system/loki',
      );
    },
  },
];
