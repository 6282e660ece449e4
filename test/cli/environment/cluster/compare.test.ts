import type { Answers } from '../../../../cli/environment/cluster/answers';
import { compare } from '../../../../cli/environment/cluster/compare';
import { clusterField, factsOf } from '../../../../cli/environment/cluster/facts';
import { dev } from '../../../../environments/dev';
import type { Environment } from '../../../../environments/environment';
import { prod } from '../../../../environments/prod';
import { answersOf, kinds, objectsOf } from '../clusters';

type Cluster = Environment['cluster'];

const asked = (kind: string): { answers: Answers; cluster: Cluster } => {
  const answers = answersOf(objectsOf(kind));
  return { answers, cluster: clusterField(factsOf(answers)) as Cluster };
};

/** What is wrong with prod, whose cluster is told by another one and changed. */
function faults(
  kind: string,
  changed: (cluster: Cluster) => object = () => ({}),
  more: object = {},
): string[] {
  const { answers, cluster } = asked(kind);
  return compare({ ...prod, cluster: { ...cluster, ...changed(cluster) } }, { ...answers, ...more });
}

const withCalls =
  (callsFrom: Cluster['apiServer']['callsFrom']) =>
  ({ apiServer }: Cluster) => ({
    apiServer: { ...apiServer, callsFrom },
  });

describe('an environment is compared', () => {
  test.each(kinds)('with what it is asked from: %s', (kind) => {
    const { answers, cluster } = asked(kind);
    expect(compare({ ...dev, cluster }, answers)).toEqual([]);
  });

  test.each([
    [
      'an endpoint elsewhere',
      'kind',
      ({ apiServer }: Cluster) => ({ apiServer: { ...apiServer, cidrs: ['10.0.0.0/24'] } }),
      'cluster.apiServer.cidrs must have the endpoints of the API server, got ["10.0.0.0/24"]; add 172.18.0.3/32',
    ],
    [
      'another port',
      'kind',
      ({ apiServer }: Cluster) => ({ apiServer: { ...apiServer, port: 443 } }),
      'cluster.apiServer.port must be that of the endpoints, got 443; write 6443',
    ],
    [
      'calls that come from the nodes',
      'kind',
      withCalls({ cidrs: ['10.0.0.0/24'] }),
      'cluster.apiServer.callsFrom must have the addresses of the API server itself, got {"cidrs":["10.0.0.0/24"]}; add nodes: true, or cidrs with 172.18.0.3/32',
    ],
    [
      'calls that come through a tunnel',
      'k3d',
      withCalls({ nodes: true }),
      'cluster.apiServer.callsFrom must have the tunnel addresses of the control plane\'s nodes, got {"nodes":true}; add cidrs with 10.42.0.0/32',
    ],
    [
      'calls that come from agents',
      'sks',
      withCalls({ nodes: true }),
      'cluster.apiServer.callsFrom must have konnectivity-agent, which calls for the API server, got {"nodes":true}; add pods with {"labels":{"k8s-app":"konnectivity-agent"}}',
    ],
    [
      'agents with another label',
      'aks',
      withCalls({ pods: [{ labels: { 'k8s-app': 'konnectivity-agent' } }] }),
      'cluster.apiServer.callsFrom must have konnectivity-agent, which calls for the API server, got {"pods":[{"labels":{"k8s-app":"konnectivity-agent"}}]}; add pods with {"labels":{"app":"konnectivity-agent"}}',
    ],
    [
      'calls that come from the VPC',
      'eks',
      withCalls({ cidrs: ['10.0.1.0/24'] }),
      'cluster.apiServer.callsFrom must have the addresses of the API server itself, got {"cidrs":["10.0.1.0/24"]}; add nodes: true, or cidrs with 10.0.2.87/32',
    ],
    [
      'a node elsewhere',
      'kubeadm-calico',
      () => ({ nodes: ['192.168.10.0/24'] }),
      'cluster.nodes must have the addresses of all nodes, got ["192.168.10.0/24"]; add the network of 192.168.11.22',
    ],
    [
      'a cache for names',
      'kubeadm-calico',
      () => ({ dns: undefined }),
      'cluster.dns must have what resolves names (the DaemonSet node-local-dns in kube-system (-localip), and the Service behind it), got {"pods":{"labels":{"k8s-app":"kube-dns"}}}; write {"pods":{"labels":{"k8s-app":"kube-dns"}},"cidrs":["169.254.20.10/32","10.96.0.10/32"]}',
    ],
    [
      'other pods for names',
      'sks',
      () => ({ dns: { pods: { labels: { app: 'coredns' } } } }),
      'cluster.dns must have what resolves names (pods k8s-app: kube-dns on port 53, as the Service kube-system/kube-dns selects them), got {"pods":{"labels":{"app":"coredns"}}}; write {"pods":{"labels":{"k8s-app":"kube-dns"}}}',
    ],
    [
      'Cloud DNS',
      'gke',
      () => ({ dns: undefined }),
      'cluster.dns must have what resolves names (clusterDNS of a kubelet, which is of no Service), got {"pods":{"labels":{"k8s-app":"kube-dns"}}}; write {"cidrs":["169.254.169.254/32"]}',
    ],
    [
      'no default StorageClass',
      'eks',
      () => ({ storageClass: undefined }),
      'cluster.storageClass must be given, because no StorageClass is the default, got nothing; take one of gp2, gp3',
    ],
    [
      'another StorageClass',
      'eks',
      () => ({ storageClass: 'gp4' }),
      'cluster.storageClass must be there, got "gp4"; take one of gp2, gp3',
    ],
    [
      'another class',
      'eks',
      () => ({ classes: { IngressClass: ['nginx'] } }),
      'cluster.classes.IngressClass must be there, got "nginx"; take one of alb',
    ],
    [
      'another platform',
      'k3d',
      () => ({ platform: undefined }),
      'cluster.platform must be "k3d" (shown by names of nodes that begin with k3d-), got "generic"; write that',
    ],
    [
      'another network plugin',
      'sks',
      () => ({ networkPlugin: 'other' }),
      'cluster.networkPlugin must be "calico" (the DaemonSet calico-node is in kube-system), got "other"; write that',
    ],
    [
      'older nodes',
      'sks',
      () => ({ version: '1.35' }),
      'cluster.version must not be newer than the oldest node, 1.34, got "1.35"; write \'1.34\'',
    ],
  ])('with a cluster that has %s', (_, kind, changed, fault) => {
    const said = faults(kind, changed, { apiServices: undefined });
    expect(said).toEqual([`environments/prod.ts: ${fault}`]);
  });

  test('with a cluster that has one address family less', () => {
    expect(faults('sks', () => ({ ipFamilies: ['IPv4', 'IPv6'] }))).toEqual([
      expect.stringMatching(
        /^environments\/prod\.ts: cluster\.ipFamilies must be \["IPv4"\] .*, got \["IPv4","IPv6"\]; write that$/,
      ),
    ]);
  });

  test('with a cluster without a metrics server, which matters where pods become more', () => {
    const { answers, cluster } = asked('sks');
    const without = { ...answers, apiServices: [] };
    expect(compare({ ...prod, cluster }, without)).toEqual([
      'environments/prod.ts: istio.gateway.maxReplicas must be minReplicas without a metrics server, got 5; install one, or write 2',
    ]);
    expect(compare({ ...dev, cluster }, without)).toEqual([]);
    expect(compare({ ...prod, cluster }, { ...answers, apiServices: undefined })).toEqual([]);
  });

  test('and what could not be asked is no fault', () => {
    expect(compare(prod, {})).toEqual([]);
  });
});

