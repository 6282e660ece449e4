import {
  authorizationPolicy,
  closedNamespace,
  deployment,
  type Editable,
  networkPolicy,
  peerAuthentication,
  publicBlocks,
  service,
} from './world';

const label = (app: string) => ({ app });
const pods = (app: string) => ({ podSelector: { matchLabels: label(app) } });
const port = (number: number) => ({ port: number, protocol: 'TCP' });

/** A shop: the internet to the gateway, the gateway to web, web to api, api to a database that speaks TLS to a tool outside of the mesh. */
export class Shop {
  readonly objects: Editable[];
  readonly connections: Editable;

  constructor() {
    this.objects = structuredClone([
      ...closedNamespace('shop'),
      ...closedNamespace('edge'),
      ...closedNamespace('tool', { 'istio-injection': 'disabled' }).slice(0, 2),
      peerAuthentication('istio-system', 'default', { mtls: { mode: 'STRICT' } }),
      ...WORKLOADS,
      ...POLICIES,
      ...ROUTES,
    ]);
    this.connections = structuredClone(CONNECTIONS);
  }

  find(kind: string, name: string): Editable {
    const object = this.objects.find((one) => one.kind === kind && one.metadata.name === name);
    if (!object) throw new Error(`no ${kind} ${name}`);
    return object;
  }

  remove(kind: string, name: string): void {
    this.objects.splice(this.objects.indexOf(this.find(kind, name)), 1);
  }
}

const WORKLOADS = [
  deployment('edge', 'gateway', label('gateway'), [{ containerPort: 443 }], {
    'inject.istio.io/templates': 'gateway',
  }),
  deployment('shop', 'web', label('web'), [{ name: 'http', containerPort: 8080 }]),
  deployment('shop', 'api', label('api'), [{ containerPort: 9000 }]),
  deployment('shop', 'db', label('db'), [{ containerPort: 5432 }, { containerPort: 8000 }]),
  deployment('tool', 'backup', label('backup')),
  service('shop', 'web', label('web'), [{ name: 'http', port: 80, targetPort: 'http' }]),
  service('shop', 'api', label('api'), [{ name: 'http', port: 9000 }]),
  service('shop', 'db', label('db'), [{ name: 'tcp-sql', port: 5432 }]),
];

const POLICIES = [
  networkPolicy('edge', 'gateway', {
    podSelector: { matchLabels: label('gateway') },
    ingress: [{ from: [{ ipBlock: publicBlocks.IPv4 }], ports: [port(443)] }],
    egress: [
      {
        to: [
          { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } }, ...pods('web') },
        ],
        ports: [port(8080)],
      },
    ],
    policyTypes: ['Ingress', 'Egress'],
  }),
  networkPolicy('shop', 'web', {
    podSelector: { matchLabels: label('web') },
    ingress: [
      {
        from: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'edge' } },
            ...pods('gateway'),
          },
        ],
        ports: [port(8080)],
      },
    ],
    egress: [{ to: [pods('api')], ports: [port(9000)] }],
  }),
  networkPolicy('shop', 'api', {
    podSelector: { matchLabels: label('api') },
    ingress: [{ from: [pods('web')], ports: [port(9000)] }],
    egress: [{ to: [pods('db')], ports: [port(5432)] }],
  }),
  networkPolicy('shop', 'db', {
    podSelector: { matchLabels: label('db') },
    ingress: [
      { from: [pods('api')], ports: [port(5432)] },
      {
        from: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'tool' } },
            ...pods('backup'),
          },
        ],
        ports: [port(8000)],
      },
    ],
  }),
  networkPolicy('tool', 'backup', {
    podSelector: { matchLabels: label('backup') },
    policyTypes: ['Egress'],
    egress: [
      {
        to: [
          { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } }, ...pods('db') },
        ],
        ports: [port(8000)],
      },
    ],
  }),
  peerAuthentication('shop', 'db', {
    selector: { matchLabels: label('db') },
    mtls: { mode: 'STRICT' },
    portLevelMtls: { '8000': { mode: 'PERMISSIVE' } },
  }),
  authorizationPolicy('edge', 'gateway', {
    selector: { matchLabels: label('gateway') },
    rules: [{ to: [{ operation: { ports: ['443'], hosts: ['shop.example.org'] } }] }],
  }),
  authorizationPolicy('shop', 'web', {
    selector: { matchLabels: label('web') },
    rules: [
      {
        from: [{ source: { principals: ['cluster.local/ns/edge/sa/gateway'] } }],
        to: [{ operation: { ports: ['8080'] } }],
      },
    ],
  }),
  authorizationPolicy('shop', 'api', {
    selector: { matchLabels: label('api') },
    rules: [
      {
        from: [{ source: { principals: ['cluster.local/ns/shop/sa/web'] } }],
        to: [{ operation: { ports: ['9000'], methods: ['GET'], paths: ['/orders/*'] } }],
      },
    ],
  }),
  authorizationPolicy('shop', 'db', {
    selector: { matchLabels: label('db') },
    rules: [
      {
        from: [{ source: { principals: ['cluster.local/ns/shop/sa/api'] } }],
        to: [{ operation: { ports: ['5432'] } }],
      },
      { to: [{ operation: { ports: ['8000'] } }] },
    ],
  }),
];

/** What a route has to say of who calls. */
const forwarded = {
  set: {
    'x-forwarded-for': '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
    'x-forwarded-host': 'shop.example.org',
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
  },
  remove: [
    ...['forwarded', 'true-client-ip', 'x-client-ip', 'x-real-ip'],
    ...['prefix', 'scheme', 'server', 'ssl'].map((name) => `x-forwarded-${name}`),
  ],
};

const ROUTES = [
  {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: { name: 'public', namespace: 'edge' },
    spec: {
      selector: label('gateway'),
      servers: [{ port: { number: 443, protocol: 'HTTPS' }, hosts: ['shop/shop.example.org'] }],
    },
  },
  {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      gateways: ['edge/public'],
      hosts: ['shop.example.org'],
      http: [
        {
          route: [{ destination: { host: 'web.shop.svc.cluster.local', port: { number: 80 } } }],
          headers: { request: forwarded },
        },
      ],
    },
  },
];

const end = (namespace: string, app: string) => ({ namespace, labels: label(app) });
const http = { methods: ['GET'], paths: ['/orders/*'] };

const CONNECTIONS = {
  ends: {
    internet: { outside: ['0.0.0.0/0'] },
    gateway: end('edge', 'gateway'),
    web: end('shop', 'web'),
    api: end('shop', 'api'),
    db: end('shop', 'db'),
    backup: end('tool', 'backup'),
  },
  connections: [
    {
      from: 'internet',
      to: 'gateway',
      ports: [{ port: 443, protocol: 'http' }],
      mtls: 'none',
      because: 'browsers have no identity',
      http: { hosts: ['shop.example.org'] },
    },
    { from: 'gateway', to: 'web', ports: [{ port: 8080, protocol: 'http' }], mtls: 'strict' },
    { from: 'web', to: 'api', ports: [{ port: 9000, protocol: 'http' }], mtls: 'strict', http },
    { from: 'api', to: 'db', ports: [{ port: 5432, protocol: 'tcp' }], mtls: 'strict' },
    { from: 'backup', to: 'db', ports: [{ port: 8000, protocol: 'tls' }], mtls: 'permissive' },
  ],
};
