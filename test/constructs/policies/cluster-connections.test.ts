import { App } from 'cdk8s';
import { Component } from '../../../constructs/component';
import {
  apiServer,
  apiServerCalls,
  connect,
  external,
  loadBalancers,
  type Target,
} from '../../../constructs/connection';
import { clusterDocument, connectionsDocument } from '../../../constructs/policies/connections-document';
import { derivePolicies } from '../../../constructs/policies/policies';
import { validate } from '../../../constructs/synthesis';
import { Workload } from '../../../constructs/workload';
import type { ClusterFields } from '../../../environments/cluster';
import { find } from '../../manifests';

const plain: ClusterFields = {
  apiServer: { cidrs: ['192.0.2.0/28'], port: 6443, callsFrom: { cidrs: ['192.0.2.0/28'] } },
  nodes: ['198.51.100.0/24'],
};

const agents = [{ labels: { 'k8s-app': 'konnectivity-agent' } }];

const callsFrom = (from: ClusterFields['apiServer']['callsFrom']): ClusterFields => ({
  ...plain,
  apiServer: { ...plain.apiServer, callsFrom: from },
});

/** What a pod with a webhook may be reached by, and may reach, in a cluster. */
function policiesIn(cluster: ClusterFields, to?: Target) {
  const app = new App();
  const component = new Component(app, 'shop', { namespace: 'shop', project: 'iam', wave: 'services' });
  const pods = new Workload(component, 'web', {
    labels: { app: 'web' },
    serviceAccount: 'web',
    mesh: 'none',
    ports: { webhook: { port: 9443, protocol: 'tls' } },
  });
  connect(apiServerCalls, pods.endpoint('webhook'), { mtls: 'none', because: 'webhooks are TLS' });
  connect(pods, apiServer);
  if (to) connect(pods, to);
  derivePolicies(app, cluster);
  const { ingress, egress } = find(component.toJson(), 'NetworkPolicy', 'web').spec;
  return { app, ingress, egress, errors: validate(app) };
}

