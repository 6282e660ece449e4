import { callsFrom, cidrs, port } from '../../../../cli/environment/cluster/api-server';
import { node, slice, workload } from './objects';

const endpoints = (...addresses: string[]) => [slice('default', 'kubernetes', addresses, 6443)];
const none = { daemonSets: [], deployments: [] };
const onNode = node('cp-1', ['192.168.1.10']);
const worker = node('worker-1', ['192.168.1.20']);

describe('where the API server is', () => {
  test('is what the Service kubernetes leads to, and nothing that is named like it elsewhere', () => {
    const endpointSlices = [...endpoints('192.168.1.10'), slice('shop', 'kubernetes', ['10.9.9.9'], 1)];
    expect(cidrs({ endpointSlices }).fact?.value).toEqual(['192.168.1.10/32']);
    expect(port({ endpointSlices }).fact?.value).toBe(6443);
  });

  test('is not known without endpoints, or with two ports', () => {
    expect(cidrs({}).unknown).toEqual([
      expect.stringMatching(/^apiServer\.cidrs: the endpoints could not be read/),
    ]);
    const two = [...endpoints('192.168.1.10'), slice('default', 'kubernetes', ['192.168.1.11'], 8443)];
    expect(port({ endpointSlices: two }).unknown).toEqual([
      expect.stringMatching(/^apiServer\.port: is not one/),
    ]);
  });
});

describe('the API server calls', () => {
  const base = { endpointSlices: endpoints('192.168.1.10'), nodes: [onNode, worker], ...none };
  const elsewhere = { ...base, endpointSlices: endpoints('203.0.113.9') };

  test('from the nodes when it runs on one', () => {
    expect(callsFrom(base).fact?.value).toEqual({ nodes: true });
  });

  test.each([
    ['IPIP of Calico', 'projectcalico.org/IPv4IPIPTunnelAddr'],
    ['VXLAN of Calico', 'projectcalico.org/IPv4VXLANTunnelAddr'],
    ['WireGuard of Calico', 'projectcalico.org/IPv4WireguardInterfaceAddr'],
  ])('through the tunnel of its own node as well: %s', (_, annotation) => {
    const nodes = [
      node('cp-1', ['192.168.1.10'], { annotations: { [annotation]: '10.244.23.64' } }),
      node('worker-1', ['192.168.1.20'], { annotations: { [annotation]: '10.244.99.64' } }),
    ];
    expect(callsFrom({ ...base, nodes }).fact?.value).toEqual({ cidrs: ['10.244.23.64/32'], nodes: true });
  });

  test.each([
    ['vxlan', ['10.42.0.0/32']],
    ['wireguard', ['10.42.0.0/32']],
    ['host-gw', undefined],
  ])('through the device of flannel that is on its own node, where it has one: %s', (backend, tunnels) => {
    const annotations = { 'flannel.alpha.coreos.com/backend-type': backend };
    const nodes = [node('cp-1', ['192.168.1.10'], { annotations, podCIDRs: ['10.42.0.0/24'] }), worker];
    expect(callsFrom({ ...base, nodes }).fact?.value).toEqual({
      ...(tunnels && { cidrs: tunnels }),
      nodes: true,
    });
  });

  test.each([
    ['tunnel', ['10.244.0.87/32']],
    ['native', undefined],
  ])('with the address of cilium_host where Cilium tunnels: %s', (mode, tunnels) => {
    const configMaps = [{ metadata: { name: 'cilium-config' }, data: { 'routing-mode': mode } }];
    const addresses = [
      { type: 'InternalIP', ip: '192.168.1.10' },
      { type: 'CiliumInternalIP', ip: '10.244.0.87' },
    ];
    const ciliumNodes = [{ metadata: { name: 'cp-1' }, spec: { addresses } }];
    const value = callsFrom({ ...base, configMaps, ciliumNodes }).fact?.value;
    expect(value).toEqual({ ...(tunnels && { cidrs: tunnels }), nodes: true });
  });

  test.each([
    [
      'GKE, SKS and others',
      { 'k8s-app': 'konnectivity-agent', 'pod-template-hash': 'x' },
      { 'k8s-app': 'konnectivity-agent' },
    ],
    ['AKS', { app: 'konnectivity-agent' }, { app: 'konnectivity-agent' }],
  ])('from agents when it is elsewhere: %s', (_, labels, selector) => {
    const deployments = [workload('kube-system', 'konnectivity-agent', { labels })];
    expect(callsFrom({ ...elsewhere, deployments }).fact?.value).toEqual({ pods: [{ labels: selector }] });
  });

  test('from the nodes when its agents are on their network', () => {
    const daemonSets = [workload('kube-system', 'konnectivity-agent', { hostNetwork: true })];
    expect(callsFrom({ ...elsewhere, daemonSets }).fact?.value).toEqual({ nodes: true });
  });

  test('from interfaces in the VPC on EKS', () => {
    const nodes = [node('ip-10-0-1-101', ['10.0.1.101'], { version: 'v1.34.2-eks-ecaa3a6' })];
    const found = callsFrom({ ...elsewhere, nodes, endpointSlices: endpoints('10.0.1.23', '10.0.2.87') });
    expect(found.fact?.value).toEqual({ cidrs: ['10.0.0.0/22'] });
  });

  test('from somewhere that only others know, when it is on no node and has no agents', () => {
    expect(callsFrom(elsewhere).fact).toBeUndefined();
    expect(callsFrom(elsewhere).unknown).toEqual([
      expect.stringMatching(/^apiServer\.callsFrom: it runs on no node/),
    ]);
    expect(callsFrom({}).unknown).toEqual([expect.stringMatching(/could not all be read/)]);
  });
});
