import { connectivityRules } from '../../../verify/connectivity/rules';
import { reference } from '../../../verify/dist';
import { formatPath } from '../../../verify/locate';
import { Shop } from './shop';
import {
  authorizationPolicy,
  closedNamespace,
  deployment,
  environmentOf,
  networkPolicy,
  peerAuthentication,
  podMonitor,
  prometheus,
  publicBlocks,
  service,
} from './world';

function found(change: (shop: Shop) => void): string[] {
  const shop = new Shop();
  change(shop);
  const environment = environmentOf(shop.objects, shop.connections);
  return connectivityRules().flatMap(({ name, check }) =>
    Array.from(check(environment), ({ object, path = [], what }) =>
      [name, reference(object), formatPath(path), what].filter(Boolean).join(' | '),
    ),
  );
}

const tenant = (name: string, stage: string) =>
  closedNamespace(`${name}-${stage}`, {
    'istio-injection': 'enabled',
    'plinth.dev/tenant': name,
    'plinth.dev/stage': stage,
  });

it('finds nothing where everything is as declared', () => {
  expect(found(() => undefined)).toEqual([]);
});

it('finds nothing where a gateway believes addresses of proxies in front of it', () => {
  const config = JSON.stringify({ gatewayTopology: { numTrustedProxies: 1 } });
  const believed = found((shop) => {
    shop.find('Deployment', 'gateway').spec.template.metadata.annotations['proxy.istio.io/config'] = config;
  });
  expect(believed).toEqual([]);
});

it('takes blocks for declared that are all addresses of an end together', () => {
  const inParts = found((shop) => {
    shop.find('NetworkPolicy', 'gateway').spec.ingress[0].from = [
      { ipBlock: { ...publicBlocks.IPv4, cidr: '0.0.0.0/1', except: except(0, 128) } },
      { ipBlock: { ...publicBlocks.IPv4, cidr: '128.0.0.0/1', except: except(128, 256) } },
    ];
  });
  expect(inParts).toEqual([]);
});

/** Those of the public block that begin with a figure from the first up to the second. */
const except = (from: number, to: number) =>
  publicBlocks.IPv4.except.filter(
    (cidr) => Number.parseInt(cidr, 10) >= from && Number.parseInt(cidr, 10) < to,
  );

it('takes a peer for declared that several ends are together', () => {
  const together = found((shop) => {
    const matchExpressions = [{ key: 'app', operator: 'In', values: ['web', 'cron'] }];
    shop.find('NetworkPolicy', 'api').spec.ingress[0].from[0].podSelector = { matchExpressions };
    shop.connections.ends.cron = { namespace: 'shop', labels: { app: 'cron' }, mayBeNone: true };
    const [, , connection] = shop.connections.connections;
    shop.connections.connections.push({ ...connection, from: 'cron' });
  });
  expect(together).toEqual([]);
});

