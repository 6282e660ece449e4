import { App } from 'cdk8s';
import { Component, type Manifest } from '../../../constructs/component';
import {
  apiServer,
  type ConnectOptions,
  connect,
  everyMeshedPod,
  external,
  internet,
} from '../../../constructs/connection';
import { derivePolicies } from '../../../constructs/policies/policies';
import { validate } from '../../../constructs/synthesis';
import { Endpoint, type Mesh, Workload } from '../../../constructs/workload';
import type { ClusterFields } from '../../../environments/cluster';
import { find } from '../../manifests';

const cluster: ClusterFields = {
  apiServer: { cidrs: ['10.1.0.0/16'], port: 6443, callsFrom: { cidrs: ['10.1.0.0/16'] } },
  nodes: ['10.2.0.0/16'],
};

/** Two components in two namespaces: a shop with a web page and a bank with a ledger. */
function world(meshOf: { shop?: Mesh; bank?: Mesh } = {}) {
  const app = new App();
  const shopComponent = new Component(app, 'shop', { namespace: 'shop', project: 'iam', wave: 'services' });
  const bankComponent = new Component(app, 'bank', { namespace: 'bank', project: 'iam', wave: 'services' });
  const shop = new Workload(shopComponent, 'web', {
    labels: { app: 'web' },
    serviceAccount: 'web',
    mesh: meshOf.shop ?? 'sidecar',
    ports: { http: { port: 8080, protocol: 'http' } },
    probes: ['http'],
  });
  const bank = new Workload(bankComponent, 'ledger', {
    labels: { app: 'ledger' },
    serviceAccount: 'ledger',
    mesh: meshOf.bank ?? 'sidecar',
    ports: {
      sql: { port: 5432, protocol: 'tcp' },
      api: { port: 9000, protocol: 'http' },
      status: { port: 8000, protocol: 'tls' },
    },
    probes: ['status'],
  });
  const synthesized = (): { shop: Manifest[]; bank: Manifest[]; errors: string[] } => {
    derivePolicies(app, cluster);
    return { shop: shopComponent.toJson(), bank: bankComponent.toJson(), errors: validate(app) };
  };
  return { app, shop, bank, bankComponent, synthesized };
}

/** The rules of a NetworkPolicy that name a peer with the given text in it. */
const rulesWith = (rules: { ports: { port: number }[] }[], text: string): number[][] =>
  rules
    .filter((rule) => JSON.stringify(rule).includes(text))
    .map(({ ports }) => ports.map(({ port }) => port));

describe('a connection between two workloads of the mesh', () => {
  test('opens the port at the caller for leaving and at the target for entering, and no other port', () => {
    const { shop, bank, synthesized } = world();
    connect(shop, bank.endpoint('sql'));
    const made = synthesized();
    const caller = find(made.shop, 'NetworkPolicy', 'web').spec;
    const target = find(made.bank, 'NetworkPolicy', 'ledger').spec;
    expect(rulesWith(caller.egress, '"app":"ledger"')).toEqual([[5432]]);
    expect(rulesWith(target.ingress, '"app":"web"')).toEqual([[5432]]);
    expect(rulesWith(caller.ingress, '"app":"ledger"')).toEqual([]);
    expect(rulesWith(target.egress, '"app":"web"')).toEqual([]);
  });

  test('names the namespace of the peer, because a pod selector alone means the own namespace', () => {
    const { shop, bank, synthesized } = world();
    connect(shop, bank.endpoint('sql'));
    expect(find(synthesized().bank, 'NetworkPolicy', 'ledger').spec.ingress).toContainEqual({
      from: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
          podSelector: { matchLabels: { app: 'web' } },
        },
      ],
      ports: [{ port: 5432, protocol: 'TCP' }],
    });
  });

  // https://istio.io/latest/docs/reference/config/security/authorization-policy/: an ALLOW rule with HTTP fields never matches TCP
  test('lets the caller in by its identity on the container port, without HTTP fields', () => {
    const { shop, bank, synthesized } = world();
    connect(shop, bank.endpoint('sql'));
    expect(find(synthesized().bank, 'AuthorizationPolicy', 'ledger').spec).toEqual({
      selector: { matchLabels: { app: 'ledger' } },
      action: 'ALLOW',
      rules: [
        {
          from: [{ source: { principals: ['cluster.local/ns/shop/sa/web'] } }],
          to: [{ operation: { ports: ['5432'] } }],
        },
      ],
    });
  });

  test('needs no PeerAuthentication of its own', () => {
    const { shop, bank, synthesized } = world();
    connect(shop, bank.endpoint('sql'));
    const kinds = synthesized().bank.map(({ kind }) => kind);
    expect(kinds).not.toContain('PeerAuthentication');
  });

  test('limits methods and paths on an HTTP port', () => {
    const { shop, bank, synthesized } = world();
    connect(shop, bank.endpoint('api'), { http: { methods: ['GET'], paths: ['/metrics'] } });
    expect(find(synthesized().bank, 'AuthorizationPolicy', 'ledger').spec.rules[0].to).toEqual([
      { operation: { ports: ['9000'], methods: ['GET'], paths: ['/metrics'] } },
    ]);
  });

  test('puts callers with the same rights in one rule', () => {
    const { bank, bankComponent, shop, synthesized } = world();
    const clerk = new Workload(bankComponent, 'clerk', {
      labels: { app: 'clerk' },
      serviceAccount: 'clerk',
      mesh: 'sidecar',
    });
    connect(shop, bank.endpoint('sql'));
    connect(clerk, bank.endpoint('sql'));
    expect(find(synthesized().bank, 'AuthorizationPolicy', 'ledger').spec.rules).toEqual([
      {
        from: [
          { source: { principals: ['cluster.local/ns/bank/sa/clerk', 'cluster.local/ns/shop/sa/web'] } },
        ],
        to: [{ operation: { ports: ['5432'] } }],
      },
    ]);
  });

  test('is written in the order of the names of its ends, whichever was declared first', () => {
    const written = (...order: ('sql' | 'api')[]) => {
      const { bank, shop, synthesized } = world();
      for (const port of order) connect(shop, bank.endpoint(port));
      return synthesized();
    };
    expect(written('sql', 'api')).toEqual(written('api', 'sql'));
  });

  test('of a workload with itself opens both directions between its pods', () => {
    const { bank, synthesized } = world();
    connect(bank, bank.endpoint('sql'));
    const { spec } = find(synthesized().bank, 'NetworkPolicy', 'ledger');
    expect(rulesWith(spec.ingress, '"app":"ledger"')).toEqual([[5432]]);
    expect(rulesWith(spec.egress, '"app":"ledger"')).toEqual([[5432]]);
  });
});

