import { diffOf, removeTemporary } from './folders';

afterAll(removeTemporary);

const namespace = (name: string, labels = '') => `
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { kubernetes.io/metadata.name: ${name}${labels} } }
`;

const tenant = (name: string) =>
  namespace(`tenant-${name}-prod`, `, plinth.dev/tenant: ${name}, plinth.dev/stage: prod`);

const pod = (ns: string, name: string, labels = '', port = 8080) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${ns} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}${labels} } }
    spec: { serviceAccountName: ${name}, containers: [{ name: ${name}, ports: [{ containerPort: ${port} }] }] }
`;

const policy = (ns: string, name: string, spec: string) => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: ${ns} }
spec: ${spec}
`;

const denyAll = (ns: string) => policy(ns, 'deny-all', '{ podSelector: {}, policyTypes: [Ingress, Egress] }');

const peer = (ns: string, app: string) =>
  `{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${ns} } }, podSelector: { matchLabels: { app: ${app} } } }`;

const of = (app: string) => `podSelector: { matchLabels: { app: ${app} } }`;

const egress = (ns: string, app: string, ...to: string[]) =>
  policy(
    ns,
    `${app}-egress`,
    `{ ${of(app)}, policyTypes: [Egress], egress: [{ to: [${to.join(', ')}], ports: [{ port: 8080 }] }] }`,
  );

const ingress = (ns: string, app: string, ports: string, ...from: string[]) =>
  policy(
    ns,
    `${app}-ingress`,
    `{ ${of(app)}, policyTypes: [Ingress], ingress: [{ from: [${from.join(', ')}], ports: [${ports}] }] }`,
  );

const join = (...documents: string[]) => documents.join('---');

const access = (before: readonly string[], after: readonly string[]) =>
  diffOf({ 'dev/shop': join(...before) }, { 'dev/shop': join(...after) }).access;

const sentences = (before: readonly string[], after: readonly string[]) =>
  access(before, after).map(({ direction, what }) => `${direction}: ${what}`);

const SHOP = [
  namespace('shop'),
  namespace('back'),
  denyAll('shop'),
  denyAll('back'),
  pod('shop', 'web'),
  pod('back', 'api'),
  egress('shop', 'web', peer('back', 'api')),
];

describe('connections', () => {
  const closed = ingress('back', 'api', '{ port: 9999 }', peer('shop', 'web'));
  const open = ingress('back', 'api', '{ port: 8080 }', peer('shop', 'web'));

  it('are wider when both ends let a port pass', () => {
    expect(sentences([...SHOP, closed], [...SHOP, open])).toEqual([
      'widened: shop/web reaches back/api on port 8080, without mutual TLS of the mesh',
    ]);
  });

  it('are narrower when one end no longer does', () => {
    expect(sentences([...SHOP, open], [...SHOP, closed])).toEqual([
      'narrowed: shop/web no longer reaches back/api on port 8080',
    ]);
  });

  it('are not wider while the other end refuses', () => {
    const elsewhere = ingress('back', 'api', '{ port: 9999 }, { port: 9998 }', peer('shop', 'web'));
    expect(access([...SHOP, closed], [...SHOP, elsewhere])).toEqual([]);
  });

  it('of a new workload are new with it', () => {
    const job = pod('shop', 'job');
    const jobs = [job, egress('shop', 'job', peer('back', 'api'))];
    const both = ingress('back', 'api', '{ port: 8080 }', peer('shop', 'web'), peer('shop', 'job'));
    expect(access([...SHOP, open], [...SHOP, both, ...jobs])).toMatchObject([
      { what: 'shop/job reaches back/api on port 8080, without mutual TLS of the mesh', isNew: true },
    ]);
  });

  it('of a workload that goes are gone with it', () => {
    const rest = SHOP.filter((document) => !document.includes('name: web,'));
    expect(access([...SHOP, open], [...rest, open])).toEqual([]);
  });

  it('change with a label of a pod alone', () => {
    const relabelled = SHOP.map((document) => document.replaceAll('app: api', 'app: other'));
    const [before, after] = [
      [...SHOP.slice(0, 6), egress('shop', 'web', peer('back', 'api')), open],
      [...relabelled.slice(0, 6), egress('shop', 'web', peer('back', 'api')), open],
    ];
    expect(sentences(before, after)).toContain('narrowed: shop/web no longer reaches back/api on port 8080');
  });

  it('say that the mesh no longer encrypts them', () => {
    const mesh = (document: string) =>
      document.replace(
        /(kubernetes\.io\/metadata\.name: (?:shop|back))( \} \}\n)/,
        '$1, istio-injection: enabled$2',
      );
    const service = `
apiVersion: v1
kind: Service
metadata: { name: api, namespace: back }
spec: { selector: { app: api }, ports: [{ name: http, port: 8080 }] }
`;
    const both = [...SHOP.map(mesh), open, service];
    const out = both.map((document) =>
      document.includes('name: web, namespace: shop') && document.includes('kind: Deployment')
        ? document.replace('labels: { app: web', 'labels: { app: web, sidecar.istio.io/inject: "false"')
        : document,
    );
    expect(sentences(both, out)).toContain(
      'widened: shop/web reaches back/api on port 8080, no longer with mutual TLS of the mesh',
    );
  });
});