describe('what is there already', () => {
  const named = (name: string, annotations = {}) => ({ metadata: { name, annotations } });
  const tracked = {
    'argocd.argoproj.io/tracking-id': 'prod-istio-base:apiextensions.k8s.io/CustomResourceDefinition:/x',
  };

  test('and somebody else has brought is a fault', () => {
    const definitions = [
      'gateways.networking.istio.io',
      'certificates.cert-manager.io',
      'prometheuses.monitoring.coreos.com',
      'podmonitors.monitoring.coreos.com',
      'rules.monitoring.coreos.com',
      'probes.monitoring.coreos.com',
      'widgets.example.org',
    ];
    const namespaces = ['default', 'istio-system', 'argocd'];
    expect(
      compare(prod, {
        definitions: definitions.map((name) => named(name)),
        namespaces: namespaces.map((name) => named(name)),
      }),
    ).toEqual([
      'cluster: definitions of Istio must not be there, got gateways.networking.istio.io; remove what has brought them, the platform brings its own',
      'cluster: definitions of cert-manager must not be there, got certificates.cert-manager.io; remove what has brought them, the platform brings its own',
      'cluster: definitions of the Prometheus operator must not be there, got prometheuses.monitoring.coreos.com, podmonitors.monitoring.coreos.com, rules.monitoring.coreos.com and 1 more; remove what has brought them, the platform brings its own',
      'cluster: namespace istio-system must not be there, got one of somebody else; remove it, or take a cluster without it',
    ]);
  });

  test('and Argo CD has brought for this environment is none, and for another one it is', () => {
    const answers = {
      definitions: [named('gateways.networking.istio.io', tracked)],
      namespaces: [named('istio-system', tracked)],
    };
    expect(compare(prod, answers)).toEqual([]);
    expect(compare({ ...dev, cluster: prod.cluster }, answers)).toHaveLength(2);
  });

  test('and is another Argo CD is a fault', () => {
    const server = (namespace: string, instance: string) => ({
      metadata: {
        namespace,
        name: `${instance}-server`,
        labels: {
          'app.kubernetes.io/part-of': 'argocd',
          'app.kubernetes.io/component': 'server',
          'app.kubernetes.io/instance': instance,
        },
      },
    });
    expect(compare(prod, { deployments: [server('argocd', 'argocd')] })).toEqual([]);
    expect(compare(prod, { deployments: [server('gitops', 'argocd')] })).toEqual([
      "cluster: Argo CD must be the platform's own, got another one in namespace gitops; remove it, or take a cluster without it: two of them share their kinds",
    ]);
  });
});