/** Each fault is the only finding, but where several rules are about it. */
const FAULTS: readonly [string, string | string[], (shop: Shop) => void][] = [
  [
    'a declared connection that the NetworkPolicy of the caller refuses',
    'connectivity/declared | Connections dev | connections[2] | web -> api on port 9000: NetworkPolicy egress of shop refuses it, none of them lets it pass (NetworkPolicy shop/deny-all)',
    (shop) => shop.find('NetworkPolicy', 'web').spec.egress.pop(),
  ],
  [
    'a declared connection that the AuthorizationPolicy refuses',
    'connectivity/declared | Connections dev | connections[3] | api -> db on port 5432: AuthorizationPolicy of shop refuses it, lets cluster.local/ns/shop/sa/api not in (AuthorizationPolicy shop/allow-nothing, AuthorizationPolicy shop/db)',
    (shop) => shop.find('AuthorizationPolicy', 'db').spec.rules.shift(),
  ],
  [
    'a second end with the labels of the first',
    'connectivity/ends | Connections dev | ends.shopfront | has pods of web, which may therefore do what either of them may',
    (shop) => {
      shop.connections.ends.shopfront = shop.connections.ends.web;
    },
  ],
  [
    'a chart that is asked for policies that nobody knows',
    'connectivity/charts | Application argocd/dev-queue | spec.sources[0].helm.valuesObject.broker.networkPolicy | makes policies that are not known',
    (shop) => {
      const valuesObject = { broker: { networkPolicy: { enabled: true } } };
      shop.objects.push({
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        metadata: { name: 'dev-queue', namespace: 'argocd' },
        spec: { sources: [{ chart: 'queue', helm: { valuesObject } }] },
      });
    },
  ],
  [
    'a policy with a program to ask that istiod does not know',
    [
      'connectivity/external-authorization | AuthorizationPolicy shop/ask-door | spec.provider.name | asks door, of which istiod is not told, so that all is refused',
      'connectivity/declared | Connections dev | connections[1] | gateway -> web on port 8080: External authorization of shop refuses it, asks door, which decides, and no connection declares it (AuthorizationPolicy shop/ask-door)',
    ],
    (shop) => {
      const spec = {
        selector: { matchLabels: { app: 'web' } },
        action: 'CUSTOM',
        provider: { name: 'door' },
        rules: [{}],
      };
      shop.objects.push(authorizationPolicy('shop', 'ask-door', spec));
    },
  ],
  [
    'a sign-in that nobody asks',
    [
      'connectivity/external-authorization | Connections dev | connections[1] | gateway -> web: nobody asks door about requests to shop.example.org on port 8080',
      'connectivity/sign-on | VirtualService shop/web | spec.http[0].route[0].destination | leads shop.example.org to shop/web on port 8080, past the sign-in before it',
      'connectivity/sign-on | AuthorizationPolicy shop/web | spec.rules[0] | lets edge/gateway in to shop/web by shop.example.org, past the sign-in before it',
    ],
    (shop) => {
      const hosts = ['shop.example.org'];
      shop.connections.connections[1].http = { hosts, authorization: { provider: 'door', roles: ['buyer'] } };
      shop.find('AuthorizationPolicy', 'web').spec.rules[0].to[0].operation.hosts = hosts;
    },
  ],
  [
    'an AuthorizationPolicy with a path on a TCP port, which never matches',
    'connectivity/declared | Connections dev | connections[3] | api -> db on port 5432: AuthorizationPolicy of shop refuses it, lets cluster.local/ns/shop/sa/api not in (AuthorizationPolicy shop/allow-nothing, AuthorizationPolicy shop/db)',
    (shop) => {
      shop.find('AuthorizationPolicy', 'db').spec.rules[0].to[0].operation.paths = ['/*'];
    },
  ],
  [
    'strict traffic to a port without a Service, which is plain',
    'connectivity/declared | Connections dev | connections[3] | api -> db on port 5432: PeerAuthentication of shop refuses it, STRICT, and the caller speaks no mutual TLS (PeerAuthentication shop/db; the caller: no Service lists port 5432 of db: it is sent as it is)',
    (shop) => shop.remove('Service', 'db'),
  ],
  [
    'TLS of the ends on a port that a Service names as HTTP',
    'connectivity/declared | Connections dev | connections[4] | backup -> db on port 8000: carries TLS of its own, but a Service names the port as HTTP, so that the sidecar breaks it',
    (shop) => shop.find('Service', 'db').spec.ports.push({ name: 'http-status', port: 8000 }),
  ],
  [
    'an end without pods',
    'connectivity/declared | Connections dev | connections[4] | backup -> gone: no pod has the labels of gone',
    (shop) => {
      shop.connections.ends.gone = { namespace: 'shop', labels: { app: 'gone' } };
      shop.connections.connections.push({ ...shop.connections.connections[4] });
      shop.connections.connections.splice(4, 1, { ...shop.connections.connections[4], to: 'gone' });
    },
  ],
  [
    'a pair that passes on both sides and is not declared',
    'connectivity/undeclared | NetworkPolicy shop/db | spec.ingress[1] | tool/backup reaches shop/db on port 8001, which no connection declares',
    (shop) => {
      shop.find('NetworkPolicy', 'db').spec.ingress[1].ports[0].endPort = 8001;
      shop.find('NetworkPolicy', 'backup').spec.egress[0].ports[0].endPort = 8001;
      shop.find('AuthorizationPolicy', 'db').spec.rules[1].to[0].operation.ports = ['8000', '8001'];
      shop.find('PeerAuthentication', 'db').spec.portLevelMtls['8001'] = { mode: 'PERMISSIVE' };
      shop.connections.connections.push({
        ...shop.connections.connections[4],
        from: 'nobody',
        ports: [{ port: 8001, protocol: 'tls' }],
      });
      shop.connections.ends.nobody = { outside: ['203.0.113.0/24'] };
      shop.find('NetworkPolicy', 'db').spec.ingress.push({
        from: [{ ipBlock: { cidr: '203.0.113.0/24' } }],
        ports: [{ port: 8001 }],
      });
      shop.find('Deployment', 'db').spec.template.spec.containers[0].ports.push({ containerPort: 8001 });
    },
  ],
  [
    'a plain connection without a reason',
    'connectivity/plaintext | Connections dev | connections[0] | internet -> gateway is plain text on port 443, and does not say why',
    (shop) => {
      delete shop.connections.connections[0].because;
    },
  ],
  [
    'a NetworkPolicy that admits more than is declared',
    'connectivity/network-policies | NetworkPolicy shop/db | spec.ingress[0].from[0] | admits shop/web -> shop/db on port 5432, which no connection declares',
    (shop) => {
      shop.find('NetworkPolicy', 'db').spec.ingress[0].from[0].podSelector = {};
    },
  ],
  [
    'egress to addresses that are not declared',
    'connectivity/network-policies | NetworkPolicy shop/api | spec.egress[1].to[0] | admits 198.51.100.7/32 from shop/api on port 443, which no connection declares',
    (shop) =>
      shop
        .find('NetworkPolicy', 'api')
        .spec.egress.push({ to: [{ ipBlock: { cidr: '198.51.100.7/32' } }], ports: [{ port: 443 }] }),
  ],
  [
    'private addresses beside the internet',
    'connectivity/network-policies | NetworkPolicy edge/gateway | spec.ingress[0].from[1] | admits 10.0.0.0/8 to edge/gateway on port 443, which no connection declares',
    (shop) =>
      shop.find('NetworkPolicy', 'gateway').spec.ingress[0].from.push({ ipBlock: { cidr: '10.0.0.0/8' } }),
  ],
  [
    'a public network of nodes that counts as internet',
    'connectivity/network-policies | NetworkPolicy edge/gateway | spec.ingress[0].from[0] | admits 198.51.100.0/24 of 0.0.0.0/0 to edge/gateway on port 443, which no connection declares',
    (shop) => {
      shop.connections.cluster = { apiServer: { cidrs: ['198.51.100.0/24'] }, dns: {} };
    },
  ],
  [
    'a peer of more pods than there are yet',
    'connectivity/network-policies | NetworkPolicy shop/web | spec.ingress[0].from[0] | admits pods (any labels) of namespaces (kubernetes.io/metadata.name=edge) -> shop/web on port 8080, wider than gateway (kubernetes.io/metadata.name=edge, app=gateway), which is declared',
    (shop) => {
      delete shop.find('NetworkPolicy', 'web').spec.ingress[0].from[0].podSelector;
    },
  ],
  [
    'a peer of pods with one of several labels, of which one is not declared',
    'connectivity/network-policies | NetworkPolicy shop/api | spec.ingress[0].from[0] | admits pods (app In (web, cron)) of namespaces (kubernetes.io/metadata.name=shop) -> shop/api on port 9000, wider than web (kubernetes.io/metadata.name=shop, app=web), which is declared',
    (shop) => {
      const matchExpressions = [{ key: 'app', operator: 'In', values: ['web', 'cron'] }];
      shop.find('NetworkPolicy', 'api').spec.ingress[0].from[0].podSelector = { matchExpressions };
    },
  ],
  [
    'a policy for more pods than there are yet',
    'connectivity/selectors | NetworkPolicy edge/gateway | spec.podSelector | selects pods (app Exists) that may be of no declared end: gateway is kubernetes.io/metadata.name=edge, app=gateway',
    (shop) => {
      const matchExpressions = [{ key: 'app', operator: 'Exists' }];
      shop.find('NetworkPolicy', 'gateway').spec.podSelector = { matchExpressions };
    },
  ],
  [
    'a PeerAuthentication for more pods than there are yet',
    'connectivity/selectors | PeerAuthentication tool/backup | spec.selector | selects pods (app=backup) that may be of no declared end: backup is kubernetes.io/metadata.name=tool, app=backup, tier=night',
    (shop) => {
      shop.find('Deployment', 'backup').spec.template.metadata.labels.tier = 'night';
      shop.connections.ends.backup.labels.tier = 'night';
      shop.find('NetworkPolicy', 'backup').spec.podSelector.matchLabels.tier = 'night';
      shop.find('NetworkPolicy', 'db').spec.ingress[1].from[0].podSelector.matchLabels.tier = 'night';
      const spec = { selector: { matchLabels: { app: 'backup' } }, mtls: { mode: 'PERMISSIVE' } };
      shop.objects.push(peerAuthentication('tool', 'backup', spec));
    },
  ],
  [
    'identities of a whole namespace, whose pods there are may come',
    'connectivity/authorization | AuthorizationPolicy shop/web | spec.rules[0].from[0].source.namespaces[0] | edge is more than one ServiceAccount, and no end that is declared to reach shop/web on port 8080 is known by it',
    (shop) => {
      const [rule] = shop.find('AuthorizationPolicy', 'web').spec.rules;
      rule.from[0].source = { namespaces: ['edge'] };
    },
  ],
  [
    'a source without an identity beside one that has one',
    'connectivity/authorization | AuthorizationPolicy shop/web | spec.rules[0].from[1].source | lets anyone reach shop/web on port 8080, which no connection declares',
    (shop) =>
      shop
        .find('AuthorizationPolicy', 'web')
        .spec.rules[0].from.push({ source: { notPrincipals: ['cluster.local/ns/shop/sa/db'] } }),
  ],
  [
    'addresses of a plain connection that are not its own',
    'connectivity/authorization | AuthorizationPolicy edge/gateway | spec.rules[1].from[0].source | lets anyone reach edge/gateway from 10.0.0.0/8, which no connection declares',
    (shop) => {
      const { rules } = shop.find('AuthorizationPolicy', 'gateway').spec;
      const source = { remoteIpBlocks: ['10.0.0.0/8', '203.0.113.0/24'] };
      rules.push({ ...rules[0], from: [{ source }] });
    },
  ],
  [
    'a principal that is not declared',
    'connectivity/authorization | AuthorizationPolicy shop/db | spec.rules[0].from[0].source.principals[1] | lets shop/web reach shop/db on port 5432, which no connection declares',
    (shop) =>
      shop
        .find('AuthorizationPolicy', 'db')
        .spec.rules[0].from[0].source.principals.push('cluster.local/ns/shop/sa/web'),
  ],
  [
    'a path that is not declared',
    'connectivity/authorization | AuthorizationPolicy shop/api | spec.rules[0].from[0].source.principals[0] | lets shop/web reach shop/api on port 9000 with paths /orders/*, /admin, which no connection declares',
    (shop) => shop.find('AuthorizationPolicy', 'api').spec.rules[0].to[0].operation.paths.push('/admin'),
  ],
  [
    'a mode other than STRICT',
    'connectivity/peer-authentication | PeerAuthentication shop/db | spec.portLevelMtls.5432 | port 5432 of shop/db is PERMISSIVE, and no connection declares it as anything but strict',
    (shop) => {
      shop.find('PeerAuthentication', 'db').spec.portLevelMtls['5432'] = { mode: 'PERMISSIVE' };
    },
  ],
  [
    'a program that is told of a Service to which no connection leads',
    'connectivity/called | Deployment shop/web | spec.template.spec.containers[0].env[0].value | tells shop/web of db.shop.svc:5432, to which no connection of it leads',
    (shop) => {
      const [container] = shop.find('Deployment', 'web').spec.template.spec.containers;
      container.env = [{ name: 'DATABASE', value: 'postgres://db.shop.svc:5432/orders' }];
    },
  ],
  [
    'a container whose calls go past the sidecar',
    'connectivity/interception | Deployment tool/proxied | a container of tool/proxied runs as user or group 1337, whose calls go past the sidecar',
    (shop) => {
      const proxied = deployment('tool', 'proxied', { app: 'proxied', 'sidecar.istio.io/inject': 'true' });
      proxied.spec.template.spec.securityContext = { runAsUser: 1337 };
      shop.find('Namespace', 'tool').metadata.labels = {};
      shop.objects.push(proxied);
    },
  ],
  [
    'an address that answers for a Service',
    'connectivity/mesh-settings | WorkloadEntry shop/open | may change anything that passes the proxies, and is not evaluated',
    (shop) =>
      shop.objects.push({
        apiVersion: 'networking.istio.io/v1',
        kind: 'WorkloadEntry',
        metadata: { name: 'open', namespace: 'shop' },
        spec: {},
      }),
  ],
  [
    'tokens that no rule asks for',
    'connectivity/request-authentication | RequestAuthentication shop/api | spec.jwtRules[0].issuer | takes tokens of https://sso.example.org, which no AuthorizationPolicy of shop/api asks for',
    (shop) =>
      shop.objects.push({
        apiVersion: 'security.istio.io/v1',
        kind: 'RequestAuthentication',
        metadata: { name: 'api', namespace: 'shop' },
        spec: {
          selector: { matchLabels: { app: 'api' } },
          jwtRules: [{ issuer: 'https://sso.example.org', audiences: ['api'] }],
        },
      }),
  ],
  [
    'two policies with a selector on one pod',
    'connectivity/peer-authentication | PeerAuthentication shop/db-too | spec.selector | selects shop/db, as db does; only the oldest counts, and they do not merge',
    (shop) =>
      shop.objects.push(
        peerAuthentication('shop', 'db-too', { ...shop.find('PeerAuthentication', 'db').spec }),
      ),
  ],
  [
    'a namespace that denies nothing',
    'connectivity/isolated | Namespace tool | no NetworkPolicy denies all traffic of its pods',
    (shop) => {
      const index = shop.objects.findIndex(
        ({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.namespace === 'tool',
      );
      shop.objects.splice(index, 1);
    },
  ],
  [
    'a policy that selects nothing',
    'connectivity/selectors | NetworkPolicy shop/old | spec.podSelector | selects no pod',
    (shop) =>
      shop.objects.push(networkPolicy('shop', 'old', { podSelector: { matchLabels: { app: 'old' } } })),
  ],
  [
    'a policy that lets another tenant in',
    [
      'connectivity/tenants | AuthorizationPolicy acme-prod/partners | spec.rules[0].from[0].source | joins acme-prod and beta-prod, which are not of the same stage of the same tenant',
      'connectivity/selectors | AuthorizationPolicy acme-prod/partners | spec.selector | selects pods (any labels) that may be of no declared end: none is like it',
    ],
    (shop) =>
      shop.objects.push(
        ...tenant('acme', 'prod'),
        ...tenant('beta', 'prod'),
        authorizationPolicy('acme-prod', 'partners', {
          rules: [{ from: [{ source: { namespaces: ['beta-*'] } }] }],
        }),
      ),
  ],
  [
    'a route to a host that the gateway does not serve',
    [
      'connectivity/gateway-routes | VirtualService shop/web | spec.hosts[1] | Gateway edge/public has no such host for this namespace',
      'connectivity/forwarded-headers | VirtualService shop/web | spec.http[0].headers.request.set.x-forwarded-host | says shop.example.org in x-forwarded-host, where %REQ(:AUTHORITY)% is true',
    ],
    (shop) => shop.find('VirtualService', 'web').spec.hosts.push('admin.example.org'),
  ],
  [
    'a route that hands on what callers say of themselves',
    'connectivity/forwarded-headers | VirtualService shop/web | spec.http[0].headers.request | hands on what callers say of themselves in x-forwarded-for, x-forwarded-host, x-forwarded-port, x-forwarded-proto, forwarded, true-client-ip, x-client-ip, x-forwarded-prefix, x-forwarded-scheme, x-forwarded-server, x-forwarded-ssl, x-real-ip',
    (shop) => {
      delete shop.find('VirtualService', 'web').spec.http[0].headers;
    },
  ],
  [
    'a route that says what a caller says',
    'connectivity/forwarded-headers | VirtualService shop/web | spec.http[0].headers.request.set.x-forwarded-host | says %REQ(X-FORWARDED-HOST)% in x-forwarded-host, where shop.example.org is true',
    (shop) => {
      const [{ headers }] = shop.find('VirtualService', 'web').spec.http;
      headers.request.set['x-forwarded-host'] = '%REQ(X-FORWARDED-HOST)%';
    },
  ],
  [
    'a route that writes a header a second time',
    'connectivity/forwarded-headers | VirtualService shop/web | spec.http[0].route[0].headers.request.set.Forwarded | writes forwarded a second time',
    (shop) => {
      const [{ route }] = shop.find('VirtualService', 'web').spec.http;
      route[0].headers = { request: { set: { Forwarded: 'for=192.0.2.1' } } };
    },
  ],
  [
    'a route to a port that lets the gateway not in',
    'connectivity/gateway-routes | VirtualService shop/web | spec.http[0].route[1].destination | NetworkPolicy egress of edge refuses the gateway on port 9000 (NetworkPolicy edge/deny-all, NetworkPolicy edge/gateway)',
    (shop) =>
      shop.find('VirtualService', 'web').spec.http[0].route.push({
        destination: { host: 'api.shop.svc.cluster.local', port: { number: 9000 } },
      }),
  ],
  [
    'a monitor that no Prometheus reads',
    'connectivity/scraped | PodMonitor shop/api | metadata.namespace | no Prometheus reads it',
    (shop) => shop.objects.push(prometheus('edge'), podMonitor('shop', 'api', { portNumber: 9000 })),
  ],
  [
    'a webhook that its caller does not reach',
    'connectivity/webhooks | NetworkPolicy shop/deny-all | 10.9.0.0/28, from where the API server calls, does not reach shop/api on port 9000, which ValidatingWebhookConfiguration orders asks: NetworkPolicy ingress of shop refuses it (NetworkPolicy shop/deny-all, NetworkPolicy shop/api)',
    (shop) => {
      shop.connections.cluster = { apiServer: { callsFrom: { cidrs: ['10.9.0.0/28'] } }, dns: {} };
      const service = { namespace: 'shop', name: 'api', port: 9000 };
      shop.objects.push(validatingWebhook('orders', service));
    },
  ],
  [
    'a port of a webhook that its caller does not reach, though it reaches another one',
    'connectivity/webhooks | NetworkPolicy shop/deny-all | shop/caller, from where the API server calls, does not reach tool/backup on port 9443, which ValidatingWebhookConfiguration orders asks: NetworkPolicy egress of shop refuses it (NetworkPolicy shop/deny-all)',
    (shop) => {
      const pods = [{ namespace: 'shop', labels: { app: 'caller' } }];
      shop.connections.cluster = { apiServer: { callsFrom: { pods } }, dns: {} };
      shop.find('Deployment', 'backup').spec.template.spec.containers[0].ports = [{ containerPort: 9443 }];
      shop.objects.push(
        service('tool', 'backup', { app: 'backup' }, [{ port: 443, targetPort: 9443 }]),
        validatingWebhook('orders', { namespace: 'tool', name: 'backup' }),
      );
    },
  ],
  [
    'a pod that its kubelet cannot probe',
    'connectivity/kubelet | NetworkPolicy tool/deny-all | nodes (10.0.0.0/16) do not reach tool/backup on port 9443, which the kubelet probes: NetworkPolicy ingress of tool refuses it (NetworkPolicy tool/deny-all)',
    (shop) => {
      shop.connections.cluster = { nodes: ['10.0.0.0/16'], dns: {} };
      const [container] = shop.find('Deployment', 'backup').spec.template.spec.containers;
      container.ports = [{ name: 'health', containerPort: 9443 }];
      container.readinessProbe = { httpGet: { port: 'health' } };
      // those of the mesh let the nodes ask their proxies
      for (const name of ['gateway', 'web', 'api', 'db']) {
        const ports = [{ port: 15020 }, { port: 15021 }];
        shop
          .find('NetworkPolicy', name)
          .spec.ingress.push({ from: [{ ipBlock: { cidr: '10.0.0.0/16' } }], ports });
        shop.connections.connections.push({
          from: 'nodes',
          to: name,
          ports: ports.map(({ port }) => ({ port, protocol: 'http' })),
          mtls: 'none',
          because: 'the kubelet has no identity',
          implied: true,
        });
      }
      shop.connections.ends.nodes = { outside: ['10.0.0.0/16'] };
    },
  ],
  [
    'Cilium, which throws the plugin of the mesh out',
    "connectivity/cilium | Connections dev | cluster.cilium.cni.exclusive | Cilium's cni.exclusive must be false: by default it removes the plugin that leads traffic through sidecars",
    (shop) => {
      const cilium = { socketLB: { hostNamespaceOnly: true } };
      shop.connections.cluster = { networkPlugin: 'cilium', cilium, dns: {} };
    },
  ],
  [
    'a mesh that knows of one address of two',
    'connectivity/address-families | Application argocd/dev-istiod | spec.sources[0].helm.valuesObject.env.ISTIO_DUAL_STACK | must be "true": what pods send and take by their second address goes past their sidecars',
    (shop) => {
      shop.connections.cluster = { ipFamilies: ['IPv4', 'IPv6'], dns: {} };
      shop.find('NetworkPolicy', 'gateway').spec.ingress[0].from.push({ ipBlock: publicBlocks.IPv6 });
      shop.connections.ends.internet.outside.push('::/0');
      const proxyMetadata = { ISTIO_DUAL_STACK: 'true' };
      shop.objects.push(istiodApplication({ meshConfig: { defaultConfig: { proxyMetadata } } }));
    },
  ],
  [
    'a route of a tenant to Services of the platform',
    'connectivity/tenant-routes | VirtualService acme-prod/web | spec.http[0].route[0].destination.host | leads from acme-prod to shop, which are not of the same stage of the same tenant',
    (shop) => {
      const { spec } = structuredClone(shop.find('VirtualService', 'web'));
      shop.find('Gateway', 'public').spec.servers[0].hosts.push('acme-prod/shop.example.org');
      shop.objects.push(...tenant('acme', 'prod'), {
        apiVersion: 'networking.istio.io/v1',
        kind: 'VirtualService',
        metadata: { name: 'web', namespace: 'acme-prod' },
        spec: { ...spec, exportTo: ['edge'] },
      });
    },
  ],
  [
    'a port of a pod that two Services say different things of',
    'connectivity/listeners | Service shop/db-metrics | spec.ports[0] | port 5432 of shop/db is tcp to port 5432 of Service shop/db and unknown to port 9187 of Service shop/db-metrics',
    (shop) => {
      const ports = [{ name: 'metrics', port: 9187, targetPort: 5432 }];
      shop.objects.push(service('shop', 'db-metrics', { app: 'db' }, ports));
    },
  ],
  [
    'a port of a Service that is TCP and UDP',
    'connectivity/listeners | Service shop/db | spec.ports[1] | port 5432 of shop/db is tcp to port 5432 of Service shop/db and udp to port 5432 of Service shop/db',
    (shop) => {
      const { ports } = shop.find('Service', 'db').spec;
      ports.push({ name: 'udp-sql', port: 5432, protocol: 'UDP' });
    },
  ],
  [
    'a pod that two headless Services lead to by the same port',
    'connectivity/listeners | Service shop/db-all | spec.ports[0] | port 5432 of shop/db has a listener by Service shop/db and by Service shop/db-all, both headless',
    (shop) => {
      const all = service('shop', 'db-all', { app: 'db' }, [{ name: 'tcp-sql', port: 5432 }]);
      shop.find('Service', 'db').spec.clusterIP = 'None';
      shop.objects.push({ ...all, spec: { ...all.spec, clusterIP: 'None' } });
    },
  ],
  [
    'a path that a slash behind it goes around',
    'connectivity/path-normalization | AuthorizationPolicy shop/api | spec.rules[0].to[0].operation.notPaths[0] | /orders/all is excepted, and /orders/all;x is not, which many programs take for the same',
    (shop) => {
      const notPaths = ['/orders/all', '/orders/all/*'];
      shop.find('AuthorizationPolicy', 'api').spec.rules[0].to[0].operation.notPaths = notPaths;
      shop.connections.connections[2].http.notPaths = notPaths;
    },
  ],
  [
    'a path that two slashes go around',
    'connectivity/path-normalization | Application argocd/dev-istiod | spec.sources[0].helm.valuesObject.meshConfig.pathNormalization.normalization | must be MERGE_SLASHES or DECODE_AND_MERGE_SLASHES, got BASE: a second slash goes around the paths that AuthorizationPolicy shop/api excepts',
    (shop) => {
      shop.find('AuthorizationPolicy', 'api').spec.rules[0].to[0].operation.notPaths = ['/orders/all*'];
      shop.connections.connections[2].http.notPaths = ['/orders/all*'];
      shop.objects.push(istiodApplication({ meshConfig: { pathNormalization: { normalization: 'BASE' } } }));
    },
  ],
];

it.each([
  ['of which one is headless', 'db', { name: 'tcp-sql', port: 5432 }],
  ['that say the same in other words', 'db', { name: 'sql', port: 5432, appProtocol: 'TCP' }],
  ['that are HTTP, both headless', 'api', { name: 'http-api', port: 9000 }],
] as const)('takes two Services %s for one listener', (_, name, port) => {
  const two = found((shop) => {
    const other = service('shop', 'other', { app: name }, [port]);
    if (name === 'api') shop.find('Service', name).spec.clusterIP = 'None';
    shop.objects.push({ ...other, spec: { ...other.spec, clusterIP: 'None' } });
  });
  expect(two).toEqual([]);
});

/** A webhook that a Service answers. */
const validatingWebhook = (name: string, service: object) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name },
  webhooks: [{ clientConfig: { service } }],
});

const istiodApplication = (valuesObject: object) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'dev-istiod', namespace: 'argocd' },
  spec: { sources: [{ chart: 'istiod', helm: { valuesObject } }] },
});

it('finds every pod that cannot ask for names, where it is known what resolves them', () => {
  const unresolved = found((shop) => {
    shop.connections.cluster = { dns: { cidrs: ['169.254.20.10/32'] } };
  });
  expect(unresolved).toHaveLength(5);
  expect(unresolved[1]).toBe(
    'connectivity/dns | NetworkPolicy shop/deny-all | shop/web does not reach 169.254.20.10/32 on port 53 UDP, which resolves names: NetworkPolicy egress of shop refuses it (NetworkPolicy shop/deny-all, NetworkPolicy shop/web)',
  );
});

it.each(FAULTS)('finds %s, and nothing else', (_, finding, change) => {
  expect(found(change)).toEqual([finding].flat());
});

it('has a fault for every rule', () => {
  const names = [
    'connectivity/dns',
    ...FAULTS.flatMap(([, finding]) => [finding].flat().map((one) => one.split(' | ')[0])),
  ];
  expect([...new Set(names)].sort()).toEqual(
    connectivityRules()
      .map(({ name }) => name)
      .sort(),
  );
});