describe('tenants', () => {
  const homes = (...names: string[]) =>
    names.flatMap((name) => [
      tenant(name),
      denyAll(`tenant-${name}-prod`),
      pod(`tenant-${name}-prod`, 'app'),
    ]);

  it('that reach each other have to be named', () => {
    const joined = [
      egress('tenant-a-prod', 'app', peer('tenant-b-prod', 'app')),
      ingress('tenant-b-prod', 'app', '{ port: 8080 }', peer('tenant-a-prod', 'app')),
    ];
    const words = access(homes('a', 'b'), [...homes('a', 'b'), ...joined]).map(
      ({ what, betweenTenants }) => `${betweenTenants}: ${what}`,
    );
    expect(words).toContain(
      'connect tenant a-prod to tenant b-prod: tenant-a-prod/app reaches tenant-b-prod/app on port 8080, without mutual TLS of the mesh',
    );
    expect(words).toContainEqual(
      expect.stringContaining('NetworkPolicy tenant-b-prod/app-ingress lets in tenant a-prod'),
    );
  });

  it('are joined by a policy before they have pods', () => {
    const empty = homes('a', 'b').filter((document) => !document.includes('kind: Deployment'));
    const joined = ingress('tenant-b-prod', 'app', '{ port: 8080 }', peer('tenant-a-prod', 'app'));
    expect(access(empty, [...empty, joined]).map(({ betweenTenants }) => betweenTenants)).toEqual([
      'connect tenant a-prod to tenant b-prod',
    ]);
  });

  it('are open without the policy that denies all', () => {
    const opened = homes('a').filter((document) => !document.includes('deny-all'));
    expect(
      access(homes('a'), opened).map(({ what, betweenTenants }) => `${betweenTenants}: ${what}`),
    ).toEqual([
      'open tenant a-prod: namespace tenant-a-prod is open: pods that no other NetworkPolicy selects are reached from anywhere',
      'open tenant a-prod: namespace tenant-a-prod is open: pods that no other NetworkPolicy selects reach anything',
    ]);
  });
});

