import { ipFamilies } from '../../../../cli/environment/cluster/ip-families';
import { nodes, version } from '../../../../cli/environment/cluster/nodes';
import { distributionOf, platform } from '../../../../cli/environment/cluster/platform';
import { node, service } from './objects';

describe('nodes', () => {
  test('of different ages: the oldest counts', () => {
    const all = [node('a', [], { version: 'v1.36.0' }), node('b', [], { version: 'v1.34.9-eks-1' })];
    expect(version({ nodes: all })).toEqual({ fact: { value: '1.34', from: 'of the oldest kubelet' } });
  });

  test('that are too old are a fault', () => {
    const all = [node('a', [], { version: 'v1.36.0' }), node('b', [], { version: 'v1.33.5' })];
    expect(version({ nodes: all })).toEqual({
      faults: ['cluster: version must be 1.34 or newer on every node, got 1.33; upgrade the nodes first'],
    });
  });

  test('that cannot be read, or have no address, are not known', () => {
    expect(nodes({}).unknown).toEqual([expect.stringMatching(/^nodes: could not be read/)]);
    expect(nodes({ nodes: [node('a', [])] }).unknown).toEqual([
      expect.stringMatching(/^nodes: none has an InternalIP/),
    ]);
    expect(version({}).unknown).toEqual([expect.stringMatching(/^version: no node could be read/)]);
  });

  test('in great number are not all written out', () => {
    const all = Array.from({ length: 12 }, (_, index) => node(`n${index}`, [`10.0.0.${index + 1}`]));
    expect(nodes({ nodes: all }).fact?.from).toMatch(/10\.0\.0\.8 and 4 more$/);
  });
});

describe('a distribution is shown by', () => {
  test.each([
    ['k3d', node('k3d-x-server-0', [], { version: 'v1.34.2+k3s1' }), 'k3d'],
    ['k3s', node('server', [], { version: 'v1.34.2+k3s1' }), 'k3s'],
    ['gke', node('gke-x', [], { version: 'v1.34.1-gke.3720000' }), 'gke'],
    ['microk8s', node('m', [], { labels: { 'microk8s.io/cluster': 'true' } }), 'microk8s'],
    ['minikube', node('minikube', [], { labels: { 'minikube.k8s.io/name': 'minikube' } }), 'minikube'],
    ['openshift', node('o', [], { labels: { 'node.openshift.io/os_id': 'rhel' } }), 'openshift'],
    ['kind', node('kind-worker', [], { providerID: 'kind://docker/kind/kind-worker' }), undefined],
    ['lke', node('lke1-2-3', [], { labels: { 'lke.linode.com/pool-id': '2' } }), undefined],
    ['other', node('plain', []), undefined],
  ])('its nodes: %s', (distribution, one, value) => {
    expect(distributionOf({ nodes: [one] })).toBe(distribution);
    expect(platform({ nodes: [one] }).fact?.value).toBe(value);
  });
});

describe('address families', () => {
  const kubernetes = (clusterIP: string) => [service('default', 'kubernetes', clusterIP)];

  test.each([
    ['IPv4 alone, which needs no field', '10.96.0.1', ['10.244.0.0/24'], undefined],
    ['IPv6 alone', 'fd00:10:96::1', ['fd00:10:244::/64'], ['IPv6']],
    [
      'both, that of Services first',
      'fd00:10:96::1',
      ['10.244.0.0/24', 'fd00:10:244::/64'],
      ['IPv6', 'IPv4'],
    ],
    ['of a cluster that gives nodes no networks for pods', '172.20.0.1', undefined, undefined],
  ])('%s', (_, clusterIP, podCIDRs, families) => {
    const found = ipFamilies({ services: kubernetes(clusterIP), nodes: [node('a', [], { podCIDRs })] });
    expect(found.fact).toBeDefined();
    expect(found.fact?.value).toEqual(families);
  });

  test('are not known without the Service kubernetes', () => {
    expect(ipFamilies({ nodes: [] }).unknown).toEqual([expect.stringMatching(/^ipFamilies: /)]);
  });
});
