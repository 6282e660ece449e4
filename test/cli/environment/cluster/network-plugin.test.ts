import { cilium } from '../../../../cli/environment/cluster/cilium';
import { networkPlugin } from '../../../../cli/environment/cluster/network-plugin';
import { node, workload } from './objects';

const withDaemonSet = (namespace: string, name: string, args?: readonly string[]) => ({
  daemonSets: [workload(namespace, name, { args })],
});

describe('a network plugin', () => {
  test.each([
    ['calico-system', 'calico-node', 'calico'],
    ['kube-system', 'calico-node', 'calico'],
    ['kube-system', 'cilium', 'cilium'],
    ['kube-system', 'kindnet', undefined],
    ['kube-system', 'anetd', undefined],
    ['kube-system', 'azure-npm', undefined],
  ])('is known by its DaemonSet: %s/%s', (namespace, name, value) => {
    const { fact, faults = [] } = networkPlugin(withDaemonSet(namespace, name));
    expect(fact).toMatchObject({ ...(value && { value }), from: `the DaemonSet ${name} is in ${namespace}` });
    expect([fact?.value, faults]).toEqual([value, []]);
  });

  test('counts when it enforces for another one', () => {
    const daemonSets = [workload('kube-system', 'aws-node'), workload('calico-system', 'calico-node')];
    expect(networkPlugin({ daemonSets })).toEqual({ fact: { value: 'calico', from: expect.anything() } });
  });

  const rule = 'cluster: networkPlugin must enforce NetworkPolicies';
  const fix = 'install Calico, Cilium or what its documentation names, or switch it on';

  test('does not do when it is flannel alone', () => {
    const { faults } = networkPlugin(withDaemonSet('kube-flannel', 'kube-flannel-ds'));
    expect(faults).toEqual([`${rule}, got flannel alone; ${fix}`]);
  });

  test('of AWS does with its agent for policies only', () => {
    const off = networkPlugin(withDaemonSet('kube-system', 'aws-node', ['--enable-network-policy=false']));
    expect(off.faults).toEqual([`${rule}, got aws-node without its network policy agent; ${fix}`]);
    const on = networkPlugin(withDaemonSet('kube-system', 'aws-node', ['--enable-network-policy=true']));
    expect(on.faults).toBeUndefined();
  });

  test('is part of k3s, unless it is told otherwise', () => {
    const k3s = (args: string) => ({
      daemonSets: [],
      nodes: [
        node('server', ['10.0.0.1'], { version: 'v1.34.2+k3s1', annotations: { 'k3s.io/node-args': args } }),
      ],
    });
    expect(networkPlugin(k3s('["server"]')).faults).toBeUndefined();
    expect(networkPlugin(k3s('["server","--disable-network-policy"]')).faults).toEqual([
      `${rule}, got k3s with --disable-network-policy; ${fix}`,
    ]);
  });

  test('is on the nodes of EKS Auto Mode, where it is switched on by a ConfigMap', () => {
    const auto = (value: string) => ({
      daemonSets: [],
      nodes: [node('i-1', ['10.0.0.1'], { version: 'v1.34.2-eks-ecaa3a6' })],
      configMaps: [
        { metadata: { name: 'amazon-vpc-cni' }, data: { 'enable-network-policy-controller': value } },
      ],
    });
    expect(networkPlugin(auto('true')).faults).toBeUndefined();
    expect(networkPlugin(auto('false')).faults).toEqual([expect.stringMatching(/got EKS Auto Mode without/)]);
  });

  test('is not known when no DaemonSet is, or none could be read', () => {
    expect(networkPlugin({ daemonSets: [] }).unknown).toEqual([
      expect.stringMatching(/no DaemonSet of a known one/),
    ]);
    expect(networkPlugin({}).unknown).toEqual([expect.stringMatching(/could not be read/)]);
  });
});

describe('Cilium', () => {
  const right = {
    'policy-cidr-match-mode': 'nodes',
    'cni-exclusive': 'false',
    'bpf-lb-sock-hostns-only': 'true',
  };
  const having = (data: Readonly<Record<string, string>>) =>
    cilium({
      ...withDaemonSet('kube-system', 'cilium'),
      configMaps: [{ metadata: { name: 'cilium-config' }, data }],
    });

  test('is set as the platform needs it', () => {
    const { fact, faults } = having(right);
    expect(faults).toEqual([]);
    expect(fact?.value).toEqual({
      policyCIDRMatchMode: 'nodes',
      cni: { exclusive: false },
      socketLB: { hostNamespaceOnly: true },
    });
  });

  test.each([
    ['policy-cidr-match-mode', '', 'policyCIDRMatchMode=nodes'],
    ['cni-exclusive', 'true', 'cni.exclusive=false'],
    ['bpf-lb-sock-hostns-only', 'false', 'socketLB.hostNamespaceOnly=true'],
  ])('must be told %s', (key, value, chart) => {
    expect(having({ ...right, [key]: value }).faults).toEqual([
      `cluster: ${key} of Cilium must be as ${chart} makes it, got "${value}"; helm upgrade cilium --set ${chart}, and restart its pods`,
    ]);
  });

  test('must be told everything when it is as its chart has it by default', () => {
    expect(having({ 'cni-exclusive': 'true' }).faults).toHaveLength(3);
  });

  test('says nothing where it is not, and cannot say where its settings cannot be read', () => {
    expect(cilium(withDaemonSet('kube-system', 'calico-node'))).toEqual({});
    expect(cilium(withDaemonSet('kube-system', 'cilium')).unknown).toEqual([
      expect.stringMatching(/could not be read/),
    ]);
  });
});