describe('isolation', () => {
  it('of a namespace in the mesh ends with the policy that lets nobody in', () => {
    const nobody = `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: allow-nothing, namespace: shop }
spec: {}
`;
    expect(sentences([...SHOP, nobody], SHOP)).toEqual([
      'widened: namespace shop is open in the mesh: pods that no other AuthorizationPolicy selects let anyone in',
    ]);
    expect(sentences(SHOP, [...SHOP, nobody])).toEqual([
      'narrowed: namespace shop is closed: a policy for all of its pods denies every caller',
    ]);
  });

  it('of a pod ends with the last policy that selects it', () => {
    const rest = SHOP.filter((document) => !document.includes('deny-all'));
    expect(sentences(rest, rest.slice(0, -1))).toContain(
      'widened: shop/web reaches anything: no NetworkPolicy selects it any more',
    );
  });

  it('is wider with a namespace that has no pod yet', () => {
    const narrow = ingress('back', 'api', '{ port: 8080 }', peer('shop', 'web'));
    const wide = ingress('back', 'api', '{ port: 8080 }', peer('shop', 'web'), peer('other', 'web'));
    const all = [...SHOP, namespace('other'), denyAll('other')];
    expect(sentences([...all, narrow], [...all, wide])).toEqual([
      'widened: NetworkPolicy back/api-ingress also lets pass, as soon as there are such pods: from other',
    ]);
  });
});

describe('addresses outside', () => {
  const block = (cidr: string, port = 443) =>
    policy(
      'shop',
      'out',
      `{ ${of('web')}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: ${cidr} } }], ports: [{ port: ${port} }] }] }`,
    );

  it('are wider with addresses that nothing covered', () => {
    expect(sentences([...SHOP, block('192.0.2.0/24')], [...SHOP, block('192.0.0.0/16')])).toEqual([
      'widened: shop/web reaches 192.0.0.0/16 on port 443',
    ]);
  });

  it('are narrower with fewer', () => {
    expect(sentences([...SHOP, block('192.0.0.0/16')], [...SHOP, block('192.0.2.0/24')])).toEqual([
      'narrowed: shop/web no longer reaches 192.0.0.0/16 on port 443',
    ]);
  });

  it('are wider with another port', () => {
    expect(sentences([...SHOP, block('192.0.2.1/32', 443)], [...SHOP, block('192.0.2.1/32', 25)])).toEqual([
      'widened: shop/web reaches 192.0.2.1/32 on port 25',
      'narrowed: shop/web no longer reaches 192.0.2.1/32 on port 443',
    ]);
  });
});

describe('policies of the mesh', () => {
  const requests = (paths: string, action = 'ALLOW') => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: api, namespace: back }
spec: { action: ${action}, rules: [{ from: [{ source: { principals: [p] } }], to: [{ operation: { paths: [${paths}] } }] }] }
`;
  const peers = (mode: string) => `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: strict, namespace: back }