describe('a connection by UDP', () => {
  const because = 'the mesh carries no UDP';
  const withUdp = () => {
    const made = world();
    const names = new Workload(made.bankComponent, 'names', {
      labels: { app: 'names' },
      serviceAccount: 'names',
      mesh: 'sidecar',
      ports: { tcp: { port: 53, protocol: 'tcp' }, udp: { port: 53, protocol: 'udp' } },
    });
    return { ...made, names };
  };

  test('is outside of the mesh: a NetworkPolicy opens it, and no policy of Istio', () => {
    const { shop, names, synthesized } = withUdp();
    connect(shop, names.endpoint('udp'), { mtls: 'none', because });
    const { bank, errors } = synthesized();
    expect(errors).toEqual([]);
    expect(find(bank, 'NetworkPolicy', 'names').spec.ingress).toContainEqual(
      expect.objectContaining({ ports: [{ port: 53, protocol: 'UDP' }] }),
    );
    const mesh = bank.filter(({ kind }) => /AuthorizationPolicy|PeerAuthentication/.test(kind));
    expect(mesh.filter(({ metadata }) => metadata.name === 'names')).toEqual([]);
  });

  test('opens the same port for nobody by TCP', () => {
    const { shop, names, synthesized } = withUdp();
    connect(names, names.endpoint('tcp'));
    connect(shop, names.endpoint('udp'), { mtls: 'none', because });
    expect(find(synthesized().bank, 'AuthorizationPolicy', 'names').spec.rules).toEqual([
      {
        from: [{ source: { principals: ['cluster.local/ns/bank/sa/names'] } }],
        to: [{ operation: { ports: ['53'] } }],
      },
    ]);
  });

  test('is not strict', () => {
    const { shop, names, synthesized } = withUdp();
    connect(shop, names.endpoint('udp'));
    expect(synthesized().errors).toEqual([
      'platform: connection from shop/web to bank/names:udp: mtls must be none, got strict; the target takes no mutual TLS',
    ]);
  });
});