/** The rules of a NetworkPolicy that open a port. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into manifests of any kind
const withPort = (rules: any[], port: number): any[] =>
  rules.filter(({ ports }: { ports: { port: number }[] }) => ports.some((one) => one.port === port));

const inKubeSystem = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } };
const webhook = [{ port: 9443, protocol: 'TCP' }];

describe('a webhook', () => {
  it('is called from the networks of a control plane that calls by itself', () => {
    expect(policiesIn(plain).ingress).toEqual([
      { from: [{ ipBlock: { cidr: '192.0.2.0/28' } }], ports: webhook },
    ]);
  });

  it('is called by agents where the control plane is kept elsewhere, and from no address', () => {
    expect(policiesIn(callsFrom({ pods: agents })).ingress).toEqual([
      {
        from: [{ ...inKubeSystem, podSelector: { matchLabels: { 'k8s-app': 'konnectivity-agent' } } }],
        ports: webhook,
      },
    ]);
  });

  it('is called from the nodes where the control plane runs on them, and from their tunnels', () => {
    const cluster = callsFrom({ nodes: true, cidrs: ['10.42.0.0/31'] });
    expect(policiesIn(cluster).ingress).toEqual([
      {
        from: [{ ipBlock: { cidr: '10.42.0.0/31' } }, { ipBlock: { cidr: '198.51.100.0/24' } }],
        ports: webhook,
      },
    ]);
  });

  it('is called by agents of any namespace and by networks as well', () => {
    const pods = [...agents, { namespace: 'agents', labels: { app: 'tunnel' } }];
    const { ingress, errors } = policiesIn(callsFrom({ cidrs: ['192.0.2.0/28'], pods }));
    expect(ingress).toHaveLength(3);
    expect(JSON.stringify(ingress[0])).toContain('"kubernetes.io/metadata.name":"agents"');
    expect(errors).toEqual([]);
  });
});

describe('the API server', () => {
  it('is reached at its own networks, whoever calls for it', () => {
    expect(policiesIn(callsFrom({ pods: agents })).egress).toContainEqual({
      to: [{ ipBlock: { cidr: '192.0.2.0/28' } }],
      ports: [{ port: 6443, protocol: 'TCP' }],
    });
  });
});

describe('names', () => {
  const both = (port: number) => [
    { port, protocol: 'UDP' },
    { port, protocol: 'TCP' },
  ];
  const asked = (dns?: ClusterFields['dns']) =>
    withPort(policiesIn({ ...plain, dns }).egress, dns?.port ?? 53);

  it('are resolved by CoreDNS by default', () => {
    expect(asked()).toEqual([
      { to: [{ ...inKubeSystem, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }], ports: both(53) },
    ]);
  });

  it('are resolved by addresses that no pods have, and by the pods behind them', () => {
    const pods = { labels: { 'k8s-app': 'kube-dns' } };
    expect(asked({ cidrs: ['169.254.20.10/32'], pods })).toEqual([
      { to: [{ ipBlock: { cidr: '169.254.20.10/32' } }], ports: both(53) },
      { to: [{ ...inKubeSystem, podSelector: { matchLabels: pods.labels } }], ports: both(53) },
    ]);
  });

  it('are resolved by other pods of another namespace on another port', () => {
    const pods = { namespace: 'openshift-dns', labels: { dns: 'default' } };
    expect(asked({ pods, port: 5353 })).toEqual([
      {
        to: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'openshift-dns' } },
            podSelector: { matchLabels: { dns: 'default' } },
          },
        ],
        ports: both(5353),
      },
    ]);
  });
});

describe('the internet', () => {
  const blocks = (ipFamilies: ClusterFields['ipFamilies']) => {
    const { egress } = policiesIn({ ...plain, ipFamilies }, external('example.org', 443));
    return withPort(egress, 443)[0].to.map(({ ipBlock }: { ipBlock: { cidr: string } }) => ipBlock.cidr);
  };

  it('has addresses of the families that pods have', () => {
    expect([blocks(undefined), blocks(['IPv6']), blocks(['IPv4', 'IPv6'])]).toEqual([
      ['0.0.0.0/0'],
      ['::/0'],
      ['0.0.0.0/0', '::/0'],
    ]);
  });

  it('is no private, local or reserved address of either family, nor one of IPv4 in IPv6', () => {
    const { egress } = policiesIn({ ...plain, ipFamilies: ['IPv4', 'IPv6'] }, external('example.org', 443));
    const [v4, v6] = withPort(egress, 443)[0].to.map(
      (one: { ipBlock: { except: string[] } }) => one.ipBlock.except,
    );
    expect(v4).toEqual(
      expect.arrayContaining(['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3']),
    );
    // fc00::/7 and 10.0.0.0/8 behind a translator
    expect(v6).toEqual(expect.arrayContaining(['::/64', '64:ff9b::a00:0/104', 'fc00::/7', 'ff00::/8']));
  });

  it("is no public address of the cluster's own", () => {
    const { egress } = policiesIn(plain, external('example.org', 443));
    expect(withPort(egress, 443)[0].to[0].ipBlock.except.slice(-2)).toEqual([
      '198.51.100.0/24',
      '192.0.2.0/28',
    ]);
  });
});

describe('the gateway', () => {
  const callers = (cluster: ClusterFields) => {
    const app = new App();
    const component = new Component(app, 'edge', { namespace: 'edge', project: 'iam', wave: 'services' });
    const gateway = new Workload(component, 'gateway', {
      labels: { app: 'gateway' },
      serviceAccount: 'gateway',
      mesh: 'gateway',
      ports: { https: { port: 443, protocol: 'tls' } },
    });
    connect(loadBalancers, gateway.endpoint('https'), { mtls: 'none', because: 'browsers are in no mesh' });
    derivePolicies(app, cluster);
    return withPort(find(component.toJson(), 'NetworkPolicy', 'gateway').spec.ingress, 443).flatMap(
      ({ from }) => from,
    );
  };

  it('is called from the nodes, where nothing is said of load balancers', () => {
    expect(callers(plain)).toEqual([{ ipBlock: { cidr: '198.51.100.0/24' } }]);
  });

  it('is called from the networks and the pods of load balancers', () => {
    const cluster = { ...plain, loadBalancers: { cidrs: ['10.9.0.0/24'], pods: agents } };
    expect(callers(cluster)).toEqual([
      { ...inKubeSystem, podSelector: { matchLabels: agents[0]?.labels } },
      { ipBlock: { cidr: '10.9.0.0/24' } },
    ]);
  });
});

describe("somebody else's pods in the same cluster", () => {
  const pods = { namespace: 'vault', labels: { app: 'vault' }, port: 8200 };
  const vault = external('vault.vault.svc', 443, { pods });

  it('are reached by their labels, on the port of their containers', () => {
    expect(withPort(policiesIn(plain, vault).egress, 8200)[0]).toEqual({
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'vault' } },
          podSelector: { matchLabels: { app: 'vault' } },
        },
      ],
      ports: [{ port: 8200, protocol: 'TCP' }],
    });
  });

  it('are told to the proofs as foreign', () => {
    const { app } = policiesIn(plain, vault);
    expect(connectionsDocument(app, plain).ends).toMatchObject({ 'vault.vault.svc': { foreign: true } });
  });
});

describe('what the proofs are told of the cluster', () => {
  it('has the defaults in it', () => {
    expect(clusterDocument({ ...plain, storageClass: 'gp3' })).toEqual({
      ...plain,
      platform: 'generic',
      networkPlugin: 'other',
      ipFamilies: ['IPv4'],
      dns: { pods: { labels: { 'k8s-app': 'kube-dns' } } },
      classes: { StorageClass: ['gp3'], IngressClass: [], RuntimeClass: [], PriorityClass: [] },
    });
  });

  it('has the classes that the environment names instead', () => {
    const classes = { StorageClass: ['gp3', 'io2'], RuntimeClass: ['gvisor'] };
    expect(clusterDocument({ ...plain, storageClass: 'gp3', classes })).toMatchObject({
      classes: { ...classes, IngressClass: [], PriorityClass: [] },
    });
  });
});