spec: { mtls: { mode: ${mode} } }
`;
  const level = (name: string) => namespace('shop', `, pod-security.kubernetes.io/enforce: ${name}`);

  it.each([
    {
      title: 'let in another path',
      before: requests('/a'),
      after: requests('/b'),
      found: [
        'widened: AuthorizationPolicy back/api lets in principals p to paths /b',
        'narrowed: AuthorizationPolicy back/api no longer lets in principals p to paths /a',
      ],
    },
    {
      title: 'no longer refuse',
      before: requests('/admin*', 'DENY'),
      after: '',
      found: [
        'widened: AuthorizationPolicy back/api no longer refuses or asks about principals p to paths /admin*',
      ],
    },
    {
      title: 'no longer ask',
      before: requests('/admin*', 'CUSTOM'),
      after: requests('/none', 'CUSTOM'),
      found: [
        'widened: AuthorizationPolicy back/api no longer refuses or asks about principals p to paths /admin*',
        'narrowed: AuthorizationPolicy back/api refuses or asks about principals p to paths /none',
      ],
    },
    {
      title: 'take plain text',
      before: peers('STRICT'),
      after: peers('PERMISSIVE'),
      found: ['widened: PeerAuthentication back/strict takes plain text (STRICT -> PERMISSIVE)'],
    },
    {
      title: 'take privileged pods',
      before: level('restricted'),
      after: level('privileged'),
      found: ['widened: namespace shop takes privileged pods, no longer restricted ones only'],
    },
  ])('$title', ({ before, after, found }) => {
    const rest = SHOP.slice(1);
    const side = (document: string) => [
      ...rest,
      ...(document.includes('kind: Namespace') ? [] : [namespace('shop')]),
      ...(document ? [document] : []),
    ];
    expect(sentences(side(before), side(after))).toEqual(found);
  });
});

describe('hosts', () => {
  const route = (host: string, path: string) => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec: { hosts: [${host}], gateways: [gate/public], http: [{ match: [{ uri: { prefix: ${path} } }] }] }
`;
  const service = (type: string) => `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { type: ${type}, ports: [{ port: 80 }] }
`;

  it('that a route brings are reached from outside', () => {
    expect(sentences([...SHOP, route('a.example.org', '/')], [...SHOP, route('b.example.org', '/')])).toEqual(
      [
        'widened: host b.example.org is reached from outside',
        'narrowed: host a.example.org is no longer reached from outside',
      ],
    );
  });

  it('are reached on another path', () => {
    expect(
      sentences([...SHOP, route('a.example.org', '/a/')], [...SHOP, route('a.example.org', '/b/')]),
    ).toEqual([
      'widened: host a.example.org/b/* is reached from outside',
      'narrowed: host a.example.org/a/* is no longer reached from outside',
    ]);
  });

  it('are Services with an address of their own as well', () => {
    expect(sentences([...SHOP, service('ClusterIP')], [...SHOP, service('LoadBalancer')])).toEqual([
      'widened: Service shop/web (LoadBalancer, port 80) is reached from outside',
    ]);
  });
});

describe('permissions', () => {
  const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: web, namespace: shop }\n';
  const role = (rules: string) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: web, namespace: shop }
rules: [${rules}]
`;
  const binding = (kind: string, ref: string, refKind = 'Role') => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { name: web${kind === 'RoleBinding' ? ', namespace: shop' : ''} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ${refKind}, name: ${ref} }
subjects: [{ kind: ServiceAccount, name: web, namespace: shop }]
`;
  const rule = (resources: string, verbs: string) =>
    `{ apiGroups: [""], resources: [${resources}], verbs: [${verbs}] }`;
  const bound = (rules: string) => [account, role(rules), binding('RoleBinding', 'web')];

  it('are wider with a verb', () => {
    expect(sentences(bound(rule('secrets', 'get')), bound(rule('secrets', 'get, list')))).toEqual([
      'widened: ServiceAccount shop/web may list secrets in shop',
    ]);
  });

  it('are not wider when everything was allowed before', () => {
    expect(sentences(bound(rule('"*"', '"*"')), bound(rule('secrets', 'get')))).toEqual([
      'narrowed: ServiceAccount shop/web may no longer do everything to everything in shop',
    ]);
  });

  it('are wider with a binding for every namespace', () => {
    const before = bound(rule('secrets', 'get'));
    expect(sentences(before, [...before, binding('ClusterRoleBinding', 'view', 'ClusterRole')])).toEqual([
      'widened: ServiceAccount shop/web may do what ClusterRole view allows in every namespace',
    ]);
  });
});

describe('projects', () => {
  const project = (spec: string) => `
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: { name: tenants, namespace: argocd }
spec: { ${spec} }
`;

  it('may bring more kinds', () => {
    expect(
      sentences(
        [project('clusterResourceWhitelist: []')],
        [project('clusterResourceWhitelist: [{ group: "", kind: Namespace }]')],
      ),
    ).toEqual(['widened: AppProject tenants may bring, of the whole cluster, Namespace']);
  });

  it('may do more when less is refused', () => {
    expect(
      sentences(
        [project('namespaceResourceBlacklist: [{ group: "", kind: Secret }]')],
        [project('namespaceResourceBlacklist: []')],
      ),
    ).toEqual(['widened: AppProject tenants may bring Secret']);
  });
});