describe('a permissive connection', () => {
  const because = 'the caller runs without a sidecar';

  // https://istio.io/latest/docs/reference/config/security/peer_authentication/: the oldest selector policy wins, they do not merge
  test('makes one PeerAuthentication with all permissive ports, and STRICT for the rest', () => {
    const { shop, bank, synthesized } = world({ shop: 'none' });
    connect(shop, bank.endpoint('status'), { mtls: 'permissive', because });
    connect(shop, bank.endpoint('api'), { mtls: 'permissive', because });
    const policies = synthesized().bank.filter(({ kind }) => kind === 'PeerAuthentication');
    expect(policies).toHaveLength(1);
    expect(policies[0]).toMatchObject({
      spec: {
        selector: { matchLabels: { app: 'ledger' } },
        mtls: { mode: 'STRICT' },
        portLevelMtls: { 8000: { mode: 'PERMISSIVE' }, 9000: { mode: 'PERMISSIVE' } },
      },
    });
  });

  // Plain text has no principal, so a rule with principals would never match it.
  test('is allowed by port alone, and limited to the caller by NetworkPolicy', () => {
    const { shop, bank, synthesized } = world({ shop: 'none' });
    connect(shop, bank.endpoint('status'), { mtls: 'permissive', because });
    const made = synthesized().bank;
    expect(find(made, 'AuthorizationPolicy', 'ledger').spec.rules).toEqual([
      { to: [{ operation: { ports: ['8000'] } }] },
    ]);
    expect(rulesWith(find(made, 'NetworkPolicy', 'ledger').spec.ingress, '"app":"web"')).toEqual([[8000]]);
  });
});

describe('what a workload needs to live', () => {
  test('is DNS for every pod', () => {
    const { spec } = find(world().synthesized().shop, 'NetworkPolicy', 'web');
    expect(spec.egress).toContainEqual({
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
          podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
        },
      ],
      ports: [
        { port: 53, protocol: 'UDP' },
        { port: 53, protocol: 'TCP' },
      ],
    });
  });

  test('is istiod for a pod of the mesh, and for no other', () => {
    expect(rulesWith(find(world().synthesized().shop, 'NetworkPolicy', 'web').spec.egress, 'istiod')).toEqual(
      [[15012]],
    );
    expect(
      rulesWith(
        find(world({ shop: 'none' }).synthesized().shop, 'NetworkPolicy', 'web').spec.egress,
        'istiod',
      ),
    ).toEqual([]);
  });

  // https://istio.io/latest/docs/ops/configuration/mesh/app-health-check/: probes are rewritten to the agent on 15020
  test('is the kubelet at the proxy in the mesh, and at the probed port outside of it', () => {
    expect(
      rulesWith(find(world().synthesized().shop, 'NetworkPolicy', 'web').spec.ingress, '10.2.0.0/16'),
    ).toEqual([[15020, 15021]]);
    expect(
      rulesWith(
        find(world({ shop: 'none' }).synthesized().shop, 'NetworkPolicy', 'web').spec.ingress,
        '10.2.0.0/16',
      ),
    ).toEqual([[8080]]);
  });

  test('gives nobody else a way in or out', () => {
    const { spec } = find(world().synthesized().shop, 'NetworkPolicy', 'web');
    expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
    expect([spec.ingress.length, spec.egress.length]).toEqual([1, 2]);
  });
});

describe('the outside', () => {
  test('is the API server at its addresses and port', () => {
    const { shop, synthesized } = world();
    connect(shop, apiServer);
    expect(rulesWith(find(synthesized().shop, 'NetworkPolicy', 'web').spec.egress, '10.1.0.0/16')).toEqual([
      [6443],
    ]);
  });

  test('is the API server as the caller of a webhook', () => {
    const { bank, synthesized } = world({ bank: 'none' });
    connect(apiServer, bank.endpoint('api'), { mtls: 'none', because: 'webhooks speak TLS' });
    expect(
      rulesWith(find(synthesized().bank, 'NetworkPolicy', 'ledger').spec.ingress, '10.1.0.0/16'),
    ).toEqual([[9000]]);
  });

  test('is a host on the public networks, but no address of the cluster', () => {
    const { shop, synthesized } = world();
    connect(shop, external('smtp.example.org', 2525));
    const { egress } = find(synthesized().shop, 'NetworkPolicy', 'web').spec;
    const [rule] = egress.filter((candidate: object) => JSON.stringify(candidate).includes('ipBlock'));
    expect(rule.to[0].ipBlock.except).toContain('10.0.0.0/8');
    expect(rule.to[0].ipBlock.except).toContain('169.254.0.0/16');
    expect(rule.ports).toEqual([{ port: 2525, protocol: 'TCP' }]);
  });

  test('is a network at its addresses', () => {
    const { shop, synthesized } = world();
    connect(shop, external('mainframe', 3270, { cidrs: ['192.0.2.0/24'] }));
    expect(rulesWith(find(synthesized().shop, 'NetworkPolicy', 'web').spec.egress, '192.0.2.0/24')).toEqual([
      [3270],
    ]);
  });

  test('is everybody at a gateway, by port and host', () => {
    const { bank, synthesized } = world({ bank: 'gateway' });
    const because = 'TLS ends here';
    connect(internet, bank.endpoint('api'), { mtls: 'none', because, http: { hosts: ['bank.example.org'] } });
    const made = synthesized().bank;
    expect(find(made, 'NetworkPolicy', 'ledger').spec.ingress).toContainEqual({
      from: [{ ipBlock: { cidr: '0.0.0.0/0', except: expect.arrayContaining(['10.0.0.0/8']) } }],
      ports: [{ port: 9000, protocol: 'TCP' }],
    });
    expect(find(made, 'AuthorizationPolicy', 'ledger').spec.rules).toEqual([
      { to: [{ operation: { ports: ['9000'], hosts: ['bank.example.org'] } }] },
    ]);
  });

  test('is pods that are known by their labels only', () => {
    const { bank, synthesized } = world({ bank: 'none' });
    connect(everyMeshedPod, bank.endpoint('sql'), { mtls: 'none', because: 'certificates come from here' });
    expect(find(synthesized().bank, 'NetworkPolicy', 'ledger').spec.ingress).toContainEqual({
      from: [{ namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } } }],
      ports: [{ port: 5432, protocol: 'TCP' }],
    });
  });
});

describe('a wrong connection is refused with both ends named', () => {
  const errors = (
    meshOf: { shop?: Mesh; bank?: Mesh },
    port: 'sql' | 'api',
    ...all: ConnectOptions[]
  ): string[] => {
    const { shop, bank, synthesized } = world(meshOf);
    for (const options of all) connect(shop, bank.endpoint(port), options);
    return synthesized().errors;
  };

  test('when the target does not have the port', () => {
    const { shop, bank, synthesized } = world();
    connect(shop, new Endpoint(bank, 'ftp'));
    expect(synthesized().errors).toEqual([
      'platform: connection from shop/web to bank/ledger:ftp: port must be one of bank/ledger\'s (sql, api, status, istio-agent, istio-health, http-envoy-prom), got "ftp"; declare the port on the workload',
    ]);
  });

  test('when it is permissive without a reason', () => {
    expect(errors({ shop: 'none' }, 'sql', { mtls: 'permissive' })).toEqual([
      'platform: connection from shop/web to bank/ledger:sql: because must be given when mtls is permissive, got none; say why there is no mutual TLS',
    ]);
  });

  test('when it leaves the cluster in plain text without a reason', () => {
    const { shop, synthesized } = world();
    connect(shop, external('mainframe', 3270, { cidrs: ['192.0.2.0/24'], protocol: 'tcp' }));
    expect(synthesized().errors).toEqual([
      'platform: connection from shop/web to mainframe: because must be given for tcp/3270, got none; say why it is not TLS',
    ]);
  });

  test('when a caller without a sidecar is to use mutual TLS', () => {
    expect(errors({ shop: 'none' }, 'sql', {})).toEqual([
      'platform: connection from shop/web to bank/ledger:sql: mtls must be permissive, got strict; the caller has no identity in the mesh',
    ]);
  });

  test('when a target without a sidecar is to take mutual TLS', () => {
    expect(errors({ bank: 'none' }, 'sql', {})).toEqual([
      'platform: connection from shop/web to bank/ledger:sql: mtls must be none, got strict; the target takes no mutual TLS',
    ]);
  });

  test('when mutual TLS is given up between two identities', () => {
    expect(errors({}, 'sql', { mtls: 'none', because: 'it is easier' })).toEqual([
      'platform: connection from shop/web to bank/ledger:sql: mtls must be strict, got none; both ends are in the mesh',
    ]);
  });

  test('when it has HTTP limits on a TCP port', () => {
    expect(errors({}, 'sql', { http: { methods: ['GET'] } })).toEqual([
      'platform: connection from shop/web to bank/ledger:sql: http limits must be on an http or grpc port, got tcp/5432; remove them or correct the protocol',
    ]);
  });

  test('when it is declared twice with different terms', () => {
    expect(errors({}, 'api', {}, { http: { methods: ['GET'] } })).toEqual([
      'platform: connection from shop/web to bank/ledger:api: must have one set of terms, got mtls strict and mtls strict, http {"methods":["GET"]}; keep one',
    ]);
  });

  test('when it is declared twice', () => {
    expect(errors({}, 'api', {}, {})).toEqual([
      'platform: connection from shop/web to bank/ledger:api: must be declared once, got 2 times; remove the others',
    ]);
  });

  test('when a workload of the mesh has no ServiceAccount of its own', () => {
    const { bankComponent, synthesized } = world();
    new Workload(bankComponent, 'clerk', {
      labels: { app: 'clerk' },
      serviceAccount: 'default',
      mesh: 'sidecar',
    });
    expect(synthesized().errors).toEqual([
      'bank/clerk: serviceAccount must be the workload\'s own inside the mesh, got "default"; give bank/clerk a ServiceAccount',
    ]);
  });
});
